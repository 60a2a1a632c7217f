"""Who does it to whom: whether the words before a name give it the other part.

A sentence that names subject, value and a word for the property can still say it the
other way round. The words directly before a name tell: "to", "by", "from", "a copy of".
What they do not tell is let pass: order alone says nothing in four languages.
"""

from __future__ import annotations

import re

from sousveil.extract._page import Page
from sousveil.extract._proposal import Proposal
from sousveil.extract._support import entity_places
from sousveil.model import EntityRef, EntityValue

__all__ = ["reads_backwards"]

Place = tuple[int, int]

#: Properties whose subject does something for, to or in its value; for the rest named in
#: ``_DONE_BY`` the value does it for the subject.
_DOES = frozenset({"donated-to", "sent-engineers-to", "visited", "trained-in"})
_DONE_BY = frozenset({"supplier", "financier", "supplier-country"})
#: What a country has that bought: "bought from China for $1.2 billion" is no cost of China's.
_BUYERS = frozenset({"cost", "cameras", "people-covered", "financing-kind"})

_THE = r"(?:the |el |la |le |l['’]|o |os |as )?"
_TOWARDS = rf"(?:to|for|a|para|à|au|aux|pour|ao|à|aos|às)\s+{_THE}\Z"
_BY = (
    rf"(?:by|from|por|par|pela|pelo|pelas|pelos|del? gobierno de|de parte de|procedentes? de|"
    rf"auprès de|de la part de|en provenance de|da parte de)\s+{_THE}\Z"
)
#: "supplied Serbia", "visited China": whoever stands there is the one that it is done to.
_GIVEN = (
    r"(?<!was )(?<!were )(?<!been )(?<!being )(?<!is )(?<!are )(?:suppl(?:ies|ied|y|ying)|"
    r"provid(?:es?|ed|ing)|equip(?:s|ped|ping)?|len(?:ds?|t|ding)|g[ai]v(?:es?|ing)|"
    r"s(?:ells?|old|elling)|visit(?:s|ed|ing|ó|aron|ou|aram)?|(?:a |ont )?visité|"
    rf"fund(?:s|ed|ing)|financ(?:es?|ed|ing))\s+{_THE}\Z"
)
_GOODS = re.compile(
    r"['’]?s?\s+(?:(?!(?:with|to|for|from|in|and|by|of)\b)\w+\s){0,2}?(?:cameras?|technolog|equipment|systems?|software|surveillance|"
    r"products?|gear|tools?|solutions?)",
    re.IGNORECASE,
)
#: "officials from Uruguay": people come from there, and no goods.
_PEOPLE_OF = (
    r"(?:officials?|delegat\w+|visitors?|representatives?|officers?|experts?|engineers?|students?|"
    r"ministers?|funcionarios|delegación|delegado|fonctionnaires|délégation|funcionários|delegação)"
    rf"\s(?:of|from|de|del|du|da|do)\s+{_THE}\Z"
)
#: "awarded the contract to Huawei", "compró las cámaras a Huawei": whoever gets it supplies.
_AWARDED = (
    r"(?:award|contract|tender|paid|pays|adjudic|contrat|licita|pagó|pagou|attribu|marché|confi|"
    r"encomend|homolog|compr[óao]|adquiri|ach[eè]t)[^.;]{0,110}?(?<!\w)"
    rf"(?:to|a|à|au|aux|ao|à|aos|às)\s+{_THE}\Z"
)
#: "Venezuela bought": Venezuela supplied nothing.
_TAKES = re.compile(
    r"\s+(?:(?:has|have|had|also|then|later|ha|han|había|a|ont|avait|tem|tinha)\s+){0,2}"
    r"(?:bought|buys?|purchas|acquir|receiv|import|procur|order|borrow|obtain|compr[óaoe]|adquiri|"
    r"recib|importó|ach[eè]t|acquis|reçu|reçoit|recebe)",
    re.IGNORECASE,
)
#: "a copy of X": X is the model and not the copy. "a subsidiary of X", "the parent of X".
_COPY_OF = (
    r"(?:(?:cop(?:y|ies)|replicas?|clones?|versions?|imitations?|réplicas?|copias?|cópias?|répliques?|"
    r"copies?) (?:of|de|del|du|da|do)|modell?ed (?:on|after)|copied from|(?:based|basad[oa]|"
    r"baseado|basée?|inspired|inspirad[oa]|inspirée?|calquée?) (?:on|by|en|em|no|na|sur|de|du|por))"
    rf"\s+{_THE}\Z"
)
_PART_OF = (
    r"(?:subsidiar(?:y|ies)|units?|arms?|divisions?|affiliates?|filial(?:es|e)?|subsidiaria) "
    rf"(?:of|de|del|du|da|do)\s+{_THE}\Z"
)
_PARENT_OF = rf"(?:(?:parent(?: company)?|owner) of|owns?|acquired|bought)\s+{_THE}\Z"
_SEAT_IN = (
    r"(?:(?:based|headquartered|registered|incorporated) in|con sede en|com sede em|"
    rf"sediad[oa] em|(?:basée?|siège) (?:à|en|au))\s+{_THE}\Z"
)

#: "sold cameras to Kenya" is no seat in Kenya.
_DELIVERED = rf"(?:to|for|para|pour|hacia|vers)\s+{_THE}\Z"
_A = rf"a\s+{_THE}\Z"  # "to" in Spanish alone
#: "the system in Bolivia was financed by": Bolivia financed nothing.
_WITHIN = rf"(?:in|en|dans|au|aux|em|no|na)\s+{_THE}\Z"
_INSIDE = (
    r"(?:in|at|inside|within|near|en|dans|chez|à|au|aux|em|no|na|nos|nas|dentro de|junto a)\s+"
    rf"{_THE}(?:\w+ ){{0,2}}(?:of |de |del |du |da |do )?{_THE}\Z"
)


def reads_backwards(proposal: Proposal, page: Page, place: Place) -> bool:
    """Whether the words directly before a name say that it plays the other part.

    "China donated cameras to Uruguay" does not support a gift of Uruguay's: the doer of
    the claim stands behind "to". "built by Huawei" and "bought from Huawei" do not support
    anybody's supplying Huawei; "supplied Serbia" no supply by Serbia; "a copy of BOL-110"
    no copying by BOL-110; "based in Shenzhen" no system in Shenzhen, "sold to Kenya" no seat there.
    """
    subject = proposal.subject

    def behind(ref: EntityRef, words: str) -> bool:
        return _all_behind(ref, words, page, place)

    if not isinstance(proposal.value, EntityValue):
        if proposal.property == "visit-date":  # of the visitor, not of the host
            return behind(subject, _GIVEN) or behind(subject, _TOWARDS)
        return proposal.property in _BUYERS and subject.kind == "country" and behind(subject, _BY)
    value = proposal.value.entity
    match proposal.property:
        case "replica-of":
            return behind(subject, _COPY_OF)
        case "parent":
            return behind(subject, _PART_OF) or behind(value, _PARENT_OF)
        case "located-in" if subject.kind != "organisation":
            return behind(value, _SEAT_IN)
        case "located-in" | "country":
            return behind(value, _DELIVERED) or (page.language == "es" and behind(value, _A))
        case "sites" if value.kind == "organisation":
            return not behind(value, _INSIDE)
        case name if name in _DOES:
            return _is_done_to(subject, value, proposal, page, place)
        case name if name in _DONE_BY:
            return _is_done_to(value, subject, proposal, page, place)
    return False


def _is_done_to(
    doer: EntityRef, other: EntityRef, proposal: Proposal, page: Page, place: Place
) -> bool:
    """Whether the doer of the claim is the one that it is done to, or not part of it."""
    if _all_behind(doer, _PEOPLE_OF, page, place) and proposal.property in _DONE_BY:
        return True
    country = proposal.property in ("supplier", "financier") and doer.kind == "country"
    if country and _all_behind(doer, _WITHIN, page, place):
        return True
    if proposal.property not in ("visited", "trained-in") and _takes(doer, page, place):
        return True
    if _all_behind(doer, _GIVEN, page, place) and not _goods_follow(doer, page, place):
        return True
    if doer.kind == "organisation" and _all_behind(doer, _AWARDED, page, place):
        return False
    return _all_behind(doer, _TOWARDS, page, place) or _all_behind(other, _BY, page, place)


def _goods_follow(ref: EntityRef, page: Page, place: Place) -> bool:
    """Whether the name only says whose goods they are: "sells Huawei cameras"."""
    return any(_GOODS.match(page.text, end) for _, end in entity_places(ref, page, *place))


def _takes(ref: EntityRef, page: Page, place: Place) -> bool:
    """Whether a word such as "bought" stands directly behind every mention of the entity."""
    places = entity_places(ref, page, *place)
    return bool(places) and all(_TAKES.match(page.text, end) for _, end in places)


_REACH = 160  # characters; a clause


def _all_behind(ref: EntityRef, words: str, page: Page, place: Place) -> bool:
    """Whether the words stand directly before every mention of the entity in the quote."""
    if words == _TOWARDS and page.language == "pt":
        words = _TOWARDS.replace("|a|", "|")  # "a" is the article
    places = entity_places(ref, page, *place)
    return bool(places) and all(
        re.search(rf"(?<!\w){words}", page.text[max(0, start - _REACH) : start], re.IGNORECASE)
        for start, _ in places
    )
