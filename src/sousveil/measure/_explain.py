"""What a measure, an entity, a value or a claim rests on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from sousveil.errors import UsageError
from sousveil.measure._derivation import ClaimEvidence, Conclusion, Derivation, Proof, Words
from sousveil.measure._findings import Finding, Stated
from sousveil.measure._registry import all_measures, compute
from sousveil.model import property_named
from sousveil.tables import ClaimRow, DocumentRow, EntityRow, JudgementRow, Tables, ValueRow

__all__ = ["explain"]

_HEX = re.compile(r"[0-9a-fA-F]{6,64}\Z")
_CLAIM_RULE = "One statement of one source, in the words quoted."
_VALUE_RULE = "Every live claim that gives {entity} this value for {name}: {definition}"


def explain(
    tables: Tables,
    what: str,
    *,
    property_: str = "",
    country: str = "",
    as_of: str = "",
    with_alleged: bool = False,
) -> Derivation:
    """The derivation of ``what``: a measure's id, an entity's id or name, the id of a
    value (16 hex digits), or a claim's id (six or more).

    :param property_: for an entity, only this property.
    :param country: for a measure by country, only this one (ISO code).
    :param as_of: for a measure, from the claims known by that day.
    :param with_alleged: for a measure, count what is only alleged too.
    :raises UsageError: when nothing is called so, or an option does not belong to it.
    """
    if property_:
        property_named(property_)
    if what in all_measures():
        findings = compute(tables, what, country=country, as_of=as_of, with_alleged=with_alleged)
        return _measure(tables, what, findings)
    if country or as_of or with_alleged:
        raise UsageError(
            f"--country, --as-of and --with-alleged go with a measure, and {what!r} is none.",
            hint="'sousveil measures' lists the measures.",
        )
    entity = tables.find_entity(what)
    if entity is not None:
        return _entity(tables, entity, property_)
    if _HEX.match(what):
        return _value(tables, what) or _claim(tables, what)
    raise UsageError(
        f"Nothing here is called {what!r}.",
        hint="Give an entity ('sousveil entities'), a measure ('sousveil measures'), or a"
        " claim's id.",
    )


def _measure(tables: Tables, measure: str, findings: Sequence[Finding]) -> Derivation:
    evidence = _evidence(tables, (id_ for found in findings for id_ in found.claims))
    return Derivation(
        "measure",
        all_measures()[measure].title,
        tuple(
            Conclusion(
                title=found.title,
                value=found.value,
                unit=found.unit,
                low=found.low,
                high=found.high,
                covers=found.covers,
                warning=found.warning,
                rule=found.rule,
                contested=not all(_agrees(found.value, stated) for stated in found.stated),
                stated=found.stated,
                evidence=tuple(evidence[id_] for id_ in found.claims),
            )
            for found in findings
        ),
    )


def _agrees(value: str, stated: Stated) -> bool:
    """Whether the number counted is one that the source's statement allows."""
    counted, amount = Decimal(value), Decimal(stated.amount)
    return {
        ">": counted > amount,
        "≥": counted >= amount,
        "<": counted < amount,
        "≤": counted <= amount,
    }.get(stated.comparator, counted == amount)


def _entity(tables: Tables, entity: EntityRow, property_: str) -> Derivation:
    values = tables.values(entity.id, property=property_)
    return Derivation("entity", f"{entity.name} ({entity.kind})", _of_values(tables, values))


def _value(tables: Tables, id_: str) -> Derivation | None:
    found = tables.values(id=id_.lower()) if len(id_) == 16 else []
    if not found:
        return None
    return Derivation("value", found[0].entity_name, _of_values(tables, found))


def _of_values(tables: Tables, values: Sequence[ValueRow]) -> tuple[Conclusion, ...]:
    evidence = _evidence(tables, (id_ for value in values for id_ in value.claims))
    return tuple(
        Conclusion(
            title=f"{value.property}{_apart(value)}",
            value=value.text,
            rule=_VALUE_RULE.format(
                entity=value.entity_name,
                name=value.property,
                definition=property_named(value.property).definition,
            ),
            contested=value.contested,
            evidence=tuple(evidence[id_] for id_ in value.claims),
        )
        for value in values
    )


def _apart(value: ValueRow) -> str:
    """What keeps this value apart from others of its property."""
    parts = (
        value.polarity if value.polarity != "asserted" else "",
        value.modality if value.modality != "happened" else "",
        f"held {value.held}" if value.held else "",
        f"in prices of {value.price_year}" if value.price_year else "",
    )
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def _claim(tables: Tables, prefix: str) -> Derivation:
    claim = tables.claim(prefix)
    evidence = _evidence(tables, [claim.id])[claim.id]
    if claim.status == "erased":
        conclusion = Conclusion(
            title=f"Entry {claim.seq}",
            value="erased",
            rule="Its content was removed by law; the log still proves that it stood there.",
            evidence=(evidence,),
        )
        return Derivation("claim", f"Claim {claim.id[:12]}", (conclusion,))
    sign = "" if claim.comparator == "=" else f"{claim.comparator} "
    conclusion = Conclusion(
        title=f"{claim.subject_name} · {claim.property}",
        value=f"{sign}{claim.value_text}",
        rule=_CLAIM_RULE,
        contested=any(
            claim.id in value.claims
            for value in tables.values(claim.subject, property=claim.property, contested=True)
        ),
        evidence=(evidence,),
    )
    return Derivation("claim", f"Claim {claim.id[:12]}", (conclusion,))


def _evidence(tables: Tables, ids: Iterable[str]) -> dict[str, ClaimEvidence]:
    """Claims with words, judgements and proof, by id; everything loaded in bulk."""
    claims = tables.claims_of(ids)
    documents = {document.id: document for document in tables.documents()}
    judged: dict[str, list[JudgementRow]] = defaultdict(list)
    for judgement in tables.judgements():
        if judgement.target in claims:
            judged[judgement.target].append(judgement)
    return {
        id_: ClaimEvidence(
            claim, _words(claim, documents), tuple(judged[id_]), _proof(tables, claim)
        )
        for id_, claim in claims.items()
    }


def _words(claim: ClaimRow, documents: dict[str, DocumentRow]) -> tuple[Words, ...]:
    return tuple(
        Words(
            role=quote.role,
            text=quote.text,
            start=quote.start,
            end=quote.end,
            document_id=quote.document,
            document=documents.get(quote.document),
        )
        for quote in claim.quotes
    )


def _proof(tables: Tables, claim: ClaimRow) -> Proof:
    manifest = tables.manifest
    return Proof(claim.seq, manifest.size, manifest.root, tables.observatory.settings.origin)
