"""Numbers for each country, by one rule for every supplier and every buyer.

Counts, not scores: each says how much the claims say, and a country without a number
is one of which no claim speaks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from sousveil.measure._evidence import Evidence
from sousveil.measure._findings import Finding, Measure
from sousveil.model import country_label
from sousveil.tables import ClaimRow

__all__ = ["country_measures"]

#: country code → what is counted → ids of the claims that it rests on.
Counted = Mapping[str, Mapping[str, Iterable[str]]]

_IN = " An entity is in the country that it is, belongs to, or is said to be located in."


def country_measures() -> Iterator[Measure]:
    """The measures by country."""
    for id_, title, unit, rule, count in (
        (
            "claims-by-country",
            "Claims about the country and the systems, deals and places in it",
            "claims",
            "Number of live claims whose subject is the country, or a system, deal or place in it."
            + _IN,
            _claims,
        ),
        (
            "systems-by-country",
            "Surveillance systems in the country",
            "systems",
            "Number of systems in the country of which a live, asserted claim speaks." + _IN,
            _systems,
        ),
        (
            "technologies-by-country",
            "Kinds of surveillance technology in use in the country",
            "technologies",
            "Number of terms of the closed list that a live, asserted claim of something that"
            " happened gives for the country, or for a system, deal or place in it." + _IN,
            _technologies,
        ),
        (
            "supplier-countries",
            "Countries from which the country's surveillance technology comes",
            "countries",
            "Number of countries from which a live, asserted claim of something that happened"
            " says the country, or something in it, is supplied: the country named, or the seat"
            " of the organisation named, where it is known." + _IN,
            _supplier_countries,
        ),
        (
            "supplied-countries",
            "Countries that the country supplies with surveillance technology",
            "countries",
            "Number of other countries that a live, asserted claim of something that happened"
            " says are supplied by the country, or by an organisation with its seat there.",
            _supplied_countries,
        ),
    ):
        yield Measure(
            id=id_, title=title, unit=unit, rule=rule, by_country=True, compute=_counting(count)
        )


def _counting(
    count: Callable[[Evidence], Counted],
) -> Callable[[Measure, Evidence], list[Finding]]:
    def compute(measure: Measure, evidence: Evidence) -> list[Finding]:
        findings = []
        for code, counted in sorted(count(evidence).items()):
            claims = evidence.in_order(id_ for ids in counted.values() for id_ in ids)
            findings.append(
                Finding(
                    measure=measure.id,
                    title=f"{measure.title}: {country_label(code)}",
                    value=str(len(counted)),
                    unit=measure.unit,
                    country=code,
                    claims=claims,
                    accepted=evidence.accepted(claims),
                    rule=measure.rule,
                )
            )
        return findings

    return compute


def _claims(evidence: Evidence) -> Counted:
    return _by_country(evidence, evidence.claims, lambda claim: claim.id)


def _systems(evidence: Evidence) -> Counted:
    about = [
        claim
        for claim in evidence.claims
        if claim.subject_kind == "system" and claim.polarity == "asserted"
    ]
    return _by_country(evidence, about, lambda claim: claim.subject)


def _technologies(evidence: Evidence) -> Counted:
    about = [
        claim
        for claim in evidence.claims
        if claim.property == "technology"
        and claim.polarity == "asserted"
        and claim.modality == "happened"
    ]
    return _by_country(evidence, about, lambda claim: claim.term)


def _by_country(
    evidence: Evidence, claims: Iterable[ClaimRow], what: Callable[[ClaimRow], str]
) -> Counted:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        if claim.subject_kind not in ("country", "system", "deal", "place"):
            continue  # what an organisation has is not its country's
        for code in evidence.places.get(claim.subject, ()):
            found[code][what(claim)].append(claim.id)
    return found


def _supplier_countries(evidence: Evidence) -> Counted:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for supply in evidence.supplies:
        if supply.modality == "happened" and supply.supplier_country:
            found[supply.recipient][supply.supplier_country] += supply.claims
    return found


def _supplied_countries(evidence: Evidence) -> Counted:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for supply in evidence.supplies:
        seat = supply.supplier_country
        if supply.modality == "happened" and seat and seat != supply.recipient:
            found[seat][supply.recipient] += supply.claims
    return found
