"""When a claim says what a label says: value, subject, quote, each asked apart.

The rules are written down in ``corpus/README.md`` ("How claims are compared"). Names are
compared by the curated table where it knows them and by folded spelling otherwise,
without articles, legal forms and descriptions such as "Chinese company".
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from bench.extraction._labels import Label
from sousveil import names
from sousveil.model import (
    Claim,
    DateValue,
    EntityRef,
    EntityValue,
    Flag,
    Money,
    Quantity,
    Term,
    fold,
    property_named,
    value_text,
)

__all__ = ["bare", "demonyms", "same_subject", "same_value", "spellings"]

_WORDS = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(
        (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
    ).items()
}
_HOLLOW = _WORDS["hollow"] | _WORDS["of"] | _WORDS["articles"]
_PARENTHESIS = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*")


def same_value(claim: Claim, label: Label) -> bool:
    """Whether property, polarity and value agree; comparator and quote are asked elsewhere."""
    if (claim.property, claim.polarity) != (label.property, label.polarity):
        return False
    match claim.value:
        case EntityValue(entity):
            return _same_entity(entity, label)
        case Term(term):
            return term in (label.norm, *label.values[1:])
        case Quantity(amount):
            digits = [label.norm, *(value for value in label.values if value.isdecimal())]
            return _number(amount) in map(_number, digits)
        case Money(amount, currency, stated):
            return _same_money(amount, currency, stated, label)
        case DateValue(edtf, stated):
            if not label.norm:
                return bool(stated) and fold(stated) in {fold(value) for value in label.values}
            return edtf in (label.norm, *label.values)
        case Flag(flag):
            return ("true" if flag else "false") == label.norm
        case text:
            stated = bare(value_text(text))
            return any(
                _within(stated, other) or _within(other, stated)
                for other in map(bare, label.values)
            )


def same_subject(claim: Claim, label: Label) -> bool:
    """Whether the claim's subject is one of the label's.

    Equal after folding, or one curated entity. Of systems, deals and organisations one
    name may stand inside the other as whole words, if a word of it says more than
    "the system"; a country or a place must be listed itself.
    """
    subject = claim.subject
    own = spellings(subject.name)
    known = names.lookup(subject)
    for name in label.subjects:
        if own & spellings(name):
            return True
        if known is not None and _known(name, subject.kind) == known.id:
            return True
    if subject.kind in ("country", "place") or label.subject_kind in ("country", "place"):
        return False
    if (subject.kind == "organisation") != (label.subject_kind == "organisation"):
        return False
    others = {spelling for name in label.subjects for spelling in spellings(name)}
    return any(_part(mine, other) or _part(other, mine) for mine in own for other in others)


@lru_cache(maxsize=8192)
def spellings(name: str) -> frozenset[str]:
    """The name in comparable form, with and without what stands in parentheses."""
    forms = [name, _PARENTHESIS.sub(" ", name), *_PARENTHESIS.findall(name)]
    return frozenset(form for form in map(bare, forms) if form)


@lru_cache(maxsize=8192)
def bare(name: str) -> str:
    """Folded, without articles wherever they stand."""
    split = re.sub(r"\b([dDlL])['’](?=\w)", r"\1 ", name).replace("'s ", " ").replace("’s ", " ")
    return " ".join(word for word in fold(split).split() if word not in _WORDS["articles"])


def _same_entity(entity: EntityRef, label: Label) -> bool:
    stated = [*label.values, label.norm]
    known = names.lookup(entity)
    kinds = {entity.kind, *property_named(label.property).value_kinds}
    for value in stated:
        if not value:
            continue
        if known is not None and any(_known(value, kind) == known.id for kind in kinds):
            return True
        if _names(entity.name) & _names(value):
            return True
    if known is not None and known.kind == "country":
        return known.country == label.norm
    return False


@lru_cache(maxsize=8192)
def _known(name: str, kind: str) -> str:
    """Id of the curated entity of that kind, by name or by the name without its description."""
    for form in (name, *sorted(_names(name))):
        found = names.lookup(EntityRef(kind, form))  # type: ignore[arg-type]  # kinds of the vocabulary
        if found is not None:
            return found.id
    return ""


@lru_cache(maxsize=8192)
def _names(name: str) -> frozenset[str]:
    """Spellings without legal form, description or the kind of place."""
    found = set(spellings(name))
    for form in list(found):
        words = form.split()
        while len(words) > 1 and words[-1] in _WORDS["legal"]:
            words.pop()
        found.add(" ".join(words))
        found.add(" ".join(_undescribed(words)))
        found.add(_unplaced(words))
    return frozenset(found - {""})


def _undescribed(words: list[str]) -> list[str]:
    """Without a leading description that ends in a kind of firm or a demonym."""
    last = -1
    for place, word in enumerate(words[:5]):
        after_kind = place > 0 and words[place - 1] in _WORDS["firms"]
        if word in _WORDS["firms"] or word in demonyms() or (after_kind and _country_word(word)):
            last = place
    return words[last + 1 :] if last + 1 < len(words) else words


def _country_word(word: str) -> bool:
    """``china`` in "empresa china Huawei", where demonym and country are one word."""
    return names.lookup(EntityRef("country", word)) is not None


def _unplaced(words: list[str]) -> str:
    """``ciudad de la paz`` → ``paz``-like forms; what is left must not be a country."""
    rest = words
    if len(rest) > 2 and rest[0] in _WORDS["places"] and rest[1] in _WORDS["of"]:
        rest = rest[2:]
    elif len(rest) > 1 and rest[-1] in _WORDS["places"]:
        rest = rest[:-1]
    text = " ".join(rest)
    return " ".join(words) if names.lookup(EntityRef("country", text)) else text


@lru_cache(maxsize=1)
def demonyms() -> frozenset[str]:
    """Demonyms of one word, folded, that are not also a name of the country."""
    found: set[str] = set()
    for known in names.all_known():
        if known.kind == "country":
            own = {fold(name) for name in known.names}
            forms = names.known_names(EntityRef("country", known.name, known.country))
            found |= {fold(form) for form in forms} - own
    return frozenset(form for form in found if " " not in form)


def _same_money(amount: str, currency: str, stated: str, label: Label) -> bool:
    if stated and fold(stated) in {fold(value) for value in label.values}:
        return True
    parts = label.norm.split()
    return len(parts) == 2 and _number(amount) == _number(parts[0]) and currency == parts[1]


def _number(text: str) -> Decimal | None:
    """The number of plain digits; ``None`` of words and of digits in groups."""
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return None


def _part(inner: str, outer: str) -> bool:
    """Whether ``inner`` stands in ``outer`` as whole words and says something."""
    return not _HOLLOW.issuperset(inner.split()) and _within(inner, outer)


def _within(inner: str, outer: str) -> bool:
    return bool(inner) and f" {inner} " in f" {outer} "
