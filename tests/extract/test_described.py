"""Systems without a name are told from systems with one, and tied to their document."""

from __future__ import annotations

import pytest

from sousveil.extract._described import is_description, tied
from sousveil.model import EntityRef


@pytest.mark.parametrize(
    "name",
    [
        "surveillance system",
        "communication and surveillance system",
        "License plate reading cameras",
        "60 CCTV cameras",
        "Safe City Project",
        "facial recognition technology",
        "sistema de videovigilancia",
        "caméras de vidéoprotection",
        "câmeras de monitoramento",
        "HD surveillance system",
    ],
)
def test_descriptions(name: str) -> None:
    assert is_description(name)


@pytest.mark.parametrize(
    "name",
    [
        "ECU-911",
        "Predator",
        "Waterloo Police cameras",
        "Safe City Project of Lucknow",
        "Huawei Safe City",
        "Enhancing Public Safety with Intelligent Video Analytics (EPSIVA)",
        "Palantir's software",
        "Jujuy Seguro e Interconectado",
        "Muralha Paulista",
        "KER-911",
    ],
)
def test_names(name: str) -> None:
    assert not is_description(name)


def test_only_systems_are_tied() -> None:
    document = "d" * 64
    described = EntityRef("system", "surveillance system", "KE")
    assert tied(described, document).document == document
    assert tied(described, document).country == "KE"
    for other in (
        EntityRef("system", "ECU-911"),
        EntityRef("organisation", "security service"),
        EntityRef("place", "city"),
    ):
        assert tied(other, document) == other
