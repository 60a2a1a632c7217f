"""Makes ``pairs.csv``: pairs of organisations' names, labelled, split by entity before any tuning.

Same: names that one source gives to one organisation (the curated table's rows, the list
of Chinese military companies with its aliases, OFAC's "a.k.a.", the acronym in brackets
behind an agency's name in AidData), and pairs written by hand. Different: names that
look most alike among organisations that one source keeps apart, parents and children,
and pairs written by hand. An organisation's pairs, and those of its nearest rivals, all
stand in one half: the halves share no organisation.

Needs the data in ``shared`` beside the repository; ``pairs.csv`` is kept, so nobody else
need run this. Persons are left out: of OFAC's list only what is no individual.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz import fuzz, process

from sousveil.model import fold
from sousveil.names import all_known, relations, set_legal_form_aside

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared" / "data"
OFAC = "https://sanctionssearch.ofac.treas.gov/"
AIDDATA = (
    "https://www.aiddata.org/data/aiddatas-global-chinese-development-finance-dataset-version-2-0"
)


class Pair(NamedTuple):
    """A labelled pair. ``family`` says which pairs must stand in one half."""

    left: str
    right: str
    same: bool
    family: str
    kind: str
    source: str


def main() -> None:
    """Write ``pairs.csv``; prints how many there are of each kind."""
    if not SHARED.is_dir():
        sys.exit(f"The data are not in {SHARED}; pairs.csv needs no making.")
    named = {
        "curated": dict(_curated()),
        "1260H": dict(_military()),
        "OFAC": dict(_ofac()),
        "AidData": dict(_aiddata()),
    }
    pairs = [*_by_hand()]
    for source, names in named.items():
        pairs += _same(source, names)
        pairs += _different(source, names)
    pairs += _related()
    pairs += _other_scripts(named["curated"])
    rows = _split(pairs)
    with (HERE / "pairs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["left", "right", "same", "split", "kind", "source"])
        writer.writerows(rows)
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    for _, _, same, half, kind, _ in rows:
        counts[half, same, kind] += 1
    for key, count in sorted(counts.items()):
        print(*key, count)
    print(len(rows))


Names = dict[str, tuple[list[str], str]]  # entity → its names, and the address that shows them


def _curated() -> Iterator[tuple[str, tuple[list[str], str]]]:
    for known in all_known():
        if known.kind == "organisation" and known.sort != "listed":
            yield known.id, (list(known.names), known.evidence)


def _military() -> Iterator[tuple[str, tuple[list[str], str]]]:
    """Companies of the list, by name without legal form, with their aliases."""
    found: dict[str, tuple[list[str], str]] = {}
    for row in _table("lists/us_dod_chinese_milcorps_sanctions.csv"):
        name = row["Clean Name"].replace("’", "'").strip("* ")
        aliases = re.split(r"[;,](?! ?(?:Ltd|Inc|LLC))", row["Alias"])
        names, _ = found.setdefault(set_legal_form_aside(fold(name))[0], ([], row["Source Url"]))
        names += [n for n in (name, *(a.strip() for a in aliases)) if n and n not in names]
    yield from ((f"1260h {key}", value) for key, value in found.items())


def _ofac() -> Iterator[tuple[str, tuple[list[str], str]]]:
    for row in _table("lists/ofac_sdn_2023-11.csv"):
        also = re.findall(r"a\.k\.a\. '([^']+)'", row["Details"])
        incorporated = any(set_legal_form_aside(fold(n))[1] for n in (row["Name"], *also))
        if row["Type"].strip() == "-0-" and incorporated:
            yield f"ofac {row['ID']}", ([row["Name"], *also], OFAC)


def _aiddata() -> Iterator[tuple[str, tuple[list[str], str]]]:
    """Agencies with an acronym in brackets; spellings of one acronym that nearly agree are one."""
    by_acronym: dict[str, list[str]] = defaultdict(list)
    for row in _table("aiddata/final_df.csv"):
        for column in ("Funding Agencies", "Receiving Agencies", "Implementing Agencies"):
            for agency in re.split(r"[|;]", row[column] or ""):
                match = re.fullmatch(r"\s*(.{8,}?)\s*\(([A-Z][A-Za-z&.-]{2,11})\)\s*", agency)
                if match and match[1] not in by_acronym[match[2]]:
                    by_acronym[match[2]].append(match[1])
    for acronym, names in sorted(by_acronym.items()):
        first = names[0]
        near = [n for n in names if fuzz.token_sort_ratio(fold(n), fold(first)) >= 85]
        yield f"aiddata {acronym}", ([*near, acronym], AIDDATA)


def _same(source: str, names: Names) -> Iterator[Pair]:
    """Every name against the entity's first, and against the one after it."""
    for entity, (known, address) in names.items():
        first = known[0]
        for before, name in zip([first, *known[1:]], known[1:], strict=False):
            for other in dict.fromkeys((first, before)):
                if fold(other) != fold(name):
                    yield Pair(other, name, True, entity, kind_of(other, name), address or source)


def _different(source: str, names: Names) -> Iterator[Pair]:
    """The nearest rivals of each entity in its own source and half, and acronyms of others.

    AidData has several rows for one agency, and the list of companies several spellings, so
    there names that nearly agree do not count.
    """
    for half in ("dev", "test"):
        here = {e: n[0][0] for e, n in names.items() if _half(e) == half}
        entities, texts = list(here), [fold(t) for t in here.values()]
        for at in range(len(entities)):
            near = process.extract(
                texts[at], texts, scorer=fuzz.token_set_ratio, limit=4, score_cutoff=72
            )
            for text, _, index in near:
                if index == at or text == texts[at]:
                    continue
                if source in ("AidData", "1260H") and fuzz.ratio(text, texts[at]) > 92:
                    continue  # may be one organisation, spelled twice
                one, other = entities[at], entities[index]
                yield Pair(here[one], here[other], False, f"half {half}", "rival", source)
        yield from _other_acronyms(names, here, f"half {half}", source)


def _other_acronyms(names: Names, here: dict[str, str], half: str, source: str) -> Iterator[Pair]:
    """Each acronym against names of other organisations whose words begin with its letters."""
    for entity in here:
        for short in names[entity][0]:
            letters = fold(short).replace(" ", "")
            if not 3 <= len(letters) <= 6 or not short.isupper():
                continue
            likely = [
                (fuzz.ratio(letters, _first_letters(text)), other)
                for other, text in here.items()
                if other != entity and len(fold(text).split()) > 2
            ]
            for value, other in sorted(likely, reverse=True)[:2]:
                if value >= 60 and short not in names[other][0]:
                    yield Pair(here[other], short, False, half, "other-acronym", source)


def _first_letters(name: str) -> str:
    return "".join(word[0] for word in set_legal_form_aside(fold(name))[0].split())


def _other_scripts(names: Names) -> Iterator[Pair]:
    """Names in other scripts against those of the rivals that sound most alike."""
    for half in ("dev", "test"):
        here = {e: n[0] for e, n in names.items() if _half(e) == half}
        latin = [(e, known[0]) for e, known in here.items() if _script(known[0]) == "latin"]
        for entity, known in here.items():
            for name in known:
                if _script(name) == "latin":
                    continue
                sound = fold(anyascii(name))
                near = sorted(
                    ((fuzz.ratio(sound, fold(text)), text) for e, text in latin if e != entity),
                    reverse=True,
                )
                for _, text in near[:2]:
                    yield Pair(text, name, False, f"half {half}", "other-script-rival", "curated")


def _related() -> Iterator[Pair]:
    by_id = {known.id: known for known in all_known()}
    for relation in relations():
        one, other = by_id[relation.of], by_id[relation.to]
        for name in one.names[:2]:
            yield Pair(name, other.name, False, relation.to, relation.kind, relation.evidence)


def _by_hand() -> Iterator[Pair]:
    with (HERE / "by_hand.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            same = row["same"] == "yes"
            kind = row["kind"] or kind_of(row["left"], row["right"])
            if kind == "other-script":
                kind = "new-script"  # of these the table held no name when they were written
            yield Pair(
                row["left"], row["right"], same, row["entity"], kind, row["source"] or "hand"
            )


def kind_of(left: str, right: str) -> str:
    """What sort of case a pair of names of one organisation is."""
    if _script(left) != _script(right):
        return "other-script"
    one, other = sorted((fold(left), fold(right)), key=len)
    short, long = set_legal_form_aside(one)[0], set_legal_form_aside(other)[0]
    if short == long:
        return "legal-form"
    if len(short.replace(" ", "")) <= 7 and " " not in short and len(long.split()) > 1:
        initials = "".join(word[0] for word in other.split())
        if short not in long.split():
            return "acronym" if fuzz.ratio(short, initials) >= 75 else "other-name"
    if set(short.split()) < set(long.split()):
        return "short-name"
    if fuzz.ratio(short.replace(" ", ""), long.replace(" ", "")) >= 80:
        return "spelling"
    if fuzz.token_sort_ratio(short, long) >= 75:
        return "wording"
    return "other-name"


def _script(name: str) -> str:
    return "latin" if re.fullmatch(r"[\x00-\u024f\u1e00-\u206f]*", name) else "other"


def _half(family: str) -> str:
    """The half of an entity: by hash, so that nobody chose it."""
    return "dev" if hashlib.sha256(family.encode()).digest()[0] % 2 else "test"


def _split(pairs: list[Pair]) -> list[tuple[str, str, str, str, str, str]]:
    """Give every pair its half; a name that would stand in both halves stays in the first."""
    where: dict[str, str] = {}
    rows, seen = [], set()
    for pair in pairs:
        half = pair.family[5:] if pair.family.startswith("half ") else _half(pair.family)
        texts = [set_legal_form_aside(fold(n))[0] for n in (pair.left, pair.right)]
        key = frozenset((pair.left, pair.right))
        if key in seen or any(where.setdefault(text, half) != half for text in texts):
            continue
        seen.add(key)
        same = "yes" if pair.same else "no"
        rows.append((pair.left, pair.right, same, half, pair.kind, pair.source))
    return rows


def _table(path: str) -> Iterator[dict[str, str]]:
    with (SHARED / path).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


if __name__ == "__main__":
    main()
