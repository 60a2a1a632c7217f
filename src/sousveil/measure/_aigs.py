"""Carnegie's AI Global Surveillance Index 2019, counted again from the claims of its table.

Each total is the number of countries for which the index's table makes a claim of a
certain kind. Beside each stands what the report's text states, and what was counted in
the table when it was transcribed; where they differ, the index differs with itself, and
nothing here decides between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ibis.expr.types import BooleanValue, Table

from sousveil.measure._findings import Measure, Number, Rows, counted, number_of
from sousveil.measure._view import View

__all__ = ["aigs_measures"]

_TABLE, _TOTALS = "aigs-2019", "aigs-2019-totals"
_INDEX = "AI Global Surveillance Index 2019"
_RULE = (
    "Number of countries of which the table of the AI Global Surveillance Index 2019 makes a "
    "live claim that {what}. A blank in the table is no claim, and is not counted as no."
)

Test = Callable[[Table], BooleanValue]


def aigs_measures() -> Iterator[Measure]:
    """One measure for each total of the index, and one for each of its columns."""
    for id_, phrase, what, tests in _totals():
        yield Measure(
            id=f"aigs-2019-{id_}",
            title=f"{_INDEX}: {phrase}",
            unit="countries",
            rule=_RULE.format(what=what),
            evidence=_passing(tests),
            numbers=_of_the_table,
            finish=_if_imported,
            stated=f"{_INDEX}: {phrase}",
        )
    for id_, words, name, column, test in _columns():
        yield Measure(
            id=f"aigs-2019-by-{id_}",
            title=f"{_INDEX}: countries by {words}",
            unit="countries",
            rule=_RULE.format(what=f"gives it that {words}"),
            by=(name,),
            evidence=_by_column(name, column, test),
        )


def _totals() -> Iterator[tuple[str, str, str, tuple[Test, ...]]]:
    """Id, the phrase that the totals' claims use, the rule's words, and its tests.

    A country counts when for every test some claim passes it.
    """
    yield (
        "countries",
        "countries with AI surveillance",
        "it uses any technology",
        (_is("technology"),),
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
        (_supplied_from("CN"), _in_belt_and_road),
    )
    for name in ("Huawei", "NEC", "IBM", "Palantir", "Cisco"):
        phrase = f"countries with {name} technology"
        yield name.lower(), phrase, f"{name} supplies it", (_supplied_by(name),)


def _columns() -> Iterator[tuple[str, str, str, str, Test]]:
    """Id, words, dimension, column of the claims that it is, and which claims it takes."""
    yield "technology", "kind of technology", "technology", "term", _is("technology")
    yield (
        "supplier-country",
        "country of supply",
        "supplier_country",
        "value_country",
        _is("supplier-country"),
    )
    # By the name in the table: the index counts a company where it names it.
    yield "supplier", "company", "supplier", "value_name", _is("supplier")
    yield "region", "region", "region", "value_text", _is("region")
    yield "regime", "regime type", "regime", "term", _is("regime-type")


def _is(name: str) -> Test:
    return lambda claims: claims.property == name


def _has_term(term: str) -> Test:
    return lambda claims: (claims.property == "technology") & (claims.term == term)


def _supplied_from(code: str) -> Test:
    return lambda claims: (claims.property == "supplier-country") & (claims.value_country == code)


def _supplied_by(name: str) -> Test:
    """By the name in the table: the index counts a company where it names it."""
    return lambda claims: (claims.property == "supplier") & (claims.value_name == name)


def _in_belt_and_road(claims: Table) -> BooleanValue:
    return (claims.property == "membership") & (claims.value_name == "Belt and Road Initiative")


def _table(view: View) -> Table:
    """What the table of the index asserts."""
    said = view.said
    return said.filter((said.made_by == "import") & (said.made_name == _TABLE))


def _passing(tests: tuple[Test, ...]) -> Callable[[View], Table]:
    """Claims that pass a test, of countries of which for every test some claim passes it."""

    def evidence(view: View) -> Table:
        every = _table(view)
        passed = tests[0](every)
        for test in tests[1:]:
            passed = passed | test(every)
        found = every.filter(passed)
        if len(tests) > 1:
            for test in tests:
                found = found.semi_join(every.filter(test(every)), "subject")
        return found.select("seq", "id", "accepted", thing="subject")

    return evidence


def _by_column(name: str, column: str, test: Test) -> Callable[[View], Table]:
    def evidence(view: View) -> Table:
        every = _table(view)
        found = every.filter(test(every) & every[column].notnull())
        return found.select("seq", "id", "accepted", thing="subject", **{name: found[column]})

    return evidence


def _of_the_table(view: View, evidence: Table, by: tuple[str, ...]) -> Table:
    """What was counted, beside how many claims the table makes at all."""
    return counted(view, evidence, by).cross_join(_table(view).agg(imported=lambda t: t.count()))


def _if_imported(measure: Measure, rows: Rows) -> Iterable[Number]:
    """Nothing, where the index was not imported or not yet published: unknown, not none."""
    return [number_of(measure, row, str(row["value"])) for row in rows if row["imported"]]
