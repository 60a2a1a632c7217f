"""Judging names from the command line: what is joined, what is warned of, and all of it undone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.running import Run
from tests.tables.samples import add_document, append, make_claim

from sousveil.ledger import Ledger, create
from sousveil.model import EntityRef, EntityValue, SameAs, Text
from sousveil.observatory import Observatory, Settings
from sousveil.tables import Tables, build

WHY = ("--reason", "one letterhead", "--evidence", "https://example.org/letterhead")
ACME, WATCHERS = "Acme Watch Services", "Acme Watchers"


def supplied(document: str, supplier: EntityRef, at: int) -> object:
    system = EntityRef("system", "ECU-911", "EC")
    return make_claim(document, system, "supplier", EntityValue(supplier), at=(at, at + 5))


@pytest.fixture
def here(tmp_path: Path) -> Observatory:
    """An observatory whose claims name five suppliers, two of them alike, one with a number."""
    observatory = create(Observatory.create(tmp_path / "o", Settings(name="T", origin="t.test/o")))
    record = add_document(observatory)
    named = [
        EntityRef("organisation", name, country)
        for name, country in (
            (ACME, ""),
            (WATCHERS, ""),
            ("Zenith Optics", "EC"),
            ("Zenith Optix", "PE"),
            ("Hikvision", "CN"),
            ("China Electronics Technology Group", "CN"),
        )
    ]
    numbers = [
        make_claim(record.document, ref, "registration-number", Text(number), at=(at, at + 4))
        for ref, number, at in ((named[0], "17-A", 1), (named[2], "200", 2), (named[3], "300", 3))
    ]
    claims = [supplied(record.document, ref, 6 + i) for i, ref in enumerate(named)]
    append(observatory, record, *claims, *numbers)  # type: ignore[arg-type]
    return observatory


def derived(observatory: Observatory) -> dict[str, bytes]:
    """The tables, but for the record of the judgements on names and what tells the log's size."""
    build(observatory)
    return {
        str(path.relative_to(observatory.tables)): path.read_bytes()
        for path in sorted(observatory.tables.rglob("*.parquet"))
        if ".cache" not in path.parts and path.stem != "same_as"
    }


def entity_of(observatory: Observatory, name: str) -> str:
    build(observatory)
    with Tables(observatory) as tables:
        found = tables.find_entity(name)
    assert found is not None
    return found.id


def test_a_merge_joins_and_an_unmerge_brings_back_the_same_bytes(
    here: Observatory, sousveil: Run
) -> None:
    before = derived(here)
    result = sousveil("-C", here.root, "merge", ACME, WATCHERS, *WHY)
    assert result.returncode == 0, result.stderr
    assert entity_of(here, ACME) == entity_of(here, WATCHERS)
    assert derived(here) != before
    result = sousveil("-C", here.root, "unmerge", ACME, WATCHERS, "--reason", "two firms")
    assert result.returncode == 0, result.stderr
    assert entity_of(here, ACME) != entity_of(here, WATCHERS)
    assert derived(here) == before
    with Tables(here) as tables:
        (row,) = tables.same_as()
        assert (row.verdict, row.by, row.evidence) == ("same", "Test Desk", WHY[3])
        assert row.withdrawn
        assert tables.same_as(standing=True) == []
        assert tables.judgements() == []


def test_an_unmerge_brings_back_the_judgement_before(here: Observatory, sousveil: Run) -> None:
    apart = sousveil("-C", here.root, "keep-apart", ACME, WATCHERS, *WHY)
    assert apart.returncode == 0, apart.stderr
    before = derived(here)
    joined = sousveil("-C", here.root, "merge", ACME, WATCHERS, *WHY)
    assert joined.returncode == 0, joined.stderr
    undone = sousveil("-C", here.root, "unmerge", ACME, WATCHERS, "--reason", "two firms")
    assert undone.returncode == 0, undone.stderr
    assert derived(here) == before
    with Tables(here) as tables:
        assert [row.verdict for row in tables.same_as(standing=True)] == ["different"]


def test_withdraw_takes_a_judgement_on_names_by_its_id(here: Observatory, sousveil: Run) -> None:
    before = derived(here)
    (id_,) = append(
        here,
        SameAs(
            left=EntityRef("organisation", ACME),
            right=EntityRef("organisation", WATCHERS),
            verdict="same",
            by="a desk",
        ),
    )
    assert entity_of(here, ACME) == entity_of(here, WATCHERS)
    result = sousveil("-C", here.root, "withdraw", id_[:12], "--reason", "the wrong pair")
    assert result.returncode == 0, result.stderr
    assert derived(here) == before


def test_two_countries_and_two_numbers_are_warned_of(here: Observatory, sousveil: Run) -> None:
    size = Ledger(here).size
    result = sousveil("-C", here.root, "merge", "Zenith Optics", "Zenith Optix", *WHY)
    assert result.returncode == 2
    assert "EC and in PE" in result.stderr
    assert "registration-number" in result.stderr
    assert "--anyway" in result.stderr
    assert Ledger(here).size == size
    forced = sousveil("-C", here.root, "merge", "Zenith Optics", "Zenith Optix", *WHY, "--anyway")
    assert forced.returncode == 0, forced.stderr
    listed = sousveil("-C", here.root, "conflicts", "--json")
    found = {(row["what"], row["entity"]) for row in json.loads(listed.stdout)}
    assert {what for what, _ in found} == {"two-countries", "two-numbers"}
    again = sousveil("-C", here.root, "build")
    assert "2 questions about names open" in again.stderr


def test_a_parent_is_no_synonym(here: Observatory, sousveil: Run) -> None:
    result = sousveil(
        "-C", here.root, "merge", "Hikvision", "China Electronics Technology Group", *WHY
    )
    assert result.returncode == 2
    assert "hikvision belongs to cetc" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((ACME, ACME.upper(), *WHY), "one spelling"),
        (("Hikvision", "海康威视", *WHY), "one entity already"),
        ((ACME, WATCHERS, "--reason", "x", "--evidence", "trust me"), "shows nothing"),
        ((ACME, WATCHERS, "--reason", "x"), "--evidence"),
        ((ACME, WATCHERS, *WHY, "--kind", "person"), "person"),
    ],
)
def test_what_cannot_be_merged_is_refused(
    here: Observatory, sousveil: Run, arguments: tuple[str, ...], says: str
) -> None:
    size = Ledger(here).size
    result = sousveil("-C", here.root, "merge", *arguments)
    assert result.returncode == 2
    assert says in result.stderr
    assert Ledger(here).size == size


def test_nothing_to_unmerge_says_what_joins_them(here: Observatory, sousveil: Run) -> None:
    result = sousveil("-C", here.root, "unmerge", "Hikvision", "海康威视", "--reason", "x")
    assert result.returncode == 2
    assert "curated table" in result.stderr


def test_names_says_why(here: Observatory, sousveil: Run) -> None:
    assert sousveil("-C", here.root, "merge", ACME, WATCHERS, *WHY).returncode == 0
    told = json.loads(sousveil("-C", here.root, "names", WATCHERS, "--json").stdout)[0]
    assert "judged the same" in told["why"]
    assert WHY[3] in told["why"]
    assert len(told["judgements"]) == 1
    other = json.loads(sousveil("-C", here.root, "names", ACME, "--json").stdout)[0]
    assert f"joined to it: {WATCHERS}" in other["why"]
    shown = sousveil("-C", here.root, "names", "海康威视")
    assert "hikvision belongs to cetc" in shown.stdout
    listed = json.loads(sousveil("-C", here.root, "names", "--json").stdout)
    assert {row["name"] for row in listed if row["kind"] == "organisation"} >= {ACME, WATCHERS}


def test_suggestions_join_nothing_until_a_policy_does(
    here: Observatory, sousveil: Run, tmp_path: Path
) -> None:
    before = derived(here)
    listed = json.loads(sousveil("-C", here.root, "suggest", "--least", "1", "--json").stdout)
    pairs = {frozenset((row["left"], row["right"])) for row in listed}
    assert frozenset(("Zenith Optics", "Zenith Optix")) in pairs
    assert frozenset(("Hikvision", "China Electronics Technology Group")) not in pairs
    assert all(row["reasons"] for row in listed)
    assert derived(here) == before
    policy = tmp_path / "policy.toml"
    policy.write_text('name = "near"\nreason = "near spellings"\nleast-score = 1\n')
    applied = sousveil(
        "-C", here.root, "suggest", "--least", "1", "--policy", policy, "--apply", "--json"
    )
    assert applied.returncode == 0, applied.stderr
    taken = {frozenset((row["left"], row["right"])) for row in json.loads(applied.stdout)}
    assert frozenset(("Zenith Optics", "Zenith Optix")) not in taken  # two countries: a warning
    build(here)
    with Tables(here) as tables:
        assert {row.by for row in tables.same_as()} <= {"policy:near"}
        assert len(tables.same_as()) == len(taken)


def test_who_is_kept_apart_is_not_suggested_again(here: Observatory, sousveil: Run) -> None:
    kept = sousveil("-C", here.root, "keep-apart", "Zenith Optics", "Zenith Optix", *WHY)
    assert kept.returncode == 0, kept.stderr
    listed = json.loads(sousveil("-C", here.root, "suggest", "--least", "1", "--json").stdout)
    pairs = {frozenset((row["left"], row["right"])) for row in listed}
    assert frozenset(("Zenith Optics", "Zenith Optix")) not in pairs


@pytest.mark.parametrize("text", ["name = 1", "", 'name = "a"\nreason = "b"\nleast-score = 2000'])
def test_a_broken_policy_is_refused(
    here: Observatory, sousveil: Run, tmp_path: Path, text: str
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(text)
    result = sousveil("-C", here.root, "suggest", "--policy", policy)
    assert result.returncode == 3
    assert "policy" in result.stderr
