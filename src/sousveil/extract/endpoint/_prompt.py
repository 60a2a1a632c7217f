"""What the model is told: our instructions, the vocabulary, the piece, and the form of the reply.

The instructions are ``prompt.md``; properties and terms come from the vocabulary, so the
prompt cannot ask for what no claim can say. The hash of all that is the prompt's version:
it stands in every claim that comes of it, and in the name of every reply that is kept.

The text of the document is data. It stands between marks that hold its own hash, so that
no text can close them; and whatever a text makes a model say is still only a proposal,
which the verifier refuses unless the words stand there and say so.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib import resources
from typing import Any, get_args

from sousveil.extract._proposal import NOT_READ
from sousveil.model import Modality, Polarity, Property, all_properties, term_lists

__all__ = [
    "EXAMPLE_NAMES",
    "KINDS",
    "askable",
    "is_example",
    "messages",
    "prompt_version",
    "reply_schema",
]

#: Kinds of entity that a model may name as a subject. Deals and documents have no names of
#: their own in running text, and nothing could show that a name is one.
KINDS = ("country", "place", "organisation", "system")

#: Names that stand in the examples and in no document: a fact that holds one is a leak.
EXAMPLE_NAMES = ("ZZ-000", "Zzyzx Optics", "Qwghlm")

_EXAMPLES: tuple[tuple[str, tuple[dict[str, str], ...]], ...] = (
    (
        "Zzyzx Optics built the ZZ-000 system in Qwghlm. It has more than 7,654 cameras.",
        (
            {
                "quote": "Zzyzx Optics built the ZZ-000 system in Qwghlm.",
                "subject": "ZZ-000",
                "subject_kind": "system",
                "property": "supplier",
                "value": "Zzyzx Optics",
            },
            {
                "quote": "It has more than 7,654 cameras.",
                "subject": "ZZ-000",
                "subject_kind": "system",
                "subject_quote": "Zzyzx Optics built the ZZ-000 system in Qwghlm.",
                "property": "cameras",
                "value": "7,654 cameras",
                "comparator": "more than",
            },
        ),
    ),
    (
        "The ministry of Qwghlm denied that Zzyzx Optics supplied spyware to Qwghlm. It plans"
        " to buy drones.",
        (
            {
                "quote": "The ministry of Qwghlm denied that Zzyzx Optics supplied spyware to"
                " Qwghlm.",
                "subject": "Qwghlm",
                "subject_kind": "country",
                "property": "supplier",
                "value": "Zzyzx Optics",
                "polarity": "denied",
            },
        ),
    ),
)
_FIELDS = (
    "quote", "subject", "subject_kind", "subject_quote", "property", "value", "comparator",
    "modality", "polarity",
)  # fmt: skip
_DEFAULTS = {"modality": "happened", "polarity": "asserted"}


def messages(piece: str) -> list[dict[str, str]]:
    """The messages of one request: the instructions, and the piece between its marks."""
    mark = hashlib.sha256(piece.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return [
        {"role": "system", "content": _instructions()},
        {"role": "user", "content": f"<piece {mark}>\n{piece}\n</piece {mark}>"},
    ]


@lru_cache(maxsize=1)
def prompt_version() -> str:
    """12 hex digits that change whenever the model is told something else."""
    told = json.dumps([_instructions(), reply_schema()], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


@lru_cache(maxsize=1)
def reply_schema() -> dict[str, Any]:
    """JSON Schema of a reply. The quote comes first, so that the rest is drawn from it."""
    text: dict[str, Any] = {"type": "string"}
    fields: dict[str, Any] = dict.fromkeys(_FIELDS, text)
    fields |= {
        "subject_kind": {"type": "string", "enum": list(KINDS)},
        "property": {"type": "string", "enum": [*askable()]},
        "modality": {"type": "string", "enum": list(get_args(Modality))},
        "polarity": {"type": "string", "enum": list(get_args(Polarity))},
    }
    fact = {
        "type": "object",
        "properties": fields,
        "required": list(_FIELDS),
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"facts": {"type": "array", "items": fact}},
        "required": ["facts"],
        "additionalProperties": False,
    }


def is_example(*said: str) -> bool:
    """Whether words come out of the examples."""
    return any(name.casefold() in words.casefold() for words in said for name in EXAMPLE_NAMES)


@lru_cache(maxsize=1)
def askable() -> dict[str, Property]:
    """Properties of what has a name in running text; not those that say something only
    together with the index that a structured source is."""
    return {
        name: definition
        for name, definition in all_properties().items()
        if set(definition.subject) & set(KINDS) and name not in NOT_READ
    }


@lru_cache(maxsize=1)
def _instructions() -> str:
    template = resources.files(__package__).joinpath("prompt.md").read_text(encoding="utf-8")
    properties = "\n".join(_property_line(one) for one in askable().values())
    lists = {one.terms for one in askable().values() if one.terms}
    terms = "\n".join(
        f"{name}: "
        + " ".join(f"{term} ({meaning.rstrip('.')});" for term, meaning in list_.items())
        for name, list_ in term_lists().items()
        if name in lists
    )
    examples = "\n\n".join(_example(text, facts) for text, facts in _EXAMPLES)
    return (
        template.replace("{{properties}}", properties)
        .replace("{{terms}}", terms)
        .replace("{{examples}}", examples)
    )


def _property_line(definition: Property) -> str:
    kinds = ", ".join(kind for kind in definition.subject if kind in KINDS)
    value = {
        "entity": f"name of a {' or '.join(definition.value_kinds)}",
        "term": f"one of the terms of {definition.terms}",
        "quantity": f"number of {definition.unit}",
        "money": "sum with its currency",
        "date": "date",
        "flag": "the words that say so",
        "text": "words of the quote",
    }[definition.type]
    return f"- {definition.name} (of: {kinds}; value: {value}): {definition.definition}"


def _example(text: str, facts: tuple[dict[str, str], ...]) -> str:
    whole = [
        {field: fact.get(field, _DEFAULTS.get(field, "")) for field in _FIELDS} for fact in facts
    ]
    return f"Piece: {text}\nReply: {json.dumps({'facts': whole}, ensure_ascii=False)}"
