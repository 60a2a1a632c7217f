"""From rows of the tables to the API's answers.

Decides nothing about truth. Words of a document are shown only where its terms allow; of
what was erased nothing is said but that it stands in the log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast
from urllib.parse import quote as escaped

from sousveil.measure import Finding, Measure
from sousveil.serve import _answers as answers
from sousveil.tables import ClaimRow, DocumentRow, EntityRow, JudgementRow, QuoteRow, ValueRow

__all__ = [
    "Making",
    "document_answer",
    "entity_answer",
    "entity_summary",
    "finding_answer",
    "judgement_answer",
    "measure_answer",
    "proof_path",
    "value_answer",
]

#: Ids of claims that a value or a finding lists in place.
MOST_CLAIMS = 20


class Making:
    """Makes answers about claims, which need their documents and the replies to them.

    :param documents: every document.
    :param judgements: every judgement.
    """

    def __init__(
        self, documents: Iterable[DocumentRow], judgements: Iterable[JudgementRow]
    ) -> None:
        self._documents = {row.id: row for row in documents if row.status == "held"}
        self._replies: dict[str, list[answers.JudgementAnswer]] = defaultdict(list)
        for row in judgements:
            if row.verdict == "reply" and not row.withdrawn:
                self._replies[row.target].append(judgement_answer(row))

    def claim(self, row: ClaimRow) -> answers.ClaimAnswer:
        """A claim with its quotes and the replies to it."""
        base: dict[str, Any] = {
            "seq": row.seq,
            "id": row.id,
            "time": row.time,
            "status": row.status,
            "judgement": row.judgement,
            "href": f"/claims/{row.id}",
            "proof": proof_path(row.seq),
        }
        if row.status == "erased" or not row.subject:
            return answers.ClaimAnswer(**base)
        subject = thing(row.subject, row.subject_kind, row.subject_name, row.subject_country)
        return answers.ClaimAnswer(
            **base,
            subject=subject,
            property=row.property,
            comparator=cast(Any, row.comparator),
            value=_claim_value(row),
            held=row.held,
            polarity=cast(Any, row.polarity),
            modality=cast(Any, row.modality),
            cited=row.cited,
            address=row.address,
            published=row.published,
            made=answers.MadeAnswer(
                by=row.made_by,
                name=row.made_name,
                version=row.made_version,
                rule=row.made_rule,
                row=row.made_row,
                confidence=row.confidence,
            ),
            replacement=row.replacement,
            replies=self._replies.get(row.id, []),
            quotes=[self._quote(quote) for quote in row.quotes],
        )

    def _quote(self, quote: QuoteRow) -> answers.QuoteAnswer:
        row = self._documents.get(quote.document)
        shown = bool(row and row.republish and quote.text)
        return answers.QuoteAnswer(
            document=quote.document,
            start=quote.start,
            end=quote.end,
            role=cast(Any, quote.role),
            shown=shown,
            text=quote.text if shown else "",
            title=row.title if row else "",
            attribution=row.attribution if row else "",
            licence=row.licence if row else "",
            href=f"/documents/{quote.document}",
        )


def thing(id_: str, kind: str, name: str, country: str) -> answers.Thing:
    """An entity as a claim speaks of it."""
    return answers.Thing(
        id=id_, kind=cast(Any, kind), name=name, country=country, href=entity_path(id_)
    )


def entity_path(id_: str) -> str:
    """Where an entity is."""
    return f"/entities/{escaped(id_, safe='')}"


def proof_path(seq: int) -> str:
    """Where the proof of an entry is."""
    return f"/proofs/{seq}"


def _claim_value(row: ClaimRow) -> answers.Value:
    entity = None
    if row.value_entity:
        entity = thing(row.value_entity, row.value_kind, row.value_name, row.value_country)
    return answers.Value(
        type=cast(Any, row.type),
        text=row.value_text,
        entity=entity,
        term=row.term,
        amount=row.amount,
        low=row.low,
        high=row.high,
        unit=row.unit,
        currency=row.currency,
        price_year=row.price_year,
        stated=row.stated,
        date=row.edtf,
        flag=row.flag,
    )


def value_answer(row: ValueRow, entities: dict[str, EntityRow]) -> answers.ValueAnswer:
    """A value with the ids of its first claims."""
    other = entities.get(row.value_entity)
    entity = thing(other.id, other.kind, other.name, other.country) if other else None
    return answers.ValueAnswer(
        id=row.id,
        property=row.property,
        comparator=cast(Any, row.comparator),
        value=answers.Value(
            type=cast(Any, row.type),
            text=row.value_text,
            entity=entity,
            term=row.term,
            amount=row.amount,
            unit=row.unit,
            currency=row.currency,
            price_year=row.price_year,
            date=row.edtf,
            flag=row.flag,
        ),
        held=row.held,
        polarity=cast(Any, row.polarity),
        modality=cast(Any, row.modality),
        contested=row.contested,
        accepted=row.accepted,
        documents=row.documents,
        count=len(row.claims),
        claims=list(row.claims[:MOST_CLAIMS]),
    )


def entity_summary(row: EntityRow) -> answers.EntitySummary:
    """An entity without its values."""
    return answers.EntitySummary(**_entity_fields(row))


def entity_answer(
    row: EntityRow, values: Sequence[answers.ValueAnswer], more: int
) -> answers.EntityAnswer:
    """An entity with values."""
    return answers.EntityAnswer(**_entity_fields(row), values=list(values), more=more)


def _entity_fields(row: EntityRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "name": row.name,
        "country": row.country,
        "names": list(row.names),
        "claims": row.claims,
        "mentions": row.mentions,
        "first": row.first or "",
        "last": row.last or "",
        "href": entity_path(row.id),
    }


def document_answer(row: DocumentRow) -> answers.DocumentAnswer:
    """A document; of an erased one, that it was erased."""
    base: dict[str, Any] = {
        "id": row.id,
        "seq": row.seq,
        "time": row.time,
        "status": row.status,
        "href": f"/documents/{row.id}",
        "proof": proof_path(row.seq),
    }
    if row.status == "erased":
        return answers.DocumentAnswer(**base)
    return answers.DocumentAnswer(
        **base,
        text_sha256=row.text,
        bytes=row.bytes,
        characters=row.characters,
        media_type=row.media_type,
        reader=row.reader,
        title=row.title,
        language=row.language,
        address=row.address,
        published=row.published,
        retrieved=row.retrieved,
        publisher=row.publisher,
        licence=row.licence,
        attribution=row.attribution,
        republish=row.republish,
        claims=row.claims,
    )


def judgement_answer(row: JudgementRow) -> answers.JudgementAnswer:
    """A judgement on one entry."""
    return answers.JudgementAnswer(
        seq=row.seq,
        id=row.id,
        time=row.time,
        verdict=row.verdict,
        by=row.by,
        reason=row.reason,
        replacement=row.replacement,
        text=row.text,
        source=row.source,
        withdrawn=row.withdrawn,
        proof=proof_path(row.seq),
    )


def measure_answer(measure: Measure) -> answers.MeasureAnswer:
    """A measure without what it finds."""
    return answers.MeasureAnswer(
        id=measure.id,
        title=measure.title,
        unit=measure.unit,
        rule=measure.rule,
        by=list(measure.by),
        covers=measure.covers,
        href=f"/measures/{measure.id}",
    )


def finding_answer(found: Finding) -> answers.FindingAnswer:
    """A finding with the ids of its first claims."""
    return answers.FindingAnswer(
        title=found.title,
        value=found.value,
        unit=found.unit,
        country=found.country,
        parts=found.parts,
        low=found.low,
        high=found.high,
        covers=found.covers,
        of=found.of,
        warning=found.warning,
        count=found.count,
        accepted=found.accepted,
        claims=list(found.claims[:MOST_CLAIMS]),
        stated=[
            answers.StatedAnswer(
                by=said.by, comparator=said.comparator, amount=said.amount, claim=said.claim
            )
            for said in found.stated
        ],
    )
