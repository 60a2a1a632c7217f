"""Learning what a person's name looks like: ``bench/.venv/bin/python -m bench.extraction.persons``.

Persons are given names and surnames of Faker's 62 locales in Latin letters (MIT), put together
at random within each: no list of persons is read. Organisations are those of the OFAC list, of
CISA's vendors, of AidData's agencies and of CORE's part ``train``, all in ``../shared``, and the
curated names; those with a word that says what they are (Ministry, Ltd) are left out, since such
a word decides before this is asked. What is printed was measured on names that none of it held:
Re-DocRED's persons and organisations and CORE's part ``test``. Writes the weights.
"""

from __future__ import annotations

import csv
import importlib
import json
import math
import pkgutil
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import faker.providers.person
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench.extraction._public_sets import names_of_re_docred
from sousveil import names
from sousveil.extract._likeness import DIMENSIONS, SCALE, person_likeness, places
from sousveil.extract._persons import shows_a_body

_ROOT = Path(__file__).resolve().parents[2]
_DATA = _ROOT.parent / "shared/data"
_OUT = _ROOT / "src/sousveil/extract/data/person_names.bin"
_PERSONS = 60_000
_INVERSE_PENALTY = 20.0
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ][A-Za-zÀ-ɏḀ-ỿ'’ -]*\Z")
#: Locales whose people bear two surnames, and those that put the surname first.
_TWO = frozenset({"es_AR", "es_CL", "es_CO", "es_ES", "es_MX", "pt_BR", "pt_PT"})
_FIRST = frozenset({"hu_HU", "ja_JP", "ko_KR", "vi_VN", "zh_CN", "zh_TW"})
_SHOWN_AT = (0.3, 0.5, 0.7, 0.9)


def main() -> None:
    """Learn, write, and print what it does on names that were not learned from."""
    chance = random.Random(1)  # noqa: S311 - the same weights each time
    locales = dict(_locales())
    persons = sorted({_person(locales, chance) for _ in range(_PERSONS)})
    bodies = sorted(name for name in set(map(_cased, _bodies())) if _judged(name))
    print(f"{len(locales)} locales, {len(persons):,} made-up persons, {len(bodies):,} bodies")
    model = LogisticRegression(
        C=_INVERSE_PENALTY, max_iter=1000, class_weight="balanced", fit_intercept=False
    )
    model.fit(_matrix([*persons, *bodies]), [1] * len(persons) + [0] * len(bodies))
    weights = np.clip(np.rint(model.coef_[0] / SCALE), -127, 127).astype(np.int8)
    _OUT.write_bytes(weights.tobytes())
    _print_measured()


def _locales() -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    """Given names and surnames by locale, where there are enough of both in Latin letters."""
    package = faker.providers.person
    for module in pkgutil.iter_modules(package.__path__):
        if not module.ispkg:
            continue
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        given, surnames = _parts(provider, "first"), _parts(provider, "last")
        if len(given) >= 15 and len(surnames) >= 8:
            yield module.name, (given, surnames)


def _parts(provider: type, which: str) -> list[str]:
    found: set[str] = set()
    for attribute in dir(provider):
        values = getattr(provider, attribute)
        listed = isinstance(values, tuple | list | dict | set | frozenset)
        if listed and which in attribute and "format" not in attribute:
            rows = (row if isinstance(row, str) else row[-1] for row in values)
            found.update(_cased(row) for row in rows if _LATIN.match(row))
    return sorted(found)


def _person(locales: dict[str, tuple[list[str], list[str]]], chance: random.Random) -> str:
    locale = chance.choice(list(locales))
    given, surnames = (chance.choice(part) for part in locales[locale])
    odds = chance.random()
    if odds < 0.1:
        given += f" {chance.choice('ABCDEFGHIJKLMNOPRSTVW')}."
    elif odds < 0.2:
        given += f" {chance.choice(locales[locale][0])}"
    if locale in _TWO and chance.random() < 0.5:
        surnames += f" {chance.choice(locales[locale][1])}"
    if locale in _FIRST and chance.random() < 0.6:
        given, surnames = surnames, given
    return f"{given} {surnames}"


def _cased(name: str) -> str:
    return name.strip().title() if name.isupper() else name.strip()


def _judged(name: str) -> bool:
    return " " in name and name[0].isalpha() and not shows_a_body(name)


def _bodies() -> Iterator[str]:
    yield from (known.name for known in names.all_known())
    with (_DATA / "lists/ofac_sdn_2023-11.csv").open(encoding="utf-8", errors="replace") as file:
        yield from (row[1] for row in csv.reader(file) if len(row) > 2 and row[2].strip() == "-0-")
    for row in _rows("lists/cisa_kev_2025-08.csv"):
        yield from (row["vendorProject"], row["product"])
    for path in ("aiddata/gcdf3_projects.csv", "aiddata/final_df.csv"):
        for row in _rows(path):
            agencies = (value for column, value in row.items() if "agenc" in column.lower())
            yield from (one for value in agencies for one in (value or "").split("|"))
    yield from _core("train")


def _rows(path: str) -> Iterator[dict[str, str]]:
    with (_DATA / path).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _core(part: str) -> set[str]:
    rows = json.loads((_DATA / f"labelled/core/{part}.json").read_text(encoding="utf-8"))
    return {row[end] for row in rows for end in ("e1_name", "e2_name")}


def _matrix(every: Iterable[str]) -> csr_matrix:
    lists = [places(name) for name in every]
    worth = [1 / math.sqrt(len(one)) for one in lists for _ in one]
    ends = np.cumsum([0, *map(len, lists)])
    flat = [place for one in lists for place in one]
    return csr_matrix((worth, flat, ends), (len(lists), DIMENSIONS))


def _print_measured() -> None:
    """Of names that were not learned from, the share taken for a person's."""
    person_likeness.cache_clear()
    every = names_of_re_docred(_DATA / "labelled/re_docred")
    unseen = {
        "Re-DocRED, persons": {name for name in every["PER"] if " " in name},
        "Re-DocRED, organisations": set(filter(_judged, every["ORG"])),
        "CORE test, companies": set(filter(_judged, _core("test") - _core("train"))),
    }
    print(f"{'taken for a person at':32}" + "".join(f"{at:>8}" for at in _SHOWN_AT))
    for what, them in unseen.items():
        likeness = [person_likeness(name) for name in them]
        shares = [sum(one > at for one in likeness) / len(likeness) for at in _SHOWN_AT]
        print(f"{what:24}{len(them):8,}" + "".join(f"{share:8.2f}" for share in shares))


if __name__ == "__main__":
    main()
