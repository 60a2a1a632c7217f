"""Made-up documents: the same for the same number, on every machine.

Nine of ten are on matters that are none of ours (markets, weather, football, councils); one
tells of a purchase of surveillance equipment. Every name in them that is not a country,
a city or a known supplier is invented. They measure speed, not quality.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

__all__ = ["document", "documents", "is_relevant", "write_folder"]

RELEVANT_SHARE = 0.1

_PLACES = ("Quito", "Nairobi", "Belgrade", "Lusaka", "Kampala", "La Paz", "Lahore", "Dakar")
_COUNTRIES = ("Ecuador", "Kenya", "Serbia", "Zambia", "Uganda", "Bolivia", "Pakistan", "Senegal")
_SUPPLIERS = ("Huawei", "Hikvision", "CEIEC", "Dahua Technology", "ZTE", "NEC", "Hytera")
_TECHNOLOGY = (
    "video surveillance",
    "facial recognition",
    "licence plate recognition",
    "a safe city platform",
    "body-worn cameras",
)
_OTHER = (
    "The harvest of {thing} in the valley was {degree} than in the year before, growers said.",
    "Prices of {thing} rose by {n} per cent on the market of {town} this week.",
    "The club of {town} won its {n}th match of the season after a late goal.",
    "Rain is expected over {town} until Sunday, with winds of up to {n} kilometres an hour.",
    "The council of {town} put off its vote on the new library by {n} days.",
    "A choir of {n} singers opened the festival of {thing} in the old town hall.",
    "Researchers at the college of {town} counted {n} nests along the shore of the lake.",
    "The railway will close the line to {town} for {n} weeks to mend a bridge.",
    "Teachers in {town} asked for smaller classes; there are now {n} pupils in each.",
    "The museum shows {n} paintings of {thing}, most of them lent by private owners.",
)
_THINGS = ("maize", "coffee", "apples", "wool", "salt", "paper", "oysters", "copper")
_TOWNS = ("Alderbrook", "Miravalle", "Ostrowe", "Kintara", "Belrose", "Sandoval", "Tirrel")
_DEGREES = ("larger", "smaller", "later", "better", "drier")


def is_relevant(number: int) -> bool:
    """Whether the document of that number tells of surveillance."""
    return random.Random(f"matter {number}").random() < RELEVANT_SHARE  # noqa: S311 - the same every time


def document(number: int) -> str:
    """The text of one document, about 1,500 characters long."""
    dice = random.Random(number)  # noqa: S311 - the same every time
    paragraphs = [_other(dice) for _ in range(4)]
    if is_relevant(number):
        paragraphs[1:2] = _relevant(dice)
    return f"# Report {number}\n\n" + "\n\n".join(paragraphs) + "\n"


def documents(count: int, first: int = 0) -> Iterator[str]:
    """Documents one after another."""
    return map(document, range(first, first + count))


def write_folder(folder: Path, count: int) -> None:
    """Write documents as files, a thousand to a folder."""
    for number in range(count):
        inside = folder / f"{number // 1000:04d}"
        if number % 1000 == 0:
            inside.mkdir(parents=True)
        (inside / f"{number:07d}.txt").write_text(document(number), encoding="utf-8")


def _other(dice: random.Random) -> str:
    return " ".join(
        line.format(
            thing=dice.choice(_THINGS),
            town=dice.choice(_TOWNS),
            degree=dice.choice(_DEGREES),
            n=dice.randint(2, 60),
        )
        for line in dice.sample(_OTHER, 4)
    )


def _relevant(dice: random.Random) -> list[str]:
    i = dice.randrange(len(_PLACES))
    place, country = _PLACES[i], _COUNTRIES[i]
    supplier, technology = dice.choice(_SUPPLIERS), dice.choice(_TECHNOLOGY)
    year, cameras, cost = dice.randint(2008, 2022), dice.randint(40, 9000), dice.randint(2, 300)
    return [
        f"{place}'s surveillance system was supplied by {supplier} in {year}. It has {cameras:,}"
        f" cameras and uses {technology}. The system cost ${cost} million, officials in {country}"
        f" said.",
        f"{supplier} installed {cameras:,} cameras in {place} under a contract of {year}. The"
        f" project was financed by a loan of ${cost} million from the Export-Import Bank of"
        f" China. The police of {country} operate the system.",
    ]
