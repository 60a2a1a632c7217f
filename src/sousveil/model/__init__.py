"""What can be said: properties, values, claims, quotes, entities, judgements.

This package knows nothing of files, ledgers or pages. Everything here is
immutable, checks itself (``check()`` raises :class:`sousveil.errors.ModelError`)
and has one canonical form. Nothing here can be part of a cycle, so the structs stand
outside the garbage collector (``gc=False``): millions of them are held at once.
"""

from sousveil.model.canonical import canonical_bytes
from sousveil.model.claims import Claim, Made, Modality, Polarity, Quote, check_address
from sousveil.model.countries import country_codes, country_label, country_name, is_country_code
from sousveil.model.currencies import is_currency
from sousveil.model.edtf import bounds as date_bounds
from sousveil.model.edtf import is_edtf
from sousveil.model.entities import ENTITY_KINDS, EntityKind, EntityRef, fold, slug
from sousveil.model.judgements import DocumentRecord, Judgement, SameAs, Verdict
from sousveil.model.properties import Property, all_properties, property_named, term_lists
from sousveil.model.steering import visible
from sousveil.model.values import (
    COMPARATORS,
    Comparator,
    DateValue,
    EntityValue,
    Flag,
    Money,
    Quantity,
    Term,
    Text,
    Value,
    plain_amount,
    value_text,
)

__all__ = [
    "COMPARATORS",
    "ENTITY_KINDS",
    "Claim",
    "Comparator",
    "DateValue",
    "DocumentRecord",
    "EntityKind",
    "EntityRef",
    "EntityValue",
    "Flag",
    "Judgement",
    "Made",
    "Modality",
    "Money",
    "Polarity",
    "Property",
    "Quantity",
    "Quote",
    "SameAs",
    "Term",
    "Text",
    "Value",
    "Verdict",
    "all_properties",
    "canonical_bytes",
    "check_address",
    "country_codes",
    "country_label",
    "country_name",
    "date_bounds",
    "fold",
    "is_country_code",
    "is_currency",
    "is_edtf",
    "plain_amount",
    "property_named",
    "slug",
    "term_lists",
    "value_text",
    "visible",
]
