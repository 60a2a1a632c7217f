"""Invented trade for the tests of measures: every property that a measure looks at.

Few entities and many claims about them, so that claims meet: suppliers with and without a
known seat, deals that concern systems, copies, visits, memberships at every precision of
date, ratings with and without scores for all, alleged and denied claims, and judgements.
"""

from __future__ import annotations

import random
from pathlib import Path

from sousveil import ledger, tables
from sousveil.model import (
    Claim,
    DateValue,
    DocumentRecord,
    EntityRef,
    EntityValue,
    Judgement,
    Made,
    Money,
    Quantity,
    Quote,
    Term,
    Text,
    Value,
)
from sousveil.observatory import Observatory, Settings
from sousveil.read import DocumentStore, Reading, Source

COUNTRIES = [
    EntityRef("country", name, code)
    for name, code in (
        ("Ecuador", "EC"),
        ("Bolivia", "BO"),
        ("Zambia", "ZM"),
        ("Serbia", "RS"),
        ("China", "CN"),
        ("Israel", "IL"),
        ("France", "FR"),
    )
]
#: Countries that are rated and of which nothing else is said.
RATED = [EntityRef("country", n, c) for n, c in (("Peru", "PE"), ("Chad", "TD"), ("Fiji", "FJ"))]
SUPPLIERS = [
    EntityRef("organisation", f"Watchful {name}", seat)
    for name, seat in (("One", "CN"), ("Two", "CN"), ("Three", "IL"), ("Four", "FR"), ("Five", ""))
]
LENDERS = [EntityRef("organisation", "Bank of Loans", "CN"), EntityRef("organisation", "Fund", "")]
SYSTEMS = [
    EntityRef("system", f"Network {number}", COUNTRIES[number % 5].country) for number in range(12)
]
DEALS = [EntityRef("deal", f"Deal {n}", COUNTRIES[n % 5].country) for n in range(6)]
INITIATIVE = EntityRef("norm", "Belt and Road Initiative")
DATES = ("2011", "2012-05", "2013-02-17", "2014~", "2015-21", "201X", "2016/2018", "2019-12")
HELD = ("", "2014", "2015-03", "2016-07-09", "2013/..", "2017-12/..", "2018-01-05/..", "2016/2019")
TERMS = ("smart-city", "facial-recognition", "spyware", "camera-network", "ai-surveillance")
CREDITS = ("loan", "export-credit", "grant", "own-budget", "concessional-loan")
REGIMES = ("closed-autocracy", "electoral-autocracy", "liberal-democracy")
RATINGS = ("rating", "electoral-democracy")
#: Pages that a table names, with their dates.
PAGES = (
    ("https://a.example/1", "2015-05"),
    ("https://a.example/2", ""),
    ("https://b.example/1", "2019-12-31"),
)
#: Days of publication of the documents; the last says nothing and counts from the ledger.
PUBLISHED = ("2016-03-04", "2018", "2019-09", "")


def make_trade(root: Path, *, seed: int, claims: int = 500) -> Observatory:
    """An observatory with that many invented claims, some of them judged, and its tables."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    observatory = ledger.create(
        Observatory.create(root, Settings(name="Trade", origin="trade.example/log"))
    )
    records = [_document(observatory, at, day) for at, day in enumerate(PUBLISHED)]
    bodies = [_claim(chance, records) for _ in range(claims)]
    with ledger.writing(observatory) as log:
        log.append(records)
        ids = [receipt.id for receipt in log.append(bodies)]
        log.append(
            Judgement(
                verdict=chance.choice(("accept", "accept", "reject", "retract")),
                targets=(target,),
                by="Tests",
                reason="invented",
            )
            for target in chance.sample(ids, claims // 6)
        )
    tables.build(observatory)
    return observatory


def _document(observatory: Observatory, at: int, published: str) -> DocumentRecord:
    text = f"Report {at}: " + "invented words " * 20
    reading = Reading(
        text=text,
        media_type="text/plain",
        reader="text/1",
        title=f"Report {at}",
        language="en",
        published=published,
    )
    source = Source(publisher="Tests", licence="CC0-1.0", published=published)
    return DocumentStore(observatory).add(text.encode(), reading, source).record


def _claim(chance: random.Random, records: list[DocumentRecord]) -> Claim:
    subject, name, value, held = _statement(chance)
    made = (
        Made("import", "index-x", "1", rule=name)
        if name in (*RATINGS, "regime-type")
        else Made("extractor", "frames", "1")
    )
    if name in RATINGS and chance.random() < 0.3:
        made = Made("hand", "Us")
    start = chance.randrange(100)
    address, published = chance.choice(PAGES) if chance.random() < 0.4 else ("", "")
    return Claim(
        subject=subject,
        property=name,
        value=value,
        held=held,
        address=address,
        published=published,
        quotes=(Quote(chance.choice(records).document, start, start + 20),),
        made=made,
        comparator=chance.choice("====≈≥") if name in ("cost", "contract-date") else "=",
        polarity="denied" if chance.random() < 0.05 else "asserted",
        modality=chance.choice(("happened",) * 7 + ("planned", "alleged", "possible")),
    )


def _statement(chance: random.Random) -> tuple[EntityRef, str, Value, str]:
    pick = chance.choice
    system, deal, country = pick(SYSTEMS), pick(DEALS), pick(COUNTRIES)
    thing = pick((system, system, deal))
    date = DateValue(pick(DATES))
    sum_ = Money(
        pick(("100", "250.5", "3000000")), pick(("USD", "CNY")), price_year=pick(("", "", "2021"))
    )
    points = str(chance.randrange(11))
    table: tuple[tuple[EntityRef, str, Value, str], ...] = (
        (pick((system, deal, country)), "technology", Term(pick(TERMS)), ""),
        (country, "technology", Term(pick(TERMS)), ""),
        (pick((thing, country)), "supplier", EntityValue(pick(SUPPLIERS)), ""),
        (thing, "supplier", EntityValue(pick(SUPPLIERS)), ""),
        (pick((thing, country)), "supplier-country", EntityValue(pick(COUNTRIES[4:])), ""),
        (pick((*SUPPLIERS, *COUNTRIES[4:])), "donated-to", EntityValue(country), ""),
        (system, "located-in", EntityValue(country), ""),
        (deal, "concerns", EntityValue(system), ""),
        (thing, "financing-kind", Term(pick(CREDITS)), ""),
        (thing, "financier", EntityValue(pick((*LENDERS, COUNTRIES[4]))), ""),
        (thing, "cost", sum_, ""),
        (thing, pick(("contract-date", "start-date")), date, ""),
        (system, "replica-of", EntityValue(pick(SYSTEMS)), ""),
        (system, "replica-sold-to", EntityValue(country), ""),
        (country, "visited", EntityValue(pick((system, pick(COUNTRIES[3:])))), pick(HELD)),
        (country, "visit-date", date, ""),
        (country, "membership", EntityValue(INITIATIVE), pick(HELD)),
        (country, "agreement-date", date, ""),
        (country, "agreement", Text("a treaty"), ""),
        (pick((*COUNTRIES, *RATED)), "regime-type", Term(pick(REGIMES)), pick(("2018", "2020"))),
        (
            pick((*COUNTRIES, *RATED)),
            pick(RATINGS),
            Quantity(points, "points", low=pick(("", "0")), high=pick(("", "10.5"))),
            pick(("2018", "2020", "2020")),
        ),
    )
    return pick(table)
