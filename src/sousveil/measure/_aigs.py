"""Carnegie's AI Global Surveillance Index 2019, counted again from the claims of its table.

Each total is the number of countries for which the index's table makes a claim of a
certain kind. Beside each stands what the report's text states, and what was counted in
the table when it was transcribed; where they differ, the index differs with itself, and
nothing here decides between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from sousveil.measure._evidence import Evidence
from sousveil.measure._findings import Finding, Measure, Stated
from sousveil.tables import ClaimRow

__all__ = ["aigs_measures"]

_TABLE, _TOTALS = "aigs-2019", "aigs-2019-totals"
_INDEX = "AI Global Surveillance Index 2019"
_RULE = (
    "Number of countries of which the table of the AI Global Surveillance Index 2019 makes a "
    "live claim that {what}. A blank in the table is no claim, and is not counted as no."
)

Test = Callable[[ClaimRow], bool]


def aigs_measures() -> Iterator[Measure]:
    """One measure for each total of the index."""
    for id_, phrase, what, tests in _totals():
        yield Measure(
            id=f"aigs-2019-{id_}",
            title=f"{_INDEX}: {phrase}",
            unit="countries",
            rule=_RULE.format(what=what),
            by_country=False,
            compute=_counter(phrase, tests),
        )


def _totals() -> Iterator[tuple[str, str, str, tuple[Test, ...]]]:
    """Id, the phrase that the totals' claims use, the rule's words, and its tests.

    A country counts when for every test some claim passes it.
    """
    yield (
        "countries",
        "countries with AI surveillance",
        "it uses any technology",
        (lambda claim: claim.property == "technology",),
    )
    for term, words in (
        ("smart-city", "smart city or safe city platforms"),
        ("facial-recognition", "facial recognition"),
        ("smart-policing", "smart policing"),
    ):
        yield term, f"countries with {words}", f"it uses {words}", (_has_term(term),)
    for id_, code, words in (
        ("chinese-technology", "CN", "Chinese"),
        ("united-states-technology", "US", "United States"),
        ("japanese-technology", "JP", "Japanese"),
    ):
        phrase = f"countries with {words} technology"
        yield id_, phrase, f"it uses {words} technology", (_supplied_from(code),)
    yield (
        "chinese-technology-belt-and-road",
        "countries with Chinese technology in the Belt and Road Initiative",
        "it uses Chinese technology, and one that it belongs to the Belt and Road Initiative",
        (
            _supplied_from("CN"),
            lambda claim: (
                claim.property == "membership" and claim.value_name == "Belt and Road Initiative"
            ),
        ),
    )
    for name in ("Huawei", "NEC", "IBM", "Palantir", "Cisco"):
        phrase = f"countries with {name} technology"
        yield name.lower(), phrase, f"{name} supplies it", (_supplied_by(name),)


def _has_term(term: str) -> Test:
    return lambda claim: claim.property == "technology" and claim.term == term


def _supplied_from(code: str) -> Test:
    return lambda claim: claim.property == "supplier-country" and claim.value_country == code


def _supplied_by(name: str) -> Test:
    """By the name in the table: the index counts a company where it names it."""
    return lambda claim: claim.property == "supplier" and claim.value_name == name


def _counter(phrase: str, tests: tuple[Test, ...]) -> Callable[[Measure, Evidence], list[Finding]]:
    def compute(measure: Measure, evidence: Evidence) -> list[Finding]:
        passed: list[dict[str, list[str]]] = []
        for test in tests:
            countries: dict[str, list[str]] = defaultdict(list)
            for claim in evidence.by_source.get(_TABLE, ()):
                if claim.polarity == "asserted" and test(claim):
                    countries[claim.subject].append(claim.id)
            passed.append(countries)
        common = set.intersection(*(set(countries) for countries in passed))
        claims = evidence.in_order(
            id_ for countries in passed for country in common for id_ in countries[country]
        )
        if not evidence.by_source.get(_TABLE):
            return []  # the index was not imported: unknown, not none
        return [
            Finding(
                measure=measure.id,
                title=measure.title,
                value=str(len(common)),
                unit=measure.unit,
                claims=claims,
                accepted=evidence.accepted(claims),
                rule=measure.rule,
                stated=_stated(evidence, phrase),
            )
        ]

    return compute


def _stated(evidence: Evidence, phrase: str) -> tuple[Stated, ...]:
    """What the index's own totals say, the report's text first."""
    found = [
        Stated(by=claim.made_rule, comparator=claim.comparator, amount=claim.amount, claim=claim.id)
        for claim in evidence.by_source.get(_TOTALS, ())
        if claim.property == "index-total" and claim.subject_name == f"{_INDEX}: {phrase}"
    ]
    return tuple(sorted(found, key=lambda stated: (stated.by != "report text", stated.claim)))
