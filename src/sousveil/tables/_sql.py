"""The queries that make the tables out of the fragments. docs/tables.md has the rules in words.

Names of views and tables that a query expects:

``raw``         claims of all fragments, in the order of the log
``judged``      judgements of all fragments, a row for each target
``named``       names that the claims use: segment, kind, name, country, uses
``withdrawn``   judgement → the judgement that withdraws it
``undone``      same-as judgement → the judgement that withdraws it
``standing``    target, status, judgement, replacement: the latest word on each entry
``marks``       the same for the claims alone, by segment and number
``pending``     segment and number of claims that are erased while their body is still there
``ref_entity``  kind, name, country → entity; ``country`` holds the document as well (_lines)
``days``        EDTF → first and last day
``vocabulary``  property → many, unit
``tallies``     what each segment says of each entity (:data:`ENTITY_TALLY`)
``wanted``      kind, name, country → entity, part: the names whose claims are to be written

Of one segment alone: ``part_raw``, ``part_quotes``, ``part_marks``, ``part_names``.
"""

from __future__ import annotations

__all__ = [
    "CLAIMS",
    "CLASHING_NUMBERS",
    "COUNTS",
    "COUNT_BY",
    "DOCUMENT_TALLY",
    "ENTITIES",
    "ENTITY_TALLY",
    "JUDGEMENTS",
    "MARKS",
    "MARK_KEYS",
    "NAMES",
    "NAME_KEYS",
    "PENDING",
    "REFERENCES",
    "SAME_AS",
    "STANDING",
    "STANDING_SAME_AS",
    "UNDONE",
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

#: The same-as judgements that a later judgement withdraws: names are joined as if they had not
#: been made.
UNDONE = """
SELECT same_as.id, arg_min(later.id, later.seq) AS "by"
FROM same_as JOIN judged AS later ON later.target = same_as.id
WHERE later.verdict = 'withdraw' AND later.seq > same_as.seq
GROUP BY same_as.id
"""

#: Same-as judgements that count, in the order of the log.
STANDING_SAME_AS = """
SELECT kind, left_name, left_country, right_name, right_country, verdict, "by"
FROM same_as WHERE id NOT IN (SELECT id FROM undone) ORDER BY seq
"""

SAME_AS = """
SELECT seq, same_as.id, time, kind,
       left_name, nullif(split_part(left_country, '#', 1), '') AS left_country,
       nullif(split_part(left_country, '#', 2), '') AS left_document,
       right_name, nullif(split_part(right_country, '#', 1), '') AS right_country,
       nullif(split_part(right_country, '#', 2), '') AS right_document,
       verdict, same_as."by", reason, evidence, undone."by" AS withdrawn
FROM same_as LEFT JOIN undone ON undone.id = same_as.id
ORDER BY seq
"""

#: Entities of which live claims state several numbers in one register.
CLASHING_NUMBERS = """
SELECT entity, property, list_sort(list(DISTINCT raw.text)) AS numbers
FROM raw JOIN ref_entity ON ref_entity.kind = raw.subject_kind
     AND ref_entity.name = raw.subject_name AND ref_entity.country = raw.subject_country
LEFT JOIN marks ON marks.seq = raw.seq
WHERE property IN ('registration-number', 'lei') AND polarity = 'asserted' AND NOT raw.erased
  AND coalesce(marks.status, 'proposed') IN ('proposed', 'accepted')
GROUP BY ALL HAVING count(DISTINCT raw.text) > 1 ORDER BY ALL
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

MARKS = """
SELECT raw.segment, raw.seq, raw.erased, standing.status, standing.judgement, standing.replacement
FROM raw JOIN standing ON standing.target = raw.id ORDER BY raw.segment, raw.seq
"""

PENDING = "SELECT segment, seq FROM marks WHERE status = 'erased' AND NOT erased ORDER BY seq"

#: What judgements say of the claims of a segment; a judgement's id stands for what it holds.
MARK_KEYS = """
SELECT segment, sha256(string_agg(concat_ws(' ', seq, status, judgement), ' ' ORDER BY seq))
FROM marks GROUP BY segment
"""

#: Every name in use: kind, name, country, uses. Claims that are pending do not count.
REFERENCES = """
SELECT kind, name, country, CAST(sum(uses) AS BIGINT) AS uses
FROM (SELECT kind, name, country, uses FROM named
      UNION ALL
      SELECT subject_kind, subject_name, subject_country, -1 FROM raw SEMI JOIN pending USING (seq)
      UNION ALL
      SELECT value_kind, value_name, value_country, -1 FROM raw SEMI JOIN pending USING (seq)
      WHERE type = 'entity')
GROUP BY ALL HAVING sum(uses) > 0 ORDER BY ALL
"""

#: The entities of a segment's names. Its fragment's key stands for the names themselves.
NAME_KEYS = """
SELECT segment, sha256(string_agg(coalesce(entity, ''), ' ' ORDER BY kind, name, country))
FROM named LEFT JOIN ref_entity USING (kind, name, country) GROUP BY segment
"""

#: Claims of the entities in ``wanted``, and after them, as ``{part}``, those that are erased;
#: none of these where it is NULL.
CLAIMS = """
SELECT * FROM (
SELECT subject.part, spoken.seq, spoken.id, spoken.time,
       subject.entity AS subject, spoken.subject_kind, spoken.subject_name,
       nullif(split_part(spoken.subject_country, '#', 1), '') AS subject_country,
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
       nullif(split_part(spoken.value_country, '#', 1), '') AS value_country,
       spoken.term, spoken.amount, try_cast(spoken.amount AS DECIMAL(38,9)) AS number,
       spoken.low, spoken.high,
       CASE WHEN spoken.type = 'quantity'
            THEN coalesce(spoken.unit, nullif(vocabulary.unit, '')) END AS unit,
       spoken.currency, spoken.price_year, spoken.stated, spoken.edtf,
       day.first AS date_start, day.last AS date_end, spoken.flag,
       spoken.held, held.first AS held_start, held.last AS held_end,
       spoken.polarity, spoken.modality, spoken.cited, spoken.address,
       spoken.published, page.last AS published_end,
       spoken.made_by, spoken.made_name,
       spoken.made_version, spoken.made_rule, spoken.made_row, spoken.confidence,
       coalesce(standing.status, 'proposed') AS status,
       standing.judgement, standing.replacement, spoken.document,
       CAST(spoken.quote_count AS INTEGER) AS quote_count
FROM raw AS spoken
JOIN wanted AS subject ON subject.kind = spoken.subject_kind
     AND subject.name = spoken.subject_name AND subject.country = spoken.subject_country
LEFT JOIN marks AS standing ON standing.seq = spoken.seq
LEFT JOIN ref_entity AS value ON value.kind = spoken.value_kind
     AND value.name = spoken.value_name AND value.country = spoken.value_country
LEFT JOIN days AS day ON day.edtf = spoken.edtf
LEFT JOIN days AS held ON held.edtf = spoken.held
LEFT JOIN days AS page ON page.edtf = spoken.published
LEFT JOIN vocabulary ON vocabulary.property = spoken.property
WHERE NOT spoken.erased AND spoken.seq NOT IN (SELECT seq FROM pending)
UNION ALL BY NAME
SELECT {part} AS part, raw.seq, raw.id, raw.time, 'erased' AS status, standing.judgement,
       0 AS quote_count
FROM raw LEFT JOIN marks AS standing ON standing.seq = raw.seq
WHERE {part} IS NOT NULL AND (raw.erased OR raw.seq IN (SELECT seq FROM pending))
)
ORDER BY part, subject NULLS LAST, property, seq
"""

JUDGEMENTS = """
SELECT judged.seq, judged.id, judged.time, judged.verdict, judged.target, judged."by",
       judged.reason, judged.replacement, judged.text, judged.source,
       withdrawn."by" AS withdrawn
FROM judged LEFT JOIN withdrawn ON withdrawn.id = judged.id
WHERE judged.target NOT IN (SELECT id FROM same_as)  -- table same_as says what undid those
ORDER BY judged.seq, judged.nth
"""

NAMES = """
SELECT kind, name, nullif(split_part(country, '#', 1), '') AS country, entity, uses
FROM ref_entity ORDER BY entity, kind, name, country
"""

#: What a segment's claims say of each entity; erased claims are those of no entity. The hash
#: covers all that decides about the claims' rows and their values: the id of a claim or of
#: a judgement stands for what it holds.
ENTITY_TALLY = """
WITH said AS (
    SELECT raw.seq, raw.id, raw.time, raw.erased OR coalesce(marks.status, '') = 'erased' AS gone,
           coalesce(marks.status, 'proposed') AS status, marks.judgement,
           raw.subject_kind, raw.subject_name, raw.subject_country,
           value.entity AS value_entity
    FROM part_raw AS raw LEFT JOIN part_marks AS marks ON marks.seq = raw.seq
    LEFT JOIN part_names AS value ON value.kind = raw.value_kind
         AND value.name = raw.value_name AND value.country = raw.value_country
), told AS (
    SELECT CASE WHEN NOT gone THEN subject.entity END AS entity, true AS about,
           status IN ('proposed', 'accepted') AS live, time, seq,
           concat_ws(' ', id, CASE WHEN gone THEN 'erased' ELSE status END, judgement,
                     CASE WHEN NOT gone THEN value_entity END) AS claim
    FROM said LEFT JOIN part_names AS subject ON subject.kind = said.subject_kind
         AND subject.name = said.subject_name AND subject.country = said.subject_country
    UNION ALL
    SELECT value_entity, false, status IN ('proposed', 'accepted'), time, seq, NULL
    FROM said WHERE NOT gone AND value_entity IS NOT NULL
)
SELECT entity, count(*) FILTER (about) AS rows, count(*) FILTER (live AND about) AS claims,
       count(*) FILTER (live AND NOT about) AS mentions, min(time) AS first, max(time) AS last,
       sha256(string_agg(claim, chr(10) ORDER BY seq) FILTER (about)) AS digest
FROM told GROUP BY entity ORDER BY entity
"""

#: Live claims of a segment that quote each document, and the source that it was imported as.
DOCUMENT_TALLY = """
WITH said AS (
    SELECT raw.seq, raw.document, raw.made_by, raw.made_name,
           coalesce(marks.status, 'proposed') AS status
    FROM part_raw AS raw LEFT JOIN part_marks AS marks ON marks.seq = raw.seq
    WHERE NOT raw.erased AND coalesce(marks.status, '') <> 'erased'
)
SELECT document, sum(claims) AS claims, min(source) AS source
FROM (SELECT document, count(DISTINCT seq) AS claims, NULL AS source
      FROM part_quotes SEMI JOIN (SELECT seq FROM said WHERE status IN ('proposed', 'accepted'))
           AS live USING (seq)
      GROUP BY document
      UNION ALL
      SELECT document, 0, min(made_name) FROM said WHERE made_by = 'import' GROUP BY document)
WHERE document IS NOT NULL GROUP BY document ORDER BY document
"""

#: Expects ``tallies`` and ``entity_info`` (id, kind, name, country, names).
ENTITIES = """
SELECT id, kind, name, nullif(country, '') AS country, names,
       sum(claims) AS claims, sum(mentions) AS mentions, min(first) AS first, max(last) AS last
FROM entity_info JOIN tallies ON tallies.entity = entity_info.id
GROUP BY id, kind, name, country, names
ORDER BY id
"""

#: Values of the claims in ``gathered``, which holds all claims of its entities, with their
#: ``part``. Expects ``entity_info`` and ``vocabulary`` too.
VALUES = """
WITH live AS (
    SELECT *, CASE WHEN amount LIKE '%.%' THEN rtrim(rtrim(amount, '0'), '.')
                   ELSE amount END AS plain
    FROM gathered WHERE status IN ('proposed', 'accepted')
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
    SELECT part, subject AS entity, property, type, comparator, polarity, modality, held, key,
           arg_min(value_text, seq) AS value_text,
           min(value_entity) AS value_entity, min(term) AS term, min(plain) AS amount,
           min(unit) AS unit, min(currency) AS currency, min(price_year) AS price_year,
           min(edtf) AS edtf, bool_or(flag) AS flag, min(number) AS number,
           min(date_start) AS date_start, min(date_end) AS date_end,
           min(held_start) AS held_start, min(held_end) AS held_end,
           count(*) FILTER (status = 'accepted') AS accepted,
           -- pages that a table names count each; quicker than DISTINCT
           len(list_distinct(list(coalesce(address, document)))) AS documents,
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
       accepted, documents, claims, first, part
FROM grouped JOIN entity_info ON entity_info.id = entity
ORDER BY part, entity, property, first
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

#: Ask the finished tables: rows of table ``{1}`` by its column ``{0}``; and the other counts.
COUNT_BY = 'SELECT {0}, count(*) FROM "{1}" GROUP BY 1 ORDER BY 1'
COUNTS = """
SELECT (SELECT count(*) FROM documents WHERE status = 'held'),
       (SELECT count(*) FROM quotes),
       (SELECT count(DISTINCT seq) FROM judgements),
       (SELECT count(*) FROM (SELECT DISTINCT entity, property, polarity, modality
                              FROM "values" WHERE contested))
"""
