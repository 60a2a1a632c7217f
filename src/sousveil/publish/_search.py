"""Search without a server: an index in small files, and the page that uses it.

The index has two parts. ``names`` finds what has a page: entities by every name that is
known of them, documents by title, properties, terms. ``values`` finds what is said, by the
name of the subject, the property and the value. Each part is a list of words, the numbers
of the records that have each word, and the records, most spoken of first, so that the
best results stand in few files. A browser gets the list of words of a part and then only
the files that it needs. Misspelt words are found by comparing them with the list.

Why not a library: MiniSearch, Lunr and the like load one index whole, or make it in the
browser from all texts; Pagefind indexes pages by a program of its own, and tolerates no typo.
docs/site.md has the format.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from sousveil.measure import all_measures
from sousveil.model import country_label, visible
from sousveil.publish._addresses import (
    country_path,
    document_path,
    entity_path,
    measure_path,
    technology_path,
)
from sousveil.publish._render import Renderer
from sousveil.publish._search_terms import terms
from sousveil.publish._views import Views
from sousveil.publish._words import date_words, in_words, property_label, term_label
from sousveil.publish._write import SiteWriter
from sousveil.tables import EntityRow, ValueRow

__all__ = ["search_files"]

#: Kinds of records, and what a result of each is called.
KINDS = {
    "country": "Country",
    "organisation": "Organisation",
    "system": "System",
    "place": "Place",
    "deal": "Deal",
    "norm": "Norm or list",
    "publication": "Publication",
    "document": "Document",
    "property": "Property",
    "term": "Term",
    "measure": "Measure",
    "value": "Claim",
}
_KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
#: Records a file, and characters of a file of postings.
RECORDS = {"names": 64, "values": 128}
POSTINGS = 12_000
#: Names of an entity that a record carries; words of the others still find it.
MOST_NAMES = 12
LONGEST_VALUE = 200
#: What a reader without JavaScript is led to.
LISTS = (
    ("countries/", "Countries", "every country of which a claim speaks"),
    ("suppliers/", "Suppliers", "who supplied surveillance technology, and where"),
    ("systems/", "Systems", "every named system, with its technology and suppliers"),
    ("technologies/", "Technologies", "kinds of technology, and where each is"),
    ("measures/", "Measures", "every number that can be computed again"),
    ("documents/", "Documents", "everything that was read"),
    ("claims/", "Claims", "every claim, by what it says"),
    ("contested/", "Contested values", "where the sources differ"),
    ("data/", "Data", "all of it as tables, to search with tools of your own"),
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Record(msgspec.Struct, frozen=True):
    """Something that can be found.

    :ivar weight: how much is said of it.
    :ivar where: what stands beside its title: a country, a publisher, a value.
    """

    kind: str
    href: str
    title: str
    where: str
    weight: int
    names: tuple[str, ...] = ()

    def row(self) -> tuple[object, ...]:
        """It as the index holds it."""
        shown = tuple(visible(name) for name in self.names[:MOST_NAMES])
        row = (_KIND_NUMBER[self.kind], self.href, visible(self.title), visible(self.where))
        return (*row, shown) if shown else row


def search_files(views: Views, out: Renderer, writer: SiteWriter) -> Iterator[None]:
    """Write the index and the page of search; yields after each."""
    parts = {}
    for name, records, found_by in (
        ("names", list(_names(views)), _words_of_name),
        ("values", list(_values(views)), _words_of_value),
    ):
        ordered = sorted(records, key=lambda each: (-each.weight, each.href, each.where))
        parts[name] = _part(writer, ordered, [found_by(each) for each in ordered], RECORDS[name])
        yield
    manifest = {"version": 1, "kinds": list(KINDS.values()), "parts": parts}
    writer.file("search/index.json", msgspec.json.encode(manifest))
    out.page(
        "search/",
        "search.html",
        title="Search",
        description="Find countries, suppliers, systems, documents and what is said of them.",
        lists=LISTS,
    )
    yield


# --- what can be found -----------------------------------------------------------------------


def _names(views: Views) -> Iterator[Record]:
    data = views.data
    for entity in data.entities.values():
        if entity.kind != "country" or entity.country not in data.countries:
            yield _entity(entity)
    for row in data.countries.values():
        own = data.country_entity.get(row.code)
        names = tuple(name for name in own.names if name != row.name) if own else ()
        yield Record("country", country_path(row.code), row.name, "", row.claims, names)
    for document in data.documents.values():
        title = views.source_name(document.id)
        path = document_path(document.id)
        yield Record("document", path, title, document.publisher, document.claims)
    for id_, measure in all_measures().items():
        yield Record("measure", measure_path(id_), measure.title, "", 0)
    yield from _vocabulary(views)


def _entity(entity: EntityRow) -> Record:
    kind = "publication" if entity.kind == "document" else entity.kind
    others = tuple(name for name in entity.names if name != entity.name)
    where = country_label(entity.country) if entity.country and kind != "country" else ""
    weight = entity.claims + entity.mentions
    return Record(kind, entity_path(entity), entity.name, where, weight, others)


def _vocabulary(views: Views) -> Iterator[Record]:
    """Properties that a claim states, and terms of closed lists."""
    stated: dict[str, int] = defaultdict(int)
    used: dict[tuple[str, str], int] = defaultdict(int)
    for claim in views.data.claims.values():
        if claim.property:
            stated[claim.property] += 1
            if claim.term:
                used[claim.property, claim.term] += 1
    for name, count in stated.items():
        label = property_label(name)
        words = name.replace("-", " ")
        others = (words,) if words != label.lower() else ()
        yield Record("property", f"claims/{name}/", label, "", count, others)
    for (name, term), count in used.items():
        path = technology_path(term) if name == "technology" else f"claims/{name}/"
        yield Record("term", path, term_label(term), property_label(name), count)


def _values(views: Views) -> Iterator[Record]:
    """What is said: an entity, a property and a value each."""
    seen: set[tuple[str, str]] = set()
    for entity, by_property in views.data.values.items():
        row = views.data.entities.get(entity)
        if row is None:
            continue
        path, weight = entity_path(row), row.claims + row.mentions
        where = country_label(row.country) if row.country and row.kind != "country" else ""
        subject = f"{row.name} ({where})" if where and where not in row.name else row.name
        for name, values in by_property.items():
            title = f"{subject} · {property_label(name)}"
            href = f"{path}#{name}"
            for value in values:
                text = _value_words(views, value)
                if text and (href, text) not in seen:
                    seen.add((href, text))
                    yield Record("value", href, title, text, weight)


def _value_words(views: Views, value: ValueRow) -> str:
    match value.type:
        case "entity":
            return views.name(value.value_entity)
        case "term":
            return term_label(value.term)
        case "date":
            return date_words(value.edtf)
        case "flag":
            return ""
        case _:
            text = in_words(views.data.of(value)[0]).text
            return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]} …"


def _words_of_name(record: Record) -> set[str]:
    found = terms(record.title) | terms(record.where)
    for name in record.names:
        found |= terms(name)
    return found


def _words_of_value(record: Record) -> set[str]:
    return terms(record.title) | terms(record.where)


# --- the files ---------------------------------------------------------------------------------


def _part(
    writer: SiteWriter, records: Sequence[Record], words: Iterable[set[str]], size: int
) -> dict[str, object]:
    """Write one part of the index; what the manifest says of it."""
    postings: dict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(words):
        for word in found:
            postings[word].append(number)
    ordered = sorted(postings)
    blocks = [
        msgspec.json.encode([record.row() for record in records[at : at + size]])
        for at in range(0, len(records), size)
    ]
    return {
        "total": len(records),
        "words": _named(writer, _word_list(ordered, postings).encode(), "txt"),
        "postings": [
            (first, _named(writer, text.encode(), "txt"))
            for first, text in _cut_postings(ordered, postings)
        ],
        "size": size,
        "records": [_named(writer, block, "json") for block in blocks],
    }


def _named(writer: SiteWriter, data: bytes, ending: str) -> str:
    """Write a file under the hash of its bytes, so that an old copy is never taken for it."""
    name = f"{hashlib.sha256(data).hexdigest()[:12]}.{ending}"
    writer.file(f"search/index/{name}", data)
    return name


def _word_list(words: Sequence[str], postings: dict[str, list[int]]) -> str:
    """A word a line: what it shares with the one before (a digit), its rest, its best record."""
    lines = []
    before = ""
    for word in words:
        shared = 0
        for mine, other in zip(word[:35], before, strict=False):
            if mine != other:
                break
            shared += 1
        lines.append(f"{_DIGITS[shared]}{word[shared:]} {_base36(postings[word][0])}")
        before = word
    return "\n".join(lines)


def _cut_postings(
    words: Sequence[str], postings: dict[str, list[int]]
) -> Iterator[tuple[int, str]]:
    """Files of postings: number of the first word, and a line a word of steps in base 36."""
    first, length = 0, 0
    lines: list[str] = []
    for number, word in enumerate(words):
        line = _steps(postings[word])
        if lines and length + len(line) > POSTINGS:
            yield first, "\n".join(lines)
            first, length, lines = number, 0, []
        lines.append(line)
        length += len(line) + 1
    if lines:
        yield first, "\n".join(lines)


def _steps(numbers: Sequence[int]) -> str:
    before = 0
    steps = []
    for number in numbers:
        steps.append(_base36(number - before))
        before = number
    return " ".join(steps)


def _base36(number: int) -> str:
    if number < 36:
        return _DIGITS[number]
    digits = []
    while number:
        number, digit = divmod(number, 36)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
