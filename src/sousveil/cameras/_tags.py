"""What OpenStreetMap's tags say of a camera: direction, kind, height, maker.

The tags are those of https://wiki.openstreetmap.org/wiki/Tag:man_made%3Dsurveillance.
``camera:angle`` is the tilt, and says nothing about the field of view.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["SENSITIVE", "camera_kind", "directions", "is_reader", "metres", "place_kind"]

_COMPASS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
            "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")  # fmt: skip
_POINTS = {name: 22.5 * number for number, name in enumerate(_COMPASS)}
_WORDS = {"NORTH": "N", "EAST": "E", "SOUTH": "S", "WEST": "W"}
_NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
_ONE = re.compile(rf"({_NUMBER})\s*(?:°|DEG(?:REES)?)?\Z|([A-Z]+)\Z")
_RANGE = re.compile(rf"({_NUMBER}|[A-Z]+)\s*°?\s*(?:-|–|TO|\.\.)\s*({_NUMBER}|[A-Z]+)\s*°?\Z")

#: Kinds of places whose watching weighs more: kind → tags that make one.
SENSITIVE: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "school": (
        ("amenity", frozenset({"school", "kindergarten", "college", "university", "childcare"})),
        ("building", frozenset({"school", "kindergarten", "college", "university"})),
    ),
    "clinic": (
        ("amenity", frozenset({"hospital", "clinic", "doctors", "dentist", "pharmacy"})),
        ("healthcare", frozenset()),
        ("building", frozenset({"hospital"})),
    ),
    "place of worship": (
        ("amenity", frozenset({"place_of_worship", "monastery"})),
        ("building", frozenset({"church", "mosque", "synagogue", "temple", "chapel",
                                "cathedral", "shrine", "monastery"})),
    ),
    "shelter or advice": (("amenity", frozenset({"social_facility", "refugee_site"})),),
    "home": (
        ("building", frozenset({"apartments", "residential", "house", "detached", "terrace",
                                "semidetached_house", "dormitory", "bungalow", "farm"})),
    ),
}  # fmt: skip


def directions(text: str) -> list[tuple[float, float | None]]:
    """Azimuths in degrees clockwise from north, each with its width where a range states one.

    >>> directions("E-W; 350-10; NNE")
    [(180.0, 180.0), (0.0, 20.0), (22.5, None)]

    A range goes clockwise. What cannot be read is left out: the list may be empty.
    """
    found: list[tuple[float, float | None]] = []
    for part in re.split(r"[;|]", text.upper()):
        part = part.strip()  # noqa: PLW2901
        one = _ONE.match(part)
        between = _RANGE.match(part)
        if one:
            azimuth = _degrees(part.rstrip("°").strip() if one[2] else one[1])
            if azimuth is not None:
                found.append((azimuth % 360.0, None))
        elif between:
            begin, end = _degrees(between[1]), _degrees(between[2])
            if begin is None or end is None:
                continue
            width = (end - begin) % 360.0
            if width == 0.0 and end != begin:
                width = 360.0
            if width > 0.0:
                found.append(((begin + width / 2) % 360.0, width))
            else:
                found.append((begin % 360.0, None))
    return found


def _degrees(word: str) -> float | None:
    if re.fullmatch(_NUMBER, word):
        value = float(word.replace(",", "."))
        return value if -360.0 <= value <= 720.0 else None
    for name, point in _WORDS.items():
        word = word.replace(name, point)
    return _POINTS.get(word)


def metres(text: str) -> float | None:
    """A length as OpenStreetMap writes it: metres unless feet are named; None if unreadable."""
    found = re.fullmatch(
        r"\s*~?(\d+(?:[.,]\d+)?)\s*(m|metres?|meters?|ft|feet|')?\s*", text.lower()
    )
    if not found:
        return None
    value = float(found[1].replace(",", "."))
    return value * 0.3048 if found[2] in ("ft", "feet", "'") else value


def is_reader(tags: Mapping[str, str]) -> bool:
    """Whether it reads number plates: such devices are told apart."""
    kind = tags.get("surveillance:type", "").lower()
    return any(word in ("alpr", "anpr", "lpr") for word in re.split(r"[;,\s]+", kind))


def camera_kind(tags: Mapping[str, str]) -> str:
    """``dome``, ``fixed``, ``panning``, or ``unknown``."""
    kind = tags.get("camera:type", "").lower().split(";")[0].strip()
    return {"dome": "dome", "fixed": "fixed", "panning": "panning", "ptz": "panning"}.get(
        kind, "unknown"
    )


def place_kind(tags: Mapping[str, str]) -> str:
    """The kind of a sensitive place; empty where it is none."""
    for kind, rules in SENSITIVE.items():
        for key, values in rules:
            value = tags.get(key, "")
            if value and value != "no" and (not values or value in values):
                return kind
    return ""
