"""Typed mentions of a sentence in Spanish, French or Portuguese.

As :mod:`sousveil.extract._spans`, with three things more: names that the page shows to be
systems, companies, bodies or places (:mod:`sousveil.extract._naming_romance`); X for a
capitalised name of which nothing is shown; and descriptions of systems ("red de cámaras
de seguridad"), which are technologies (T) that carry an entity of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sousveil import names
from sousveil.extract._naming import anaphors, persons
from sousveil.extract._naming_romance import named_in, unknown_names
from sousveil.extract._page import Page
from sousveil.extract._patterns import romance_words
from sousveil.extract._sentences import Sentence
from sousveil.extract._spans import Span, known_span, without_overlap
from sousveil.model import EntityRef

__all__ = ["is_thing", "romance_spans"]

_KINDS = {"S": "system", "O": "organisation", "P": "place"}
#: Technologies whose word alone describes a system; a capability ("facial recognition") does not.
_THINGS = frozenset(
    {"camera-network", "command-centre", "spyware", "body-cameras", "drones", "smart-city",
     "surveillance-technology", "ai-surveillance"}
)  # fmt: skip


def romance_spans(page: Page, sentence: Sentence) -> list[Span]:
    """The mentions of a sentence, in order, none overlapping."""
    text, language = page.text, page.language
    first, last = sentence.start, sentence.end
    known = [
        known_span(m)
        for m in page.mentions_in(first, last)
        if not _IN_COMPOUND.search(text, max(0, m.start - 4), m.start)
    ]
    taken = {(s.start, s.end) for s in known}
    own = [
        _own_span(text, n.start, n.end, n.letter, known)
        for n in named_in(text, language)
        if first <= n.start and n.end <= last and (n.start, n.end) not in taken
    ]
    people = [Span(a, b, "H") for a, b in persons(text, first, last)]
    people = [p for p in people if not any(_within(s, p) and s.letter in "OSN" for s in known)]
    return without_overlap(
        [
            [s for s in known if s.letter == "S"],
            [
                Span(m.start, m.end, "M", money=m, number=m.number)
                for m in page.sums_in(first, last)
            ],
            [s for s in own if s.letter in "SOC" or _GREATER.match(text, s.start, s.end)],
            people,
            known,
            [Span(d.start, d.end, "Y", date=d) for d in page.dates_in(first, last)],
            list(_technologies(text, first, last, language, fuller=_says_more(text))),
            [
                Span(a, b, "A", term=_term(text[a:b]))
                for a, b in anaphors(text, first, last, language)
            ],
            [s for s in own if s.letter == "P"],
            [Span(n.start, n.end, "Q", number=n) for n in page.numbers_in(first, last)],
            [
                Span(a, b, "X", EntityRef("organisation", text[a:b]))
                for a, b in unknown_names(text, first, last, language)
            ],
        ]
    )


#: Before what is but a part of a name: "Île-de-France".
_IN_COMPOUND = re.compile(r"\w-(?:de-|la-|le-)?\Z")

#: Names that hold the name of a known place and mean more: "le Grand Tunis".
_GREATER = re.compile(
    r"(?:Grand|Grande|Gran|Región|Região|Région|Área|Valle|Val|[Ee]stado|[Pp]rovincia|[Cc]iudad|"
    r"[Dd]epartamento|[Dd]istrito|[Cc]idade)\b"
)


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _own_span(text: str, start: int, end: int, letter: str, known: list[Span]) -> Span:
    inside = [s for s in known if start <= s.start and s.end <= end]
    lands = {s.country for s in inside if s.letter in "CDP" and s.country}
    name = " ".join(text[start:end].split())
    if letter == "O" and _GOVERNMENT.match(name) and len(inside) == 1 and inside[0].letter in "CD":
        return Span(start, end, "C", inside[0].ref, inside[0].country, inside[0].known)
    country = lands.pop() if len(lands) == 1 and letter == "S" else ""
    kind = _KINDS[letter]
    term = _term(name) if letter == "S" else ""
    return Span(start, end, letter, EntityRef(kind, name), country=country, term=term)  # type: ignore[arg-type]  # the letters' kinds


_GOVERNMENT = re.compile(r"(?:Gobierno|Governo|Gouvernement)\b")


def _term(text: str) -> str:
    terms = names.technology_terms(text)
    return terms[0][2] if terms else ""


@lru_cache(maxsize=4)
def _says_more(text: str) -> bool:
    """Whether the page says what its cameras are for, so that bare "cameras" adds nothing."""
    return "camera-network" in _page_terms(text)


@lru_cache(maxsize=4)
def _page_terms(text: str) -> frozenset[str]:
    return frozenset(term for _, _, term in names.technology_terms(text))


def _technologies(
    text: str, first: int, last: int, language: str, *, fuller: bool
) -> Iterator[Span]:
    hits = [
        (first + a, first + b, term)
        for a, b, term in names.technology_terms(text[first:last])
        if not _trade(language).search(text, max(first, first + a - 60), first + a)
    ]
    reached = first
    found: list[tuple[int, int, int, str, bool]] = []
    for match in _cameras(language).finditer(text, first, last):
        if not any(a < match.end() and match.start() < b for a, b, _ in hits):
            hits.append((match.start(), match.end(), "" if fuller else "camera-network"))
    nearer = bool(_page_terms(text) - {"surveillance-technology"})
    for start, short_end, found_term in sorted(hits):
        purpose = _purpose().match(text, short_end, last)
        end = purpose.end() if purpose and _CAMERA_END.search(text, start, short_end) else short_end
        term = "" if nearer and found_term == "surveillance-technology" else found_term
        begin = start
        for head in _gear(language).finditer(text, max(reached, start - 60), start):
            if head.end() == start:
                begin = head.start()
                break
        described = begin < start or is_thing(text[begin:end], term, language)
        counted = _COUNT.search(text, max(first, begin - 16), begin)
        found.append((counted.start() if counted else begin, begin, end, term, described))
        reached = end

    yield from _joined(text, found)


def _joined(text: str, found: list[tuple[int, int, int, str, bool]]) -> Iterator[Span]:
    """Each technology with its description; one that goes on in the next ("centre de
    commandement national de vidéosurveillance") is described by both."""
    for i, (counted, begin, end, term, described) in enumerate(found):
        first, last = (counted if described else begin), end
        if i and _GOES_ON.fullmatch(text, found[i - 1][2], begin) and found[i - 1][4]:
            first = found[i - 1][0]
        if i + 1 < len(found) and _GOES_ON.fullmatch(text, end, found[i + 1][1]):
            last = found[i + 1][2]
        words = " ".join(text[first:last].split())
        yield Span(begin, end, "T", EntityRef("system", words), term=term)


@lru_cache(maxsize=4)
def _trade(language: str) -> re.Pattern[str]:
    """A company, a trade or a market before the technology that it deals in: "une société de
    vidéosurveillance"; that says nothing of the page's system."""
    trades = "sector|secteur|setor|mercado|industria|industrie|indústria|especialista"
    noun = f"{romance_words('company_noun', language)}|{trades}|expert|líder|leader"
    link = r"(?:de|em|en|da|do|du|des|dans|no|na|d['’])"
    return re.compile(
        rf"(?<!\w)(?:{noun})(?:[ ][a-zà-ÿ-]+){{0,3}}?[ ]{link}[ ]?(?:(?:la|l['’]|el|o|a)[ ]?)?\Z"
    )


_CAMERA_END = re.compile(r"c[aâá]m[aeé]ras?\Z", re.IGNORECASE)


@lru_cache(maxsize=1)
def _purpose() -> re.Pattern[str]:
    return re.compile(rf" (?:{romance_words('purpose', '')})(?!\w)")


def is_thing(words: str, term: str, language: str) -> bool:
    """Whether words for a technology describe a system, and not only what one can do."""
    if not term or term in _THINGS:
        return True
    return bool(_gear(language).match(words + " ") or _cameras(language).match(words))


_GOES_ON = re.compile(
    r" | (?:nacional|national|municipal|urbano?|integrado|inteligente|de última generación)?"
    r" ?(?:de|con|com|avec|à|dotées? de|equipadas con) (?:tecnología de |tecnologia de )?"
)


#: A number that belongs to a description: "260 câmeras".
_COUNT = re.compile(r"(?<![\w.,$/-])\d{1,3}(?:[.,\u00a0\u202f ]?\d{3})*(?: mil(?: \d{3})?)? \Z")


@lru_cache(maxsize=4)
def _cameras(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){romance_words('bare_camera', language)}(?![\w-])")


@lru_cache(maxsize=4)
def _gear(language: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?i:{romance_words('gear', language)})[ \n]"
        r"(?:(?:d[eoa]s?|du|des|con|com|avec|à)[ \n]|d['’])?(?:(?:la|el|o|a)[ \n])?"
    )
