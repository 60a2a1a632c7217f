"""Synthetic observatories of any size, made like real ones.

A document for every 250 claims, each claim with its sentence in the document's text;
systems, organisations and countries in the proportions of the real sources; every
property type; a tenth of the claims judged; names with variants and some in Han
script. Documents are written without flushing (they are scaffolding here); the ledger
is written as always, through :func:`sousveil.ledger.writing`.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

from sousveil import ledger
from sousveil.model import (
    Claim,
    DateValue,
    DocumentRecord,
    EntityRef,
    EntityValue,
    Flag,
    Judgement,
    Made,
    Money,
    Quantity,
    Quote,
    SameAs,
    Term,
    Text,
    Value,
    canonical_bytes,
    country_codes,
    country_name,
    term_lists,
)
from sousveil.observatory import Observatory, Settings

__all__ = ["add_claims", "make_observatory"]

PER_DOCUMENT = 250
_BATCH = 20_000
_WORDS = [
    "the",
    "ministry",
    "signed",
    "a",
    "contract",
    "for",
    "cameras",
    "and",
    "a",
    "command",
    "centre",
    "with",
    "the",
    "company",
    "according",
    "to",
    "officials",
    "documents",
    "show",
    "that",
    "the",
    "project",
    "was",
    "financed",
    "by",
    "a",
    "loan",
    "and",
    "该系统",
    "由",
    "公司",
    "提供",
    "el",
    "sistema",
    "fue",
    "instalado",
    "en",
    "la",
    "ciudad",
    "le",
    "système",
    "comprend",
    "des",
    "caméras",
]


def make_observatory(root: Path, claims: int, *, seed: int = 1) -> Observatory:
    """An observatory with that many claims, their documents and judgements."""
    observatory = ledger.create(
        Observatory.create(root, Settings(name="Bench", origin="bench.example/log"))
    )
    add_claims(observatory, claims, seed=seed)
    return observatory


def add_claims(observatory: Observatory, claims: int, *, seed: int, systems: int = 0) -> None:
    """Append claims, and judge about a tenth of them.

    :param systems: size of the pool of systems; by default a fiftieth of the claims.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    pool = _Pool(chance, systems or max(20, claims // 50))
    with ledger.writing(observatory) as log:
        batch: list[ledger.Body] = []
        judged: list[str] = []
        for body in _bodies(observatory, pool, claims, chance, seed):
            batch.append(body)
            if len(batch) >= _BATCH:
                judged += [r.id for r in log.append(batch) if chance.random() < 0.1]
                batch = []
        judged += [r.id for r in log.append(batch) if chance.random() < 0.1]
        verdicts = ("accept",) * 8 + ("reject", "retract")
        log.append(
            Judgement(
                verdict=chance.choice(verdicts),
                targets=tuple(judged[at : at + 20]),
                by="Bench",
                reason="synthetic",
            )
            for at in range(0, len(judged), 20)
        )


class _Pool:
    """The entities that claims draw from."""

    def __init__(self, chance: random.Random, systems: int) -> None:
        codes = country_codes()
        self.countries = [EntityRef("country", country_name(code), code) for code in codes]
        self.organisations = [
            EntityRef("organisation", f"{chance.choice(_WORDS).title()} Systems {i}", "CN")
            if i % 7
            else EntityRef("organisation", f"监控公司{i}", "CN")
            for i in range(max(20, systems // 4))
        ]
        self.systems = [
            EntityRef("system", f"Safe City Network {i}", chance.choice(codes))
            for i in range(systems)
        ]

    def same_as(self) -> Iterator[SameAs]:
        for ref in self.organisations[:200]:
            other = EntityRef("organisation", f"{ref.name} Co Ltd", "CN")
            yield SameAs(left=ref, right=other, verdict="same", by="Bench", reason="synthetic")


def _bodies(
    observatory: Observatory, pool: _Pool, claims: int, chance: random.Random, seed: int
) -> Iterator[ledger.Body]:
    yield from pool.same_as()
    done = 0
    while done < claims:
        count = min(PER_DOCUMENT, claims - done)
        statements = [_statement(pool, chance) for _ in range(count)]
        title = f"Report {seed}-{done // PER_DOCUMENT}"
        record, spans = _document(observatory, title, statements, chance)
        yield record
        for (subject, name, value, comparator), (start, end) in zip(statements, spans, strict=True):
            yield Claim(
                subject=subject,
                property=name,
                value=value,
                comparator=comparator,
                quotes=(Quote(record.document, start, end),),
                made=Made(
                    by="extractor",
                    name="frames",
                    version="1",
                    rule=name,
                    confidence=chance.randint(500, 999),
                ),
                held=str(chance.randint(2005, 2025)) if chance.random() < 0.2 else "",
                modality="planned" if chance.random() < 0.1 else "happened",
                cited="Ministry of the Interior" if chance.random() < 0.1 else "",
            )
        done += count


def _statement(pool: _Pool, chance: random.Random) -> tuple[EntityRef, str, Value, str]:
    system = chance.choice(pool.systems)
    organisation = chance.choice(pool.organisations)
    country = chance.choice(pool.countries)
    terms = term_lists()
    amount = chance.randint(1, 5000)
    pick = chance.randrange(12)
    table: tuple[tuple[EntityRef, str, Value, str], ...] = (
        (system, "located-in", EntityValue(country), "="),
        (system, "technology", Term(chance.choice(sorted(terms["technology"]))), "="),
        (system, "supplier", EntityValue(organisation), "="),
        (country, "supplier", EntityValue(organisation), "="),
        (country, "technology", Term(chance.choice(sorted(terms["technology"]))), "="),
        (system, "cameras", Quantity(str(amount), "cameras", f"{amount:,}"), chance.choice("=≈≥>")),
        (
            system,
            "cost",
            Money(str(amount * 100_000), chance.choice(("USD", "CNY")), f"${amount / 10} million"),
            chance.choice("=≈"),
        ),
        (system, "contract-date", DateValue(f"20{chance.randint(10, 25)}"), "="),
        (system, "reported-use", Text(" ".join(chance.choices(_WORDS, k=6))), "="),
        (organisation, "state-controlled", Flag(chance.random() < 0.9), "="),
        (system, "status", Term(chance.choice(sorted(terms["status"]))), "="),
        (system, "operator", EntityValue(organisation), "="),
    )
    return table[pick]


def _document(
    observatory: Observatory,
    title: str,
    statements: list[tuple[EntityRef, str, Value, str]],
    chance: random.Random,
) -> tuple[DocumentRecord, list[tuple[int, int]]]:
    """Write the document whose text holds a sentence for each statement."""
    parts: list[str] = [title, "\n\n"]
    at = sum(map(len, parts))
    spans = []
    for subject, name, _value, _ in statements:
        sentence = f"{subject.name}: {name} {' '.join(chance.choices(_WORDS, k=14))}."
        spans.append((at, at + len(sentence)))
        parts += [sentence, " "]
        at += len(sentence) + 1
    text = "".join(parts)
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    record = DocumentRecord(
        document=digest,
        text=digest,
        bytes=len(data),
        characters=len(text),
        media_type="text/plain",
        reader="text/1",
        title=title,
        language="en",
        publisher="Bench",
        licence="CC0-1.0",
    )
    folder = observatory.documents / digest[:2] / digest
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "original.txt").write_bytes(data)
    (folder / "text.txt").write_bytes(data)
    (folder / "record.json").write_bytes(canonical_bytes(record))
    return record, spans
