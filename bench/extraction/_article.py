"""The shared article's labels in our vocabulary, and where they were mended.

Mapping of the labels' predicates (``PREDICATES``); what could not be kept as it was is
in ``DROPPED`` and ``MENDED``, each with its reason.
"""

from __future__ import annotations

import json
from pathlib import Path

from bench.extraction._facts import Fact, entity_key
from sousveil import names
from sousveil.model import EntityRef, fold, property_named

__all__ = ["DROPPED", "MENDED", "PREDICATES", "TRUE_UNLABELLED", "article_facts"]

#: Predicate of the labels → property. ``country`` is located-in of a system, country of an
#: organisation; ``supplies_surveillance_to`` is supplier, with subject and object exchanged.
PREDICATES = {
    "country": "located-in", "system_type": "technology", "purpose": "stated-purpose",
    "cost": "cost", "supplier": "supplier", "ownership": "state-controlled",
    "financed_by": "financier", "repaid_in": "repaid-in", "coverage": "coverage",
    "cameras": "cameras", "component": "component", "staff": "staff-described",
    "supplies_surveillance_to": "supplier", "technology": "technology", "visited": "visited",
    "visit_date": "visit-date", "people_surveilled": "people-covered",
    "policy_priority": "policy-priority", "policy_priority_date": "policy-priority-date",
    "trained_in": "trained-in", "sent_engineers_to": "sent-engineers-to", "site": "sites",
    "user": "agency-with-access", "role": "organisation-role", "accused_of": "reported-use",
    "used_to_monitor": "reported-use", "footage_seen_at": "agency-with-access",
    "collaborates_with": "agency-with-access", "supplier_country": "supplier-country",
    "replica_sold_to": "replica-sold-to", "exports": "technology",
    "export_country_count": "export-countries", "donated_to": "donated-to",
    "agreement": "agreement", "agreement_date": "agreement-date", "joined": "membership",
}  # fmt: skip

#: Labels of tier 1 that are no claim of ours, and why. They still count in the 57.
DROPPED = {
    "g43": "the object is a person; persons are not recorded",
    "g52": '"30,000 additional cameras" says how many more, not how many: no comparator fits',
    "g53": "led by the head of a service under a named person: no property, and about a person",
    "g60": "the border with Argentina is guarded; the sentence puts no camera into Argentina",
    "g61": "the border with Brazil is guarded; the sentence puts no camera into Brazil",
}

#: Labels whose object or subject had to be read differently: object, or extra subjects.
MENDED: dict[str, dict[str, str]] = {
    "g02": {"or": "country:Ecuador", "why": "Ecuador has the system; both are right"},
    "g10": {"object": "China", "why": "the financier is China; the loan is its kind"},
    "g09": {"object": "yes", "why": "state-controlled is yes or no"},
    "g42": {"object": "monitor Correa's political adversaries", "why": "the use has its verb"},
    "g45": {"object": "Senain", "why": "an institution has access, its headquarters have not"},
    "g47": {"or": "country:Ecuador", "why": "the sentence speaks of Ecuador's systems"},
}

#: Facts that the article states and nobody labelled, read by eye: each shortened to what the
#: scorer compares (property, value key).
TRUE_UNLABELLED = {
    ("financing-kind", "commodity-backed-loan"): "loans in exchange for oil",
    ("agreement", "strategic partnership"): "China is the other party",
    ("agreement", "memorandum of understanding"): "China is the other party",
    ("agreement-date", "2016-10"): "China is the other party",
    ("agreement-date", "2018-08"): "China is the other party",
    ("visited", "country:cn"): "Ecuadorian officials travelled to China",
    ("supplier", "country:cn"): "surveillance systems built by China (of Ecuador)",
    ("located-in", "place:beijing"): "Beijing's surveillance system is in Beijing",
    ("technology", "surveillance-technology"): "surveillance system, in so many words",
}

_KINDS = {
    "ECU-911": "system", "Beijing’s surveillance system": "system", "Ecuador": "country",
    "China": "country", "Venezuela": "country", "Uruguay": "country", "Zimbabwe": "country",
    "C.E.I.E.C": "organisation", "Senain": "organisation",
}  # fmt: skip


def article_facts(gold: Path) -> list[Fact]:
    """Labels of tier 1 as facts of ours; the dropped ones are not among them."""
    facts = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["tier"] == 1 and label["id"] not in DROPPED:
            facts.append(_fact(label))
    return facts


def _fact(label: dict) -> Fact:  # type: ignore[type-arg]  # one line of the labels
    subject, thing = label["subject"], label["object"]
    mended = MENDED.get(label["id"], {})
    thing = mended.get("object", thing)
    property_name = PREDICATES[label["predicate"]]
    if label["predicate"] == "country" and _KINDS[subject] == "organisation":
        property_name = "country"
    if label["predicate"] == "supplies_surveillance_to":
        subject, thing = thing, subject
    subjects = {entity_key(EntityRef(_KINDS[subject], subject))}  # type: ignore[arg-type]
    if "or" in mended:
        kind, name = mended["or"].split(":")
        subjects.add(entity_key(EntityRef(kind, name)))  # type: ignore[arg-type]
    sign = {">": ">", ">=": "≥", "~": "≈"}
    norm = label.get("norm")
    comparator = sign.get(norm.get("op", ""), "=") if isinstance(norm, dict) else "="
    return Fact(
        frozenset(subjects),
        property_name,
        _value(property_name, thing, norm),
        comparator,
        label.get("modality", ""),
        (label["start"], label["end"]),
        f"{label['id']} {subject} · {property_name} · {thing}",
    )


def _value(property_name: str, thing: str, norm: object) -> str:
    definition = property_named(property_name)
    if isinstance(norm, dict) and "amount" in norm:
        return f"{_number(norm['amount'])} {norm['currency']}"
    if isinstance(norm, dict):
        return _number(norm["value"])
    if isinstance(norm, str):
        return norm
    if definition.terms == "technology":
        return names.technology_terms(thing)[0][2]
    if definition.type == "entity":
        for kind in definition.value_kinds:
            known = names.lookup(EntityRef(kind, thing))
            if known:
                return f"{known.kind}:{known.id}"
        return f"{_KINDS.get(thing, definition.value_kinds[0])}:{fold(thing)}"
    return thing if definition.type == "flag" else fold(thing)


def _number(value: float) -> str:
    from decimal import Decimal

    return str(Decimal(str(value)).normalize())
