"""Names from the open sets in sentences of our own: what the words around a name make of it.

A company, a place or a body on no list should be found by its context; a person must
not become an entity. The sentences are plainer than real ones, and whoever writes rules
knows them, so a high share here promises little; a low one says much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bench.extraction._documents import document_of
from bench.extraction._matching import bare, demonyms
from bench.extraction._tables import Section
from sousveil import names
from sousveil.extract import extract
from sousveil.model import Claim, EntityRef, EntityValue, fold, value_text

__all__ = ["bears", "carry_all", "carry_companies"]

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
#: A place has the system.
_SITED = (
    "The town of {} installed 300 surveillance cameras in 2019.",
    "The facial recognition system works in {}, and nowhere else so far.",
)
#: An organisation runs it.
_RUN = (
    "The video surveillance system of Arequipa is operated by {}.",
    "{} runs the video surveillance system of Arequipa.",
)
_SAMPLE = 400
_CONTROL = 50


def carry_companies(section: Section, companies: Iterable[str]) -> None:
    """How often a company on no list is found as the supplier."""
    sample = _spread(companies)
    _carry(section, "company on no list found as supplier", sample, _SUPPLIED, "supplier")
    known = _listed("organisation")
    _carry(section, "control: name on our list, as supplier", known, _SUPPLIED, "supplier")


def carry_all(section: Section, every: Mapping[str, Iterable[str]]) -> None:
    """Persons (``PER``), places (``LOC``) and organisations (``ORG``), each in its sentences."""
    full = _spread(name for name in every["PER"] if " " in name)
    _carry(section, "person in office becomes an entity", full, _IN_OFFICE)
    _carry(section, "person in a company's place becomes an entity", full, _SUPPLIED)
    places = _spread(name for name in every["LOC"] if fold(name) not in demonyms())
    _carry(section, "place on no list found as the place", places, _SITED, "located-in")
    _carry(section, "control: place on our list", _listed("place"), _SITED, "located-in")
    bodies = _spread(every["ORG"])
    _carry(section, "organisation on no list found as operator", bodies, _RUN, "operator")
    known = _listed("organisation")
    _carry(section, "control: name on our list, as operator", known, _RUN, "operator")


def bears(claim: Claim, people: Iterable[str]) -> bool:
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


def _carry(
    section: Section, what: str, carried: list[str], carriers: Iterable[str], wanted: str = ""
) -> None:
    """How often a name in a carrier sentence is the value of a property, or, where no property
    is wanted, becomes an entity at all."""
    for carrier in carriers:
        hits = 0
        for name in carried:
            claims = extract(document_of(carrier.format(name), "en")).claims
            if wanted:
                taken = [claim for claim in claims if _has(claim, wanted, name)]
            else:
                taken = [claim for claim in claims if bears(claim, {bare(name)})]
            hits += bool(taken)
            if not wanted:
                section.details += [_shown(what, claim) for claim in taken]
        section.shares[f"{what}: “{carrier.format('…')}”"] = (hits, len(carried))


def _has(claim: Claim, wanted: str, name: str) -> bool:
    return (
        claim.property == wanted
        and isinstance(claim.value, EntityValue)
        and bare(claim.value.entity.name) in (bare(name), bare(name.partition(",")[0]))
    )


def _spread(every: Iterable[str]) -> list[str]:
    """Names on no list, at most a few hundred, evenly over all, so that a run stays short."""
    unlisted = [name for name in every if _unlisted(name)]
    return unlisted[:: max(1, len(unlisted) // _SAMPLE)][:_SAMPLE]


def _listed(kind: str) -> list[str]:
    """First names of what our lists hold: where these are not found either, it is the sentence
    that is not understood."""
    every = [known.name for known in names.all_known() if known.kind == kind]
    return every[:: max(1, len(every) // _CONTROL)][:_CONTROL]


def _unlisted(name: str) -> bool:
    kinds = ("organisation", "system", "place", "country")
    return all(names.lookup(EntityRef(kind, name)) is None for kind in kinds)  # type: ignore[arg-type]


def _shown(what: str, claim: Claim) -> str:
    return f"{what}: {claim.subject.name} · {claim.property} · {value_text(claim.value)}"
