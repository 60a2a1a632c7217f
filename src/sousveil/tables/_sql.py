"""The queries that make the tables out of the fragments. docs/tables.md has the rules in words.

Names of views and tables that a query expects:

``raw``         claims of all fragments, in the order of the log
``judged``      judgements of all fragments, a row for each target
``withdrawn``   judgement → the judgement that withdraws it
``standing``    target, status, judgement, replacement: the latest word on each entry
``ref_entity``  kind, name, country → entity
``days``        EDTF → first and last day
``vocabulary``  property → many, unit
"""

from __future__ import annotations

__all__ = [
    "CLAIMS",
    "DATES",
    "ENTITIES",
    "JUDGEMENTS",
    "NAMES",
    "PENDING",
    "REFERENCES",
    "SPOKEN",
    "STANDING",
    "VALUES",
    "WAITING",
    "WITHDRAWN",
]

#: The judgements that a later one withdraws. Only those that decide how a claim stands can be.
WITHDRAWN = """
SELECT judged.id, arg_min(later.id, later.seq) AS "by"
FROM judged JOIN judged AS later ON later.target = judged.id
WHERE later.verdict = 'withdraw' AND later.seq > judged.seq
  AND judged.verdict IN ('accept', 'reject', 'retract', 'correct')
GROUP BY judged.id
"""

#: The latest verdict that decides how an entry stands; an erasure is for good.
STANDING = """
SELECT target,
       CASE WHEN erasure IS NOT NULL THEN 'erased'
            WHEN latest.verdict = 'accept' THEN 'accepted'
            WHEN latest.verdict = 'reject' THEN 'rejected'
            WHEN latest.verdict = 'retract' THEN 'retracted'
            WHEN latest.verdict = 'correct' THEN 'corrected' END AS status,
       coalesce(erasure, latest.id) AS judgement,
       CASE WHEN erasure IS NULL AND latest.verdict = 'correct'
            THEN latest.replacement END AS replacement
FROM (SELECT target,
             arg_max({'verdict': verdict, 'id': id, 'replacement': replacement}, seq)
                 FILTER (verdict <> 'erase') AS latest,
             arg_max(id, seq) FILTER (verdict = 'erase') AS erasure
      FROM judged
      WHERE verdict NOT IN ('reply', 'withdraw') AND id NOT IN (SELECT id FROM withdrawn)
      GROUP BY target)
"""

#: Claims that a judgement erases while their body is still there.
PENDING = """
SELECT raw.seq FROM raw JOIN standing ON standing.target = raw.id
WHERE standing.status = 'erased' AND NOT raw.erased
"""

#: Claims with their content, erased ones left out.
SPOKEN = "SELECT * FROM raw WHERE NOT erased AND seq NOT IN (SELECT seq FROM pending)"

#: Every name in use: kind, name, country, uses.
REFERENCES = """
SELECT kind, name, country, count(*) AS uses
FROM (SELECT subject_kind AS kind, subject_name AS name, subject_country AS country FROM spoken
      UNION ALL
      SELECT value_kind, value_name, value_country FROM spoken WHERE type = 'entity')
GROUP BY ALL ORDER BY ALL
"""

#: Every date in use.
DATES = """
SELECT DISTINCT edtf FROM (SELECT edtf FROM spoken UNION ALL SELECT held FROM spoken)
WHERE edtf IS NOT NULL ORDER BY edtf
"""

CLAIMS = """
SELECT * FROM (
SELECT spoken.seq, spoken.id, spoken.time,
       subject.entity AS subject, spoken.subject_kind, spoken.subject_name,
       nullif(spoken.subject_country, '') AS subject_country,
       spoken.property, spoken.type, spoken.comparator,
       CASE spoken.type
            WHEN 'entity' THEN spoken.value_name
            WHEN 'text' THEN spoken.text
            WHEN 'term' THEN coalesce(spoken.stated, spoken.term)
            WHEN 'quantity' THEN coalesce(spoken.stated, concat_ws(' ', spoken.amount, spoken.unit))
            WHEN 'money' THEN coalesce(spoken.stated, spoken.currency || ' ' || spoken.amount)
            WHEN 'date' THEN coalesce(spoken.stated, spoken.edtf)
            WHEN 'flag' THEN if(spoken.flag, 'yes', 'no') END AS value_text,
       value.entity AS value_entity, spoken.value_kind, spoken.value_name,
       nullif(spoken.value_country, '') AS value_country,
       spoken.term, spoken.amount, try_cast(spoken.amount AS DECIMAL(38,9)) AS number,
       CASE WHEN spoken.type = 'quantity'
            THEN coalesce(spoken.unit, nullif(vocabulary.unit, '')) END AS unit,
       spoken.currency, spoken.price_year, spoken.stated, spoken.edtf,
       day.first AS date_start, day.last AS date_end, spoken.flag,
       spoken.held, held.first AS held_start, held.last AS held_end,
       spoken.polarity, spoken.modality, spoken.cited, spoken.made_by, spoken.made_name,
       spoken.made_version, spoken.made_rule, spoken.made_row, spoken.confidence,
       coalesce(standing.status, 'proposed') AS status,
       standing.judgement, standing.replacement, spoken.document,
       CAST(spoken.quote_count AS INTEGER) AS quote_count
FROM spoken
LEFT JOIN standing ON standing.target = spoken.id
LEFT JOIN ref_entity AS subject ON subject.kind = spoken.subject_kind
     AND subject.name = spoken.subject_name AND subject.country = spoken.subject_country
LEFT JOIN ref_entity AS value ON value.kind = spoken.value_kind
     AND value.name = spoken.value_name AND value.country = spoken.value_country
LEFT JOIN days AS day ON day.edtf = spoken.edtf
LEFT JOIN days AS held ON held.edtf = spoken.held
LEFT JOIN vocabulary ON vocabulary.property = spoken.property
UNION ALL BY NAME
SELECT raw.seq, raw.id, raw.time, 'erased' AS status, standing.judgement, 0 AS quote_count
FROM raw LEFT JOIN standing ON standing.target = raw.id
WHERE raw.erased OR raw.seq IN (SELECT seq FROM pending)
)
ORDER BY subject NULLS LAST, property, seq
"""

JUDGEMENTS = """
SELECT judged.seq, judged.id, judged.time, judged.verdict, judged.target, judged."by",
       judged.reason, judged.replacement, judged.text, judged.source,
       withdrawn."by" AS withdrawn
FROM judged LEFT JOIN withdrawn ON withdrawn.id = judged.id
ORDER BY judged.seq, judged.nth
"""

NAMES = """
SELECT kind, name, nullif(country, '') AS country, entity, uses
FROM ref_entity ORDER BY entity, kind, name, country
"""

#: Expects ``claims`` (the finished table) and ``entity_info`` (id, kind, name, country, names).
ENTITIES = """
WITH told AS (
    SELECT subject AS id, status IN ('proposed', 'accepted') AS live, 1 AS about, time FROM claims
    WHERE subject IS NOT NULL
    UNION ALL
    SELECT value_entity, status IN ('proposed', 'accepted'), 0, time FROM claims
    WHERE value_entity IS NOT NULL
)
SELECT entity_info.id, kind, name, nullif(country, '') AS country, names,
       count(*) FILTER (live AND about = 1) AS claims,
       count(*) FILTER (live AND about = 0) AS mentions,
       min(time) AS first, max(time) AS last
FROM entity_info JOIN told ON told.id = entity_info.id
GROUP BY entity_info.id, kind, name, country, names
ORDER BY entity_info.id
"""

#: Expects ``claims``, ``entity_info`` and ``vocabulary``.
VALUES = """
WITH live AS (
    SELECT *, CASE WHEN amount LIKE '%.%' THEN rtrim(rtrim(amount, '0'), '.')
                   ELSE amount END AS plain
    FROM claims WHERE status IN ('proposed', 'accepted')
), keyed AS (
    SELECT *, CASE type WHEN 'entity' THEN value_entity
                        WHEN 'text' THEN value_text
                        WHEN 'term' THEN term
                        WHEN 'quantity' THEN concat_ws(' ', plain, unit)
                        WHEN 'money' THEN concat_ws(' ', plain, currency, price_year)
                        WHEN 'date' THEN edtf
                        WHEN 'flag' THEN CAST(flag AS VARCHAR) END AS key
    FROM live
), grouped AS (
    SELECT subject AS entity, property, type, comparator, polarity, modality, held, key,
           arg_min(value_text, seq) AS value_text,
           min(value_entity) AS value_entity, min(term) AS term, min(plain) AS amount,
           min(unit) AS unit, min(currency) AS currency, min(price_year) AS price_year,
           min(edtf) AS edtf, bool_or(flag) AS flag, min(number) AS number,
           min(date_start) AS date_start, min(date_end) AS date_end,
           min(held_start) AS held_start, min(held_end) AS held_end,
           count(*) FILTER (status = 'accepted') AS accepted,
           len(list_distinct(list(document))) AS documents,  -- quicker than DISTINCT, ORDER BY
           list_transform(list_sort(list({'seq': seq, 'id': id})), lambda x: x.id) AS claims,
           min(seq) AS first
    FROM keyed GROUP BY ALL
), single AS (  -- properties of which one value is true at a time, as ranges that can be true
    SELECT entity, property, polarity, modality, concat_ws(' ', currency, price_year) AS basis,
           first, key, type IN ('quantity', 'money') AND number IS NOT NULL AS is_number,
           type = 'date' AND comparator = '=' AS is_date,
           CASE WHEN comparator IN ('<', '≤') THEN NULL ELSE number END AS low,
           CASE WHEN comparator IN ('>', '≥') THEN NULL ELSE number END AS high,
           comparator IN ('<', '>') AS open, comparator,
           coalesce(date_start, DATE '0001-01-01') AS date_start,
           coalesce(date_end, DATE '9999-12-31') AS date_end,
           coalesce(held_start, DATE '0001-01-01') AS held_start,
           coalesce(held_end, DATE '9999-12-31') AS held_end
    FROM grouped JOIN vocabulary USING (property) WHERE NOT many
), contested AS (
    SELECT DISTINCT a.first
    FROM single AS a JOIN single AS b
      USING (entity, property, polarity, modality, basis)
    WHERE a.held_start <= b.held_end AND b.held_start <= a.held_end
      AND CASE WHEN a.is_number AND b.is_number
               THEN a.low > b.high OR b.low > a.high
                    OR (a.low = b.high OR b.low = a.high) AND (a.open OR b.open)
               WHEN a.is_date AND b.is_date
               THEN NOT (a.date_start >= b.date_start AND a.date_end <= b.date_end
                      OR b.date_start >= a.date_start AND b.date_end <= a.date_end)
               ELSE a.key <> b.key OR a.comparator <> b.comparator END
)
SELECT left(sha256(concat_ws(chr(31), entity, property, comparator, polarity, modality,
                             coalesce(held, ''), key)), 16) AS id,
       entity, entity_info.name AS entity_name, entity_info.kind AS entity_kind, property,
       type, comparator, value_text, value_entity, term, amount, unit, currency, price_year,
       edtf, flag, held, polarity, modality,
       grouped.first IN (SELECT first FROM contested) AS contested,
       accepted, documents, claims
FROM grouped JOIN entity_info ON entity_info.id = entity
ORDER BY entity, property, grouped.first
"""

#: Asks the finished tables; ``{0}`` is a condition on claims. Columns as in ``rows.WaitingRow``.
WAITING = """
SELECT waiting.seq, waiting.id, coalesce(quote.document, ''), coalesce(quote.start, 0),
       coalesce(quote."end", 0), waiting.property, waiting.confidence, waiting.made_by,
       waiting.polarity, waiting.modality, coalesce(value.contested, false),
       coalesce(value.claims, 1), coalesce(value.accepted, 0)
FROM (SELECT * FROM claims WHERE status = 'proposed' AND {0}) AS waiting
LEFT JOIN (SELECT * FROM quotes WHERE ordinal = 0) AS quote ON quote.claim_seq = waiting.seq
LEFT JOIN (SELECT unnest(claims) AS id, contested, len(claims) AS claims, accepted
           FROM "values") AS value ON value.id = waiting.id
ORDER BY waiting.seq
"""
