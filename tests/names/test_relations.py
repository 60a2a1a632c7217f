"""Relations tie rows that are not one; listed names resolve, and are not found in text."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sousveil.model import EntityRef
from sousveil.names import all_known, lookup, mentions, related, relations, stands_in


def test_every_relation_is_whole() -> None:
    ids = {known.id for known in all_known() if known.kind == "organisation"}
    pairs = [frozenset((r.of, r.to)) for r in relations()]
    assert len(pairs) > 100
    assert len(pairs) == len(set(pairs))
    for relation in relations():
        assert {relation.of, relation.to} <= ids, relation
        assert relation.of != relation.to
        address = urlsplit(relation.evidence)
        assert address.scheme in ("http", "https"), relation
        assert "." in address.netloc, relation
        assert relation.words


def test_no_organisation_is_its_own_ancestor() -> None:
    parents: dict[str, set[str]] = {}
    for relation in relations():
        if relation.kind == "parent":
            parents.setdefault(relation.of, set()).add(relation.to)
    for start, direct in parents.items():
        above: set[str] = set(direct)
        seen: set[str] = set()
        while above:
            seen |= above
            above = {p for one in above for p in parents.get(one, ())} - seen
        assert start not in seen


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("hikvision", "cetc", "parent"),
        ("cetc", "hikvision", "parent"),
        ("huawei", "huawei-marine", "former-parent"),
        ("ceiec", "cec", "parent"),
    ],
)
def test_a_relation_is_found_from_both_ends(one: str, other: str, kind: str) -> None:
    relation = related(one, other)
    assert relation is not None
    assert relation.kind == kind
    assert related(one, "no-such-row") is None


def test_names_on_lists_resolve_and_are_not_looked_for_in_text() -> None:
    listed = [known for known in all_known() if known.sort == "listed"]
    assert len(listed) > 250
    for known in listed:
        assert lookup(EntityRef("organisation", known.name)) == known
        found = {mention.known.id for mention in mentions(f"It was {known.name} again.", "en")}
        assert known.id not in found


def test_a_listed_name_still_stands_in_a_quote_in_its_own_spelling() -> None:
    assert stands_in(EntityRef("organisation", "Trina Solar"), "panels of Trina Solar were sold")
    assert not stands_in(EntityRef("organisation", "Trina Solar"), "solar panels were sold")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("data/lists/us_dod_chinese_milcorps_sanctions.csv", "Clean Name"),
        ("data/lists/us_special_leg_source_files_section_889.csv", "name"),
    ],
)
def test_every_organisation_of_the_lists_is_known(
    shared: Callable[[str], Path], table: str, column: str
) -> None:
    with shared(table).open(encoding="utf-8", newline="") as file:
        names = {row[column].replace("’", "'").strip("* ") for row in csv.DictReader(file)}
    assert len(names) >= 5
    assert {name for name in names if lookup(EntityRef("organisation", name)) is None} == set()
