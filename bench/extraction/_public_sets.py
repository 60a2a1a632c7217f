"""MUC-4, CORE and Re-DocRED, for what they carry: no word of them is about surveillance.

They show whether the extractor keeps quiet where there is nothing to find, whether a
person ever becomes an entity, and, with their names put into carrier sentences of our
own, whether a company on no list is found by its context while a person there is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.extraction._documents import document_of
from bench.extraction._matching import bare
from bench.extraction._tables import Section
from sousveil import names
from sousveil.extract import extract
from sousveil.model import Claim, EntityRef, EntityValue, value_text

__all__ = ["core", "muc4", "re_docred"]

#: A company is the supplier in each; a person here is one that the words take for a company.
_SUPPLIED = (
    "{} supplied the video surveillance system of Arequipa.",
    "The video surveillance system of Arequipa was installed by {}.",
    "The city of Arequipa bought facial recognition cameras from {} in 2019.",
    "The city of Arequipa signed a contract with {} for 300 surveillance cameras.",
)
#: A person with a part to play, as news reports name them.
_IN_OFFICE = (
    "Mayor {} inaugurated the video surveillance system of Arequipa in 2019.",
    "{}, the minister of the interior, signed the contract for the surveillance cameras.",
    "The police will run the facial recognition system in Arequipa, said {}, a spokesman.",
    "Police arrested {} after the surveillance cameras of Arequipa had filmed him.",
)
#: Relations of CORE whose both ends are companies.
_BETWEEN_COMPANIES = frozenset(
    {"acquired_by", "client_of", "collaboration", "competitor_of", "merged_with", "subsidiary_of"}
)
_SAMPLE = 400


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
            persons += _is_one_of(claim, victims)
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
        "each name put into sentences of our own about surveillance",
        "measure recall of located-in: we claim it of surveillance systems and their makers alone",
    )
    articles = [one for part in ("dev_revised", "test_revised") for one in _read(folder, part)]
    persons: dict[str, None] = {}
    counts = dict.fromkeys(("claims", "persons", "located", "agreeing"), 0)
    for article in articles:
        typed = _typed(article)
        persons.update(dict.fromkeys(typed["PER"]))
        people = {bare(name) for name in typed["PER"]}
        located = _located(article)
        for claim in _claims(" ".join(word for words in article["sents"] for word in words)):
            counts["claims"] += 1
            counts["persons"] += _is_one_of(claim, people)
            if claim.property in ("located-in", "country"):
                counts["located"] += 1
                counts["agreeing"] += (
                    bare(claim.subject.name),
                    bare(value_text(claim.value)),
                ) in located
            section.details.append(_shown(article["title"], claim))
    section.shares["claims, of articles"] = (counts["claims"], len(articles))
    section.shares["claims with a person as an entity"] = (counts["persons"], counts["claims"])
    section.shares["located-in and country, agreeing with the labels"] = (
        counts["agreeing"],
        counts["located"],
    )
    full = [name for name in persons if len(name.split()) >= 2 and _unlisted(name)]
    known = _spread(full)
    _carry(section, "person in office becomes an entity", known, _IN_OFFICE, "any")
    _carry(section, "person in a company's place becomes an entity", known, _SUPPLIED, "any")
    return section


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
    sentences = [one for part in ("train", "test") for one in _read(folder, part)]
    companies: dict[str, None] = {}
    claims = right = supplying = 0
    for one in sentences:
        if one["relation"] in _BETWEEN_COMPANIES:
            companies.update(dict.fromkeys((one["e1_name"], one["e2_name"])))
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
    unlisted = [name for name in companies if _unlisted(name)]
    _carry(
        section, "company on no list found as supplier", _spread(unlisted), _SUPPLIED, "supplier"
    )
    return section


def _carry(
    section: Section, what: str, names_: list[str], carriers: Iterable[str], wanted: str
) -> None:
    """How often a name in a carrier sentence becomes an entity (``any``) or the supplier."""
    for carrier in carriers:
        hits = 0
        for name in names_:
            claims = _claims(carrier.format(name))
            if wanted == "supplier":
                hits += any(_supplies(claim, name) for claim in claims)
            else:
                taken = [claim for claim in claims if _is_one_of(claim, {bare(name)})]
                hits += bool(taken)
                section.details += [_shown(what, claim) for claim in taken]
        section.shares[f"{what}: “{carrier.format('…')}”"] = (hits, len(names_))


def _supplies(claim: Claim, name: str) -> bool:
    return (
        claim.property == "supplier"
        and isinstance(claim.value, EntityValue)
        and bare(claim.value.entity.name) in (bare(name), bare(name.partition(",")[0]))
    )


def _is_one_of(claim: Claim, people: Iterable[str]) -> bool:
    """Whether an entity of the claim bears one of the names, or one of several words holds it."""
    own = [claim.subject.name]
    if isinstance(claim.value, EntityValue):
        own.append(claim.value.entity.name)
    known = [f" {bare(name)} " for name in own]
    return any(
        name and (f" {name} " == entity or (" " in name and f" {name} " in entity))
        for name in people
        for entity in known
    )


def _buyer_and_seller(one: Mapping[str, Any]) -> tuple[str, str]:
    """Who buys from whom, comparable; empty where the relation does not say."""
    first, second = bare(one["e1_name"]), bare(one["e2_name"])
    if one["relation"] != "client_of":
        return ("", "")
    return (second, first) if one["invert_relation"] else (first, second)


def _typed(article: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"PER": []}
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


def _unlisted(name: str) -> bool:
    kinds = ("organisation", "system", "place", "country")
    return all(names.lookup(EntityRef(kind, name)) is None for kind in kinds)  # type: ignore[arg-type]


def _spread(every: list[str]) -> list[str]:
    """At most a few hundred, evenly over the list, so that a run stays short."""
    step = max(1, len(every) // _SAMPLE)
    return every[::step][:_SAMPLE]


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
