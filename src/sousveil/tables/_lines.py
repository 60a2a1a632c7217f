"""What a body line holds, said to the engine: the structure of the JSON, and what to keep.

Bodies omit what has its default (:mod:`sousveil.model.claims`), so absent is read as
the default here. The names are those of the model; a test decodes bodies of every kind
both ways and compares.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

import json

__all__ = ["COPIES", "STRUCTURE"]

_REF = {"kind": "VARCHAR", "name": "VARCHAR", "country": "VARCHAR", "document": "VARCHAR"}
_VALUE = {
    "type": "VARCHAR",
    "entity": _REF,
    "value": "BOOLEAN",
    **dict.fromkeys(
        ("text", "term", "stated", "amount", "low", "high", "unit", "currency", "price_year"),
        "VARCHAR",
    ),
    "edtf": "VARCHAR",
}
_MADE = {
    "confidence": "INTEGER",
    **dict.fromkeys(("by", "name", "version", "rule", "row"), "VARCHAR"),
}
_QUOTE = {"document": "VARCHAR", "start": "BIGINT", "end": "BIGINT", "role": "VARCHAR"}

_CLAIM = {
    "subject": _REF,
    "value": _VALUE,
    "quotes": [_QUOTE],
    "made": _MADE,
    **dict.fromkeys(
        (
            *("property", "comparator", "held", "polarity", "modality"),
            *("cited", "address", "published"),
        ),
        "VARCHAR",
    ),
}
_JUDGEMENT = {
    "targets": ["VARCHAR"],
    **dict.fromkeys(("verdict", "by", "reason", "replacement", "text", "source"), "VARCHAR"),
}
_SAME_AS = {"left": _REF, "right": _REF, "evidence": "VARCHAR"}
_DOCUMENT_TEXTS = (
    "document",
    "text",
    "media_type",
    "reader",
    "title",
    "language",
    "address",
    "published",
    "retrieved",
    "publisher",
    "licence",
)
_DOCUMENT = {
    "bytes": "BIGINT",
    "characters": "BIGINT",
    "republish": "BOOLEAN",
    **dict.fromkeys(_DOCUMENT_TEXTS, "VARCHAR"),
}


def _where(ref: str) -> str:
    """What tells names that are spelled alike apart: the country, and behind ``#`` the document
    of what is only described."""
    return f"concat({ref}.country, '#' || nullif({ref}.document, ''))"


#: One structure for every kind of line; what a kind does not have is NULL.
STRUCTURE = json.dumps(
    {
        "body": {**_CLAIM, **_JUDGEMENT, **_SAME_AS, **_DOCUMENT},
        "kind": "VARCHAR",
        "seq": "BIGINT",
        "time": "VARCHAR",
        "erased": "VARCHAR",
    }
)

_CLAIMS = f"""
SELECT seq, id, time, erased IS NOT NULL AS erased,
       body.subject.kind AS subject_kind, body.subject.name AS subject_name,
       {_where("body.subject")} AS subject_country,
       body.property AS property, body.value.type AS type,
       coalesce(body.comparator, '=') AS comparator,
       body.value.entity.kind AS value_kind, body.value.entity.name AS value_name,
       {_where("body.value.entity")} AS value_country,
       body.value.text AS text, body.value.term AS term, body.value.amount AS amount,
       nullif(body.value.low, '') AS low, nullif(body.value.high, '') AS high,
       nullif(body.value.unit, '') AS unit, body.value.currency AS currency,
       nullif(body.value.price_year, '') AS price_year, nullif(body.value.stated, '') AS stated,
       body.value.edtf AS edtf, body.value.value AS flag,
       nullif(body.held, '') AS held, coalesce(body.polarity, 'asserted') AS polarity,
       coalesce(body.modality, 'happened') AS modality, nullif(body.cited, '') AS cited,
       nullif(body.address, '') AS address, nullif(body.published, '') AS published,
       body.made.by AS made_by, body.made.name AS made_name,
       nullif(body.made.version, '') AS made_version, nullif(body.made.rule, '') AS made_rule,
       nullif(body.made.row, '') AS made_row, body.made.confidence AS confidence,
       body.quotes[1].document AS document, coalesce(len(body.quotes), 0) AS quote_count
FROM lines WHERE kind = 'claim' ORDER BY seq
"""

_QUOTES = """
SELECT seq, id, CAST(nth - 1 AS INTEGER) AS ordinal, quote.document AS document,
       quote.start AS start, quote."end" AS "end", coalesce(quote.role, 'value') AS role
FROM (SELECT seq, id, generate_subscripts(body.quotes, 1) AS nth, unnest(body.quotes) AS quote
      FROM lines WHERE kind = 'claim' AND erased IS NULL)
ORDER BY seq, nth
"""

_JUDGEMENTS = """
SELECT seq, id, time, nth, target, body.verdict AS verdict, body.by AS by,
       nullif(body.reason, '') AS reason, nullif(body.replacement, '') AS replacement,
       nullif(body.text, '') AS text, nullif(body.source, '') AS source
FROM (SELECT seq, id, time, body, generate_subscripts(body.targets, 1) AS nth,
             unnest(body.targets) AS target
      FROM lines WHERE kind = 'judgement' AND erased IS NULL)
ORDER BY seq, nth
"""

_SAME = f"""
SELECT seq, id, time, body.left.kind AS kind, body.left.name AS left_name,
       {_where("body.left")} AS left_country, body.right.name AS right_name,
       {_where("body.right")} AS right_country, body.verdict AS verdict, body.by AS by,
       nullif(body.reason, '') AS reason, nullif(body.evidence, '') AS evidence
FROM lines WHERE kind = 'same-as' AND erased IS NULL ORDER BY seq
"""

_DOCUMENTS = f"""
SELECT seq, id AS entry, time,
       {", ".join(f"nullif(body.{name}, '') AS {name}" for name in _DOCUMENT_TEXTS)},
       body.bytes AS bytes, body.characters AS characters,
       coalesce(body.republish, false) AS republish
FROM lines WHERE kind = 'document' AND erased IS NULL ORDER BY seq
"""

_NAMES = f"""
SELECT kind, name, country, count(*) AS uses
FROM (SELECT body.subject.kind AS kind, body.subject.name AS name,
             {_where("body.subject")} AS country
      FROM lines WHERE kind = 'claim' AND erased IS NULL
      UNION ALL
      SELECT body.value.entity.kind, body.value.entity.name,
             {_where("body.value.entity")}
      FROM lines WHERE kind = 'claim' AND erased IS NULL AND body.value.type = 'entity')
GROUP BY ALL ORDER BY ALL
"""

_DATES = """
SELECT DISTINCT edtf
FROM (SELECT body.value.edtf AS edtf FROM lines WHERE kind = 'claim' AND erased IS NULL
      UNION ALL SELECT nullif(body.held, '') FROM lines WHERE kind = 'claim' AND erased IS NULL
      UNION ALL
      SELECT nullif(body.published, '') FROM lines WHERE kind = 'claim' AND erased IS NULL)
WHERE edtf IS NOT NULL ORDER BY edtf
"""

_QUOTED = """
SELECT DISTINCT quote.document AS document
FROM (SELECT unnest(body.quotes) AS quote FROM lines WHERE kind = 'claim' AND erased IS NULL)
ORDER BY document
"""

#: Files of a fragment, and the query over ``lines`` that fills each: every kind of body,
#: then the names (with their uses), the dates and the quoted documents of its claims.
COPIES: dict[str, str] = {
    "claims": _CLAIMS,
    "quotes": _QUOTES,
    "judgements": _JUDGEMENTS,
    "same_as": _SAME,
    "documents": _DOCUMENTS,
    "names": _NAMES,
    "dates": _DATES,
    "quoted": _QUOTED,
}
