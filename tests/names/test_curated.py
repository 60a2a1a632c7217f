"""The curated tables: each row has its evidence, no name is two entities, nobody is a person."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sousveil.errors import ModelError
from sousveil.model import ENTITY_KINDS, EntityRef, country_codes, fold, is_country_code
from sousveil.names import all_known, country, known_names, lookup
from sousveil.names._curated import rows


def test_the_tables_are_as_large_as_the_first_observatory_needs() -> None:
    kinds = Counter(known.kind for known in all_known())
    assert kinds["organisation"] >= 90
    assert kinds["system"] >= 25
    assert kinds["norm"] >= 10
    assert kinds["country"] == len(country_codes())


def test_no_kind_is_a_person() -> None:
    assert {known.kind for known in all_known()} <= set(ENTITY_KINDS)
    assert "person" not in ENTITY_KINDS


def test_every_row_is_whole() -> None:
    for known in all_known():
        address = urlsplit(known.evidence)
        assert address.scheme in ("http", "https"), known
        assert "." in address.netloc, known
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", known.id), known
        assert known.country == "" or is_country_code(known.country), known
        assert known.names[0] == known.name, known
        assert len(set(known.names)) == len(known.names), known
        for name in known.names:
            EntityRef(known.kind, name, known.country).check()
            assert name == name.strip(), known


def test_ids_are_unique_over_all_kinds() -> None:
    ids = Counter(known.id for known in all_known())
    assert [identifier for identifier, times in ids.items() if times > 1] == []


def test_no_two_entities_of_a_kind_share_a_name() -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for known in all_known():
        for name in known.names:
            owners[known.kind, fold(name)].add(known.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_quiet_and_restricted_names_are_names_of_their_row() -> None:
    for row in rows():
        assert row.quiet <= set(row.known.names)
        assert set(row.only_in) <= set(row.known.names)


def test_every_name_looks_up_its_own_entity() -> None:
    for known in all_known():
        for name in known.names:
            assert lookup(EntityRef(known.kind, name)) == known


def test_every_supplier_and_country_of_the_index_of_2019_is_known(
    shared: Callable[[str], Path],
) -> None:
    with shared("data/aigs/aigs_2019_parsed.csv").open(encoding="utf-8", newline="") as table:
        lines = list(csv.DictReader(table))
    companies = {c.strip() for line in lines for c in re.split("[,;]", line["companies"])}
    companies -= {"", "Mult"}  # "Mult" is the index's word for several, no company
    assert len(companies) > 50
    assert {c for c in companies if lookup(EntityRef("organisation", c)) is None} == set()
    countries = {line["country"] for line in lines}
    assert {c for c in countries if lookup(EntityRef("country", c)) is None} == set()


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("海康威视", "hikvision"),
        ("Hangzhou Hikvision Digital Technology Company", "hikvision"),
        ("C.E.I.E.C", "ceiec"),
        ("China National Electronics Import and Export Corporation", "ceiec"),
        ("中国电子进出口", "ceiec"),
        ("HUAWEI TECHNOLOGIES CO., LTD.", "huawei"),
        ("HAVESLAN", "havelsan"),
        ("Export–Import Bank of China", "china-eximbank"),
    ],
)
def test_spellings_scripts_and_legal_forms(name: str, identifier: str) -> None:
    known = lookup(EntityRef("organisation", name))
    assert known is not None
    assert known.id == identifier


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("CETC", "Hikvision"),
        ("Huawei Marine", "Huawei"),
        ("ZTEsoft", "ZTE"),
        ("China Electronics Corporation", "CEIEC"),
        ("Pelco", "Motorola Solutions"),
        ("IBMN", "IBM"),
    ],
)
def test_parents_brands_and_look_alikes_are_not_synonyms(part: str, whole: str) -> None:
    one = lookup(EntityRef("organisation", part))
    other = lookup(EntityRef("organisation", whole))
    assert one is not None
    assert other is not None
    assert one.id != other.id


def test_a_place_in_another_country_is_another_place() -> None:
    assert lookup(EntityRef("place", "London")) is not None
    assert lookup(EntityRef("place", "London", "GB")) is not None
    assert lookup(EntityRef("place", "London", "CA")) is None


def test_the_kind_counts() -> None:
    assert lookup(EntityRef("organisation", "NICE")).id == "nice"  # type: ignore[union-attr]
    assert lookup(EntityRef("place", "Nice")).id == "nice-city"  # type: ignore[union-attr]
    assert lookup(EntityRef("deal", "Huawei")) is None


def test_a_country_by_code_and_by_name() -> None:
    assert country("EC").name == "Ecuador"
    assert country("EC").id == "ec"
    assert lookup(EntityRef("country", "whatever it is called", "EC")) == country("EC")
    for name in ("Ivory Coast", "Côte d’Ivoire", "Côte d'Ivoire", "Costa de Marfil"):
        assert lookup(EntityRef("country", name)) == country("CI")
    assert lookup(EntityRef("country", "Congo")) is None  # could be two
    with pytest.raises(ModelError, match="'ec'"):
        country("ec")


def test_known_names_hold_demonyms_and_the_own_spelling() -> None:
    china = known_names(EntityRef("country", "China", "CN"))
    assert {"China", "中国", "Chinese", "chinas", "chinoise", "chinesa"} <= china
    assert known_names(EntityRef("organisation", "No Such Firm")) == {"No Such Firm"}
    assert "华为" in known_names(EntityRef("organisation", "Huawei Technologies"))
