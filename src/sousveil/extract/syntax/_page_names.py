"""Names that a page as a whole shows to be what they are.

One sentence seldom says what a name is; another one of the page often does: "spyware called
Predator", "the Los Angeles County Sheriff's Department (LASD)".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sousveil import names
from sousveil.extract._page import Page
from sousveil.extract._persons import is_person
from sousveil.extract._shown import is_shown_company
from sousveil.extract._spans import Span
from sousveil.extract.syntax._roles import role_of
from sousveil.extract.syntax._words import CORE, NO_NAME, OWN_HEADS, OWN_NAME, QUOTED, SHORT
from sousveil.model import EntityRef

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["PageNames", "page_names", "system_names"]


@dataclass(frozen=True)
class PageNames:
    """What the page as a whole shows of its names.

    :ivar systems: names that it gives to systems, with their technology.
    :ivar sorts: name → letter (O, P, H), by most of its mentions.
    :ivar roles: acronym → role of the name that it stands for.
    """

    systems: dict[str, str]
    sorts: dict[str, str]
    roles: dict[str, str]


def page_names(page: Page, docs: list[Doc]) -> PageNames:
    """Names that hold for all of a page, though one sentence alone may not show them."""
    votes: dict[str, Counter[str]] = {}
    for doc in docs:
        for entity in doc.ents:
            name = re.sub(r"\A(?:the|The|a|an) |['’]s?\Z", "", entity.text).strip(" .,-–—")
            letter = {"ORG": "O", "GPE": "P", "LOC": "P", "PERSON": "H"}.get(entity.label_)
            if letter and re.match(r"[A-ZÀ-Þ]", name) and len(name) > 2 and "\n" not in name:
                votes.setdefault(name, Counter())[letter] += 1
    sorts = {name: found.most_common(1)[0][0] for name, found in votes.items()}
    roles = {}
    for match in SHORT.finditer(page.text):
        full, short = match["full"], match["short"]
        initials = "".join(word[0] for word in full.split() if word[0].isupper() or word[0] == "&")
        if short.replace(".", "")[0] in initials:
            roles[short] = role_of(Span(0, 0, "O"), full)
            sorts[short] = "O"
    return PageNames(system_names(page, docs), sorts, roles)


def system_names(page: Page, docs: Iterable[Doc]) -> dict[str, str]:
    """Names that a page gives to systems no table holds: "spyware called Predator", "the
    Cougar spyware", "Skynet, a surveillance network"; each with its technology, if stated."""
    found: dict[str, str] = {
        n: t for n, t in _quoted_names(page.text) if not is_person(n, page.text, "system")
    }
    for doc in docs:
        for token in doc:
            if token.pos_ != "PROPN" or not OWN_NAME.match(token.text):
                continue
            head = _kind_of(token)
            if head is None:
                continue
            name = _whole_name(token)
            if NO_NAME.match(name) or CORE.search(name) or is_person(name, page.text, "system"):
                continue
            if names.lookup(EntityRef("organisation", name)) or names.lookup(
                EntityRef("country", name)
            ):
                continue
            if names.lookup(EntityRef("place", name)) or is_shown_company(name, page):
                continue
            terms = names.technology_terms(doc[head.left_edge.i : head.i + 1].text)
            found.setdefault(name, terms[-1][2] if terms else "")
    return found


def _quoted_names(text: str) -> Iterator[tuple[str, str]]:
    """Names in quotation marks beside a word for a system, each with its technology."""
    for match in QUOTED.finditer(text):
        name = match["a"] or match["b"]
        if name.count(" ") > 9 or re.search(r"[.!?]\s", name):
            continue
        terms = names.technology_terms(name)
        yield name, terms[-1][2] if terms else ""


def _kind_of(token: Token) -> Token | None:
    """The word that says that a proper name is a system's."""
    head = token.head
    if token.dep_ == "appos" and head.lemma_.lower() in OWN_HEADS and head.pos_ == "NOUN":
        return head
    if (
        token.dep_ == "compound"
        and head.lemma_.lower() in ("spyware", "malware", "trojan")
        and head.i == token.i + 1
    ):
        return head
    if (
        token.dep_ == "compound"
        and head.lemma_.lower() in OWN_HEADS
        and head.i == token.i + 1
        and token.ent_type_ in ("", "PRODUCT", "ORG", "WORK_OF_ART")
        and token.i > 0
        and token.nbor(-1).lower_ == "the"
    ):
        return head  # "the Ident1 system"
    if token.dep_ in ("oprd", "attr", "dobj") and head.lemma_ in (
        "call",
        "name",
        "dub",
        "know",
        "codename",
    ):
        thing = head.head if head.dep_ == "acl" else None
        if thing is not None and thing.lemma_.lower() in OWN_HEADS:
            return thing
    if (
        token.dep_ == "pobj"
        and head.lower_ == "as"
        and head.head.lemma_ == "know"
        and head.head.dep_ == "acl"
    ):
        thing = head.head.head
        return thing if thing.lemma_.lower() in OWN_HEADS else None
    for child in token.children:
        if child.dep_ == "appos" and child.lemma_.lower() in OWN_HEADS and child.pos_ == "NOUN":
            return child
    return None


def _whole_name(token: Token) -> str:
    first = token.i
    while (
        first > 0
        and token.doc[first - 1].pos_ == "PROPN"
        and token.doc[first - 1].head.i in range(first, token.i + 1)
    ):
        first -= 1
    return str(token.doc[first : token.i + 1].text)
