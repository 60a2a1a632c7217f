"""MUC-4, CORE and Re-DocRED, for what they carry: no word of them is about surveillance.

They show whether the extractor keeps quiet where there is nothing to find, whether a
person ever becomes an entity, and, with their names put into carrier sentences of our
own, whether a company on no list is found by its context while a person there is not.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.extraction._carriers import bears, carry_all, carry_companies
from bench.extraction._documents import document_of
from bench.extraction._matching import bare
from bench.extraction._tables import Section
from sousveil.extract import extract
from sousveil.model import Claim, EntityValue, value_text

__all__ = ["core", "muc4", "names_of_re_docred", "re_docred"]

#: Relations of CORE whose both ends are companies.
_BETWEEN_COMPANIES = frozenset(
    {"acquired_by", "client_of", "collaboration", "competitor_of", "merged_with", "subsidiary_of"}
)

_PARTS = ("dev_revised", "test_revised")


def muc4(folder: Path) -> Section:
    """Claims on news reports without surveillance, and persons among their entities."""
    section = Section(
        "MUC-4: news reports on Latin America, 1980s and 1990s, in lower case",
        "claims on text that is not about surveillance; victims and perpetrators (persons and "
        "groups) that become entities",
        "measure recall: the labels are of attacks, and name no places; lower case hides names",
    )
    reports = [report for part in ("train", "dev", "test") for report in _read(folder, part)]
    claims = 0
    persons = 0
    for report in reports:
        victims = {
            bare(words)
            for role in ("Victim", "PerpInd")
            for mentions in report["extracts"].get(role, [])
            for words, _ in mentions
        }
        for claim in _claims(report["doctext"]):
            claims += 1
            persons += bears(claim, victims)
            section.details.append(_shown(report["docid"], claim))
    section.shares["claims, of reports"] = (claims, len(reports))
    section.shares["claims with a victim or perpetrator as an entity"] = (persons, claims)
    return section


def re_docred(folder: Path) -> Section:
    """Claims on encyclopaedia articles, and what becomes of the persons in them."""
    section = Section(
        "Re-DocRED: openings of encyclopaedia articles",
        "claims on text that is not about surveillance; whether places and organisations are "
        "kept apart and located-in agrees; whether a person becomes an entity, here and with "
        "each name put into sentences of our own about surveillance; whether places and "
        "organisations on no list are found there",
        "measure recall of located-in: we claim it of surveillance systems and their makers alone",
    )
    articles = [one for part in _PARTS for one in _read(folder, part)]
    counts: Counter[str] = Counter()
    for article in articles:
        typed = _typed(article)
        for claim in _claims(" ".join(word for words in article["sents"] for word in words)):
            counts += _compared(claim, typed, _located(article))
            section.details.append(_shown(article["title"], claim))
    shares = section.shares
    shares["claims, of articles"] = (counts["claims"], len(articles))
    shares["claims with a person as an entity"] = (counts["persons"], counts["claims"])
    shares["located-in and country, as labelled"] = (counts["agreeing"], counts["located"])
    shares["entities labelled too, of the same kind"] = (counts["kinds"], counts["typed"])
    carry_all(section, names_of_re_docred(folder))
    return section


def names_of_re_docred(folder: Path) -> dict[str, list[str]]:
    """Its names of persons (``PER``), places (``LOC``) and organisations (``ORG``), each once."""
    every: dict[str, dict[str, None]] = {"PER": {}, "LOC": {}, "ORG": {}}
    for part in _PARTS:
        for article in _read(folder, part):
            typed = _typed(article)
            for kind, found in every.items():
                found.update(dict.fromkeys(typed[kind]))
    return {kind: list(found) for kind, found in every.items()}


def core(folder: Path) -> Section:
    """Claims on sentences about companies, and its company names in sentences of ours."""
    section = Section(
        "CORE: sentences with a relation between two companies",
        "claims on business text that is not about surveillance; direction of supplier where we "
        "claim it between the two; with each company's name in sentences of our own: how often a "
        "name on no list is found as the supplier",
        "measure recall of supplier as such: client_of and product_or_service_of are about goods "
        "of any kind, and the carrier sentences are plainer than real ones",
    )
    train, test = (list(_read(folder, part)) for part in ("train", "test"))
    sentences = [*train, *test]
    # bench.extraction.persons learned what a company's name looks like from the part train
    learned = {one[end] for one in train for end in ("e1_name", "e2_name")}
    companies: dict[str, None] = {}
    claims = right = supplying = 0
    for one in test:
        if one["relation"] in _BETWEEN_COMPANIES:
            companies.update((one[end], None) for end in ("e1_name", "e2_name"))
    for one in sentences:
        for claim in _claims(" ".join(one["context"])):
            claims += 1
            section.details.append(_shown(one["relation"], claim))
            pair = _buyer_and_seller(one)
            ends = (bare(claim.subject.name), bare(value_text(claim.value)))
            if claim.property == "supplier" and set(ends) == set(pair):
                supplying += 1
                right += ends == pair
    section.shares["claims, of sentences"] = (claims, len(sentences))
    section.shares["supplier between the two, in the right direction"] = (right, supplying)
    carry_companies(section, (name for name in companies if name not in learned))
    return section


def _compared(
    claim: Claim, typed: Mapping[str, list[str]], located: set[tuple[str, str]]
) -> Counter[str]:
    """What an article's labels say of a claim on it."""
    kinds = list(_kinds(claim, typed))
    where = claim.property in ("located-in", "country")
    ends = (bare(claim.subject.name), bare(value_text(claim.value)))
    return Counter(
        claims=1,
        persons=int(bears(claim, {bare(name) for name in typed["PER"]})),
        located=int(where),
        agreeing=int(where and ends in located),
        typed=len(kinds),
        kinds=sum(kinds),
    )


def _kinds(claim: Claim, typed: Mapping[str, list[str]]) -> Iterator[bool]:
    """For each entity of the claim that is labelled: whether its kind is the labelled type."""
    entities = [claim.subject]
    if isinstance(claim.value, EntityValue):
        entities.append(claim.value.entity)
    for entity in entities:
        types = {kind for kind, found in typed.items() if bare(entity.name) in map(bare, found)}
        if types:
            wanted = {"organisation": "ORG", "place": "LOC", "country": "LOC"}.get(entity.kind)
            yield wanted in types


def _buyer_and_seller(one: Mapping[str, Any]) -> tuple[str, str]:
    """Who buys from whom, comparable; empty where the relation does not say."""
    first, second = bare(one["e1_name"]), bare(one["e2_name"])
    if one["relation"] != "client_of":
        return ("", "")
    return (second, first) if one["invert_relation"] else (first, second)


def _typed(article: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"PER": [], "LOC": [], "ORG": []}
    for mentions in article["vertexSet"]:
        for mention in mentions:
            found.setdefault(mention["type"], []).append(mention["name"])
    return found


def _located(article: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Pairs of names that stand in country, located-in or headquarters (P17, P131, P159, P276)."""
    spots = article["vertexSet"]
    return {
        (bare(head["name"]), bare(tail["name"]))
        for label in article["labels"]
        if label["r"] in ("P17", "P131", "P159", "P276")
        for head in spots[label["h"]]
        for tail in spots[label["t"]]
    }


def _claims(text: str) -> tuple[Claim, ...]:
    return extract(document_of(text, "en")).claims


def _shown(where: str, claim: Claim) -> str:
    return f"{where}: {claim.subject.name} · {claim.property} · {value_text(claim.value)}"


def _read(folder: Path, part: str) -> Iterator[dict[str, Any]]:
    """A file of these sets: one JSON list, or one object a line."""
    text = (folder / f"{part}.json").read_text(encoding="utf-8")
    if text.lstrip().startswith("["):
        yield from json.loads(text)
    else:
        yield from (json.loads(line) for line in text.splitlines() if line.strip())
