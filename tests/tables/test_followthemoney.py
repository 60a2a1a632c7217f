"""The FollowTheMoney export: what it says, what it leaves out, and that its package loads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.publish.conftest import make_observatory

from sousveil.observatory import Observatory
from sousveil.tables import Tables, ftm_entities


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    made: Observatory = make_observatory(tmp_path_factory.mktemp("ftm") / "observatory")
    with Tables(made) as tables:
        return list(ftm_entities(tables))


def _named(exported: list[dict[str, Any]], id_: str) -> dict[str, Any]:
    return next(one for one in exported if one["id"] == f"sousveil-{id_}")


def test_institutions_and_systems(exported: list[dict[str, Any]]) -> None:
    assert _named(exported, "huawei")["schema"] == "Company"
    assert _named(exported, "senain")["schema"] in ("PublicBody", "Organization")
    system = _named(exported, "ecu-911")
    assert system["schema"] == "Project"
    assert system["properties"]["country"] == ["ec"]
    assert system["properties"]["goal"] == ["reduce crime"]
    assert not {one["schema"] for one in exported} & {"Person", "LegalEntity"}


def test_what_is_contested_planned_or_rejected_is_left_out(exported: list[dict[str, Any]]) -> None:
    system = _named(exported, "ecu-911")["properties"]
    assert "amount" not in system  # two sums are stated
    assert "opponents" not in str(exported)  # a rejected claim
    assert "facial" not in str(system)  # only planned


def test_links_name_both_ends_and_how_they_stand(exported: list[dict[str, Any]]) -> None:
    ids = {one["id"] for one in exported}
    links = [one for one in exported if one["schema"] == "ProjectParticipant"]
    assert {link["properties"]["role"][0] for link in links} == {"supplier", "agency-with-access"}
    for link in links:
        assert set(link["properties"]["project"] + link["properties"]["participant"]) <= ids
        assert link["properties"]["status"] == ["proposed, not reviewed"]
    assert len(ids) == len(exported)


def test_sources_are_addresses_that_a_browser_opens(exported: list[dict[str, Any]]) -> None:
    found = {url for one in exported for url in one["properties"].get("sourceUrl", ())}
    assert "https://press.example/ecuador?a=1&b=2" in found
    assert all(url.startswith("https://") for url in found)


def test_the_package_loads_every_entity(exported: list[dict[str, Any]], tmp_path: Path) -> None:
    ftm = pytest.importorskip("followthemoney", reason="needs the package followthemoney")
    del tmp_path
    for one in exported:
        proxy = ftm.model.get_proxy(one, cleaned=False)
        assert proxy.schema.name == one["schema"]
        for name, texts in one["properties"].items():
            assert len(proxy.get(name)) == len(set(texts)), (one["id"], name)
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert value in {other["id"] for other in exported}
