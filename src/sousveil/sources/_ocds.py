"""OCDS releases (JSON of the Open Contracting Data Standard 1.1): buyer, lot and award.

A file is a release, a package of releases, or a package of records with compiled
releases. Parties are listed once and referred to by number; contact points and
beneficial owners are people, and are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from sousveil.errors import InputError
from sousveil.model import plain_amount
from sousveil.sources._notices import Award, Lot, Notice, Party, alpha2, day_of

__all__ = ["read_ocds"]

_CPV = ("CPV", "CPVS")


def read_ocds(data: bytes, name: str) -> list[Notice]:
    """Every release of the file.

    :raises InputError: when it is no OCDS.
    """
    try:
        found = msgspec.json.decode(data)
        releases = list(_releases(found))
        notices = [_notice(release, _words(found, "uri")) for release in releases]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as reason:
        raise InputError(f"{name} is no JSON: {reason}.", hint="Get it again, whole.") from reason
    except (TypeError, AttributeError, ValueError, ArithmeticError) as reason:
        raise InputError(
            f"{name} is not in the form of OCDS: {str(reason)[:200]}.",
            hint="A release, or a package of releases, of the Open Contracting Data Standard 1.1.",
        ) from reason
    if not notices:
        raise InputError(
            f"{name} holds no OCDS release.",
            hint="A release, or a package of releases, of the Open Contracting Data Standard 1.1.",
        )
    return notices


def _releases(found: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(found, dict):
        return
    if "ocid" in found and "records" not in found:
        yield found
    yield from found.get("releases", ())
    for record in found.get("records", ()):
        if isinstance(record.get("compiledRelease"), dict):
            yield record["compiledRelease"]


def _notice(release: dict[str, Any], address: str) -> Notice:
    parties = {
        str(party.get("id", "")): Party(
            _words(party, "name"), alpha2(_words(party.get("address") or {}, "country"))
        )
        for party in release.get("parties", ())
        if party.get("name") and not _is_person(party)
    }
    tender = release.get("tender") or {}
    tags = release.get("tag") or []
    stage = "award" if release.get("awards") else "planning" if tags == ["planning"] else "tender"
    buyers = [release.get("buyer") or {}] + [
        party for party in release.get("parties", ()) if "buyer" in (party.get("roles") or ())
    ]
    named = [parties[key] for each in buyers if (key := str(each.get("id", ""))) in parties]
    return Notice(
        id=_words(tender, "id") or _words(release, "id"),
        stage=stage,
        title=_words(tender, "title"),
        buyers=tuple(dict.fromkeys(named)),
        lots=tuple(_lots(release, tender, parties)),
        published=day_of(_words(release, "date")),
        language=_words(release, "language"),
        address=address,
    )


def _is_person(party: dict[str, Any]) -> bool:
    details = party.get("details") or {}
    return str(details.get("scale", "")) == "selfEmployed"


def _lots(
    release: dict[str, Any], tender: dict[str, Any], parties: dict[str, Party]
) -> Iterator[Lot]:
    lots = tender.get("lots") or [{"id": "", "title": _words(tender, "title")}]
    only = len(lots) == 1
    for lot in lots:
        number = _words(lot, "id")
        items = [
            item
            for item in tender.get("items", ())
            if only or item.get("relatedLot") in (None, number)
        ]
        amount, currency = _sum(lot.get("value") or (tender.get("value") if only else None))
        yield Lot(
            id=number,
            title=_words(lot, "title") or _words(tender, "title"),
            description=f"{_words(tender, 'description')} {_words(lot, 'description')}".strip(),
            codes=tuple(dict.fromkeys(code for item in items for code in _codes(item))),
            country=next((code for item in items for code in _places(item)), ""),
            amount=amount,
            currency=currency,
            awards=tuple(_awards(release, number, parties, only=only)),
        )


def _awards(
    release: dict[str, Any], lot: str, parties: dict[str, Party], *, only: bool
) -> Iterator[Award]:
    signed: dict[str, str] = {
        _words(contract, "awardID"): day_of(_words(contract, "dateSigned"))
        for contract in release.get("contracts", ())
    }
    for award in release.get("awards", ()):
        if lot not in (award.get("relatedLots") or ([lot] if only else [])):
            continue
        if _words(award, "status") in ("unsuccessful", "cancelled"):
            continue
        suppliers = [
            parties[key]
            for each in award.get("suppliers", ())
            if (key := str(each.get("id", ""))) in parties
        ]
        amount, currency = _sum(award.get("value"))
        for at, supplier in enumerate(suppliers):
            sum_of = (amount, currency) if at == 0 else ("", "")
            yield Award(supplier, *sum_of, signed.get(_words(award, "id"), ""))


def _codes(item: dict[str, Any]) -> Iterator[str]:
    found = [item.get("classification") or {}, *(item.get("additionalClassifications") or ())]
    for each in found:
        code = _words(each, "id").partition("-")[0]
        if each.get("scheme") in _CPV and code.isdigit():
            yield code


def _places(item: dict[str, Any]) -> Iterator[str]:
    for address in item.get("deliveryAddresses") or ():
        if code := alpha2(_words(address, "country")):
            yield code


def _sum(value: Any) -> tuple[str, str]:
    """Amount and currency, without the marks of a floating-point number."""
    if not isinstance(value, dict) or value.get("amount") is None:
        return "", ""
    amount = Decimal(str(value["amount"]))
    if not amount.is_finite():
        return "", ""
    return plain_amount(amount), _words(value, "currency")


def _words(holder: dict[str, Any], name: str) -> str:
    value = holder.get(name)
    return " ".join(str(value).split()) if isinstance(value, (str, int)) else ""
