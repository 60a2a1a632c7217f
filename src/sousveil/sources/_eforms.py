"""eForms notices (XML of Tenders Electronic Daily): what they say of buyer, lot and award.

The form is UBL 2.3 with the European Union's extensions (eForms SDK, business terms BT-…).
Organisations are listed once and referred to by number: lot result → tender → tendering
party → organisation. A tenderer marked as a natural person is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sousveil.errors import InputError
from sousveil.sources._notices import Award, Lot, Notice, Party, alpha2, day_of

__all__ = ["read_eforms"]

_DTD = tuple("<!DOCTYPE".encode(codec) for codec in ("ascii", "utf-16-le", "utf-16-be"))
#: What a notice's root is called, and at which stage it is.
_STAGES = {
    "PriorInformationNotice": "planning",
    "ContractNotice": "tender",
    "ContractAwardNotice": "award",
}
_PUBLICATION = re.compile(r"0*(\d{1,8}-\d{4})\Z", re.ASCII)
_PAGE = "https://ted.europa.eu/en/notice/-/detail/"


def read_eforms(data: bytes, name: str) -> Notice:
    """A notice.

    :raises InputError: when the file is no eForms notice.
    """
    root = _root(data, name)
    stage = _STAGES.get(_local(root))
    if stage is None:
        raise InputError(
            f"{name} is no eForms notice: its root is {_local(root)[:60]!r}.",
            hint="Notices of Tenders Electronic Daily since 2022 are in that form.",
        )
    parties = _organisations(root)
    project = _child(root, "ProcurementProject")
    whole = _lot(project, "", {}) if project is not None else Lot("", "")
    awards = _awards(root, parties)
    lots = tuple(
        _lot(_child(each, "ProcurementProject"), _text(_child(each, "ID")), awards, whole)
        for each in _children(root, "ProcurementProjectLot")
    )
    publication = _PUBLICATION.match(_text(_first(root, "NoticePublicationID")))
    return Notice(
        id=_text(_child(root, "ID")),
        stage=stage,
        title=whole.title,
        buyers=tuple(_buyers(root, parties)),
        lots=lots or (whole,),
        published=day_of(_text(_child(root, "IssueDate"))),
        language=_text(_child(root, "NoticeLanguageCode")),
        address=f"{_PAGE}{publication[1]}" if publication else "",
    )


def _root(data: bytes, name: str) -> Any:
    from lxml import etree

    if any(mark in data for mark in _DTD):
        raise InputError(
            f"{name} holds a document type declaration, which no notice needs.",
            hint="Get the notice from its publisher again.",
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.LxmlError as reason:
        raise InputError(
            f"{name} is no XML that can be read: {str(reason)[:200]}.", hint="Get it again, whole."
        ) from reason


def _organisations(root: Any) -> dict[str, Party]:
    """Organisations by their number in the notice."""
    found = {}
    for organisation in _every(root, "Organization"):
        person = _text(_first(organisation, "NaturalPersonIndicator")) == "true"
        company = _child(organisation, "Company")
        if company is None or person:
            continue
        number = _text(_first(_child(company, "PartyIdentification"), "ID"))
        title = _text(_first(_child(company, "PartyName"), "Name"))
        country = _text(_first(_child(company, "PostalAddress"), "IdentificationCode"))
        if number and title:
            found[number] = Party(title, alpha2(country))
    return found


def _buyers(root: Any, parties: dict[str, Party]) -> Iterator[Party]:
    for contracting in _children(root, "ContractingParty"):
        party = _child(contracting, "Party")
        number = _text(_first(_child(party, "PartyIdentification"), "ID"))
        if number in parties:
            yield parties[number]


def _awards(root: Any, parties: dict[str, Party]) -> dict[str, tuple[Award, ...]]:
    """The awards of each lot."""
    result = _first(root, "NoticeResult")
    if result is None:
        return {}
    tenderers = {
        _number(each): [_number(tenderer) for tenderer in _children(each, "Tenderer")]
        for each in _children(result, "TenderingParty")
    }
    signed = {
        _number(tender): day_of(_text(_child(contract, "IssueDate")))
        for contract in _children(result, "SettledContract")
        for tender in _children(contract, "LotTender")
    }
    won = {
        _number(tender)
        for each in _children(result, "LotResult")
        if _text(_child(each, "TenderResultCode")) in ("", "selec-w")
        for tender in _children(each, "LotTender")
    }
    found: dict[str, list[Award]] = {}
    for tender in _children(result, "LotTender"):
        number = _number(tender)
        if number not in won:
            continue
        lot = _number(_child(tender, "TenderLot"))
        group = tenderers.get(_number(_child(tender, "TenderingParty")), [])
        names = [parties[each] for each in group if each in parties]
        amount, currency = _sum(_first(_child(tender, "LegalMonetaryTotal"), "PayableAmount"))
        for at, supplier in enumerate(names):
            # The sum is the group's: it is said once.
            sum_of = (amount, currency) if at == 0 else ("", "")
            found.setdefault(lot, []).append(Award(supplier, *sum_of, signed.get(number, "")))
    return {lot: tuple(awards) for lot, awards in found.items()}


def _lot(
    project: Any, number: str, awards: dict[str, tuple[Award, ...]], whole: Lot | None = None
) -> Lot:
    """A lot; what it leaves out is that of the whole procedure."""
    amount, currency = _sum(_first(project, "EstimatedOverallContractAmount"))
    codes = tuple(dict.fromkeys(_text(code) for code in _every(project, "ItemClassificationCode")))
    place = _first(_first(project, "RealizedLocation"), "IdentificationCode")
    lot = Lot(
        id=number,
        title=_text(_child(project, "Name")),
        description=_text(_child(project, "Description")),
        codes=tuple(code for code in codes if code.isdigit()),
        country=alpha2(_text(place)),
        amount=amount,
        currency=currency,
        awards=awards.get(number, ()),
    )
    if whole is None:
        return lot
    return Lot(
        id=number,
        title=lot.title or whole.title,
        description=f"{whole.description} {lot.description}".strip(),
        codes=lot.codes or whole.codes,
        country=lot.country or whole.country,
        amount=lot.amount,
        currency=lot.currency,
        awards=lot.awards,
    )


def _sum(amount: Any) -> tuple[str, str]:
    """Amount and currency; needless zeros after the point are dropped."""
    words = _text(amount)
    if not words:
        return "", ""
    plain = words.rstrip("0").rstrip(".") if "." in words else words
    return plain, amount.get("currencyID", "")


def _number(element: Any) -> str:
    return _text(_child(element, "ID"))


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Any, name: str) -> list[Any]:
    return [] if element is None else element.findall(f"{{*}}{name}")


def _child(element: Any, name: str) -> Any:
    return None if element is None else element.find(f"{{*}}{name}")


def _every(element: Any, name: str) -> list[Any]:
    return [] if element is None else element.findall(f".//{{*}}{name}")


def _first(element: Any, name: str) -> Any:
    return None if element is None else element.find(f".//{{*}}{name}")


def _text(element: Any) -> str:
    return "" if element is None or not element.text else " ".join(element.text.split())
