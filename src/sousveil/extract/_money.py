"""Sums of money in running text: a number, a scale and a currency that stands beside it.

A sign or word that several currencies share ("$", "pesos", "rupees", "francs CFA")
is read by the countries that the text names, and by the country of the address at
which the document was published; where that leaves two, the sum has no currency and
supports nothing. Codes are ISO 4217.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

import msgspec

from sousveil.extract._numbers import Number, numbers

__all__ = ["MoneyContext", "MoneyMention", "sums"]


class MoneyMention(msgspec.Struct, frozen=True):
    """``text[start:end]`` is a sum; ``currency`` is empty where it cannot be told."""

    start: int
    end: int
    number: Number
    currency: str

    @property
    def amount(self) -> Decimal | None:
        """The amount, scales included; ``None`` when it can be read in two ways."""
        return self.number.value


class MoneyContext(msgspec.Struct, frozen=True):
    """What helps to read a shared sign: countries named in the text, country of the address."""

    countries: frozenset[str] = frozenset()
    published_in: str = ""
    language: str = ""
    pesos: bool = False


_SIGNS = {
    "US$": "USD", "U$S": "USD", "u$s": "USD", "USD": "USD", "US $": "USD", "R$": "BRL",
    "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD", "NT$": "TWD", "MX$": "MXN", "€": "EUR", "EUR": "EUR", "£": "GBP", "₹": "INR",
    "₦": "NGN", "₽": "RUB", "₱": "PHP", "₸": "KZT", "₴": "UAH", "₩": "KRW", "RMB": "CNY",
    "Rs": "rupees", "Rs.": "rupees", "KSh": "KES", "Kshs": "KES", "KShs": "KES", "Kes": "KES",
    "TSh": "TZS", "Tsh": "TZS", "Ush": "UGX", "UShs": "UGX", "GH₵": "GHS", "GH¢": "GHS",
    "Tk": "BDT", "฿": "THB", "₫": "VND", "₪": "ILS", "J$": "JMD", "TT$": "TTD", "EC$": "XCD",
    "B/.": "PAB", "₡": "CRC", "₲": "PYG", "Ksh": "KES", "Sh": "shillings",
    "USh": "UGX", "Shs": "shillings", "Bs": "bolivianos", "Bs.": "bolivianos", "S/": "PEN",
    "RM": "MYR", "$": "$",
}  # fmt: skip
_WORDS = {
    "dollars": r"dollars?|d[óo]lares|d[óo]lar|dólares",
    "EUR": r"euros?", "CNY": r"yuan(?:es|s)?|renminbi|RMB|iuanes?|yuans",
    "pesos": r"pesos?", "rupees": r"rupees?|rupias|roupies|rúpias", "shillings":
    r"shillings?|chelines|xelins", "cfa": r"(?:francs?\s+)?CFA(?:\s+francs?)?|francos CFA",
    "GBP": r"pounds?(?: sterling)?|libras(?: esterlinas)?|livres sterling",
    "dinars": r"dinars?|dinares", "MMK": r"kyats?", "NGN": r"nairas?", "ZAR": r"rands?",
    "AOA": r"kwanzas?", "bolivianos": r"bolivianos", "BRL": r"reais", "PEN": r"(?:nuevos )?soles",
    "PYG": r"guaraníes", "RUB": r"roubles?|rubles?|rublos", "KZT": r"tenge",
    "UZS": r"(?:Uzbek )?so[u’']?ms?", "THB": r"baht", "MYR": r"ringgit", "IDR": r"rupiahs?",
    "ETB": r"birr", "MZN": r"meticais|meticales", "TRY": r"(?:Turkish )?liras?", "UAH":
    r"hryvnias?|hryvnia", "CHF": r"Swiss francs?|francs suisses", "ILS": r"shekels?", "JPY":
    r"yen(?:es)?", "kwacha": r"kwachas?", "VES": r"bolívares", "CRC": r"colones",
    "CVE": r"escudos(?: cabo-verdianos)?", "MAD": r"dirhams", "PLN": r"zloty|zlotys",
    "HNL": r"lempiras?", "GTQ": r"quetzales", "NIO": r"córdobas", "MGA": r"ariary",
    "HTG": r"gourdes?", "HUF": r"forints?", "SAR": r"riyals?", "PAB": r"balboas?",
}  # fmt: skip

#: Currencies that share a sign or word → the countries that use them.
_SHARED: dict[str, dict[str, str]] = {
    "$": {"USD": "US"},
    "dollars": {"USD": "US"},
    "pesos": {
        "MXN": "MX", "ARS": "AR", "CLP": "CL", "COP": "CO", "UYU": "UY", "DOP": "DO",
        "CUP": "CU", "PHP": "PH",
    },
    "rupees": {"INR": "IN", "PKR": "PK", "LKR": "LK", "NPR": "NP", "MUR": "MU", "SCR": "SC"},
    "shillings": {"KES": "KE", "UGX": "UG", "TZS": "TZ", "SOS": "SO"},
    "cfa": {"XAF": "CM GA CG TD CF GQ", "XOF": "SN CI ML BF BJ TG NE GW"},
    "dinars": {"RSD": "RS", "DZD": "DZ", "IQD": "IQ", "KWD": "KW", "JOD": "JO", "TND": "TN",
               "BHD": "BH", "LYD": "LY", "MKD": "MK"},
    "bolivianos": {"BOB": "BO"},
    "kwacha": {"ZMW": "ZM", "MWK": "MW"},
}  # fmt: skip
#: Countries whose own "$" or "dollars" is not the US dollar.
_DOLLARS = {
    "au": "AUD", "ca": "CAD", "nz": "NZD", "sg": "SGD", "hk": "HKD", "tw": "TWD", "na": "NAD",
    "jm": "JMD", "fj": "FJD", "tt": "TTD", "bb": "BBD", "gy": "GYD", "bz": "BZD", "lr": "LRD",
}  # fmt: skip
_PESOS = frozenset(["mx", "ar", "cl", "co", "uy", "do", "cu"])
_QUALIFIED = {
    r"(?:US|U\.S\.|American|United States|estadounidenses|norteamericanos|americanos|américains)":
    "USD",
    r"(?:Hong Kong)": "HKD", r"(?:Singapore)": "SGD", r"(?:Australian|australianos)": "AUD",
    r"(?:Canadian|canadienses|canadiens|canadenses)": "CAD", r"(?:New Zealand)": "NZD",
    r"(?:Namibian)": "NAD", r"(?:Taiwan|Taiwanese)": "TWD", r"(?:Trinidad and Tobago)": "TTD",
}  # fmt: skip


def sums(text: str, language: str, context: MoneyContext) -> list[MoneyMention]:
    """The sums in a text, in order."""
    found = []
    for number in numbers(text, language):
        if number.percent:
            continue
        before = _before().search(text, max(0, number.start - 8), number.start)
        after = _after().match(text, number.end)
        if not before and not after:
            continue
        end = after.end() if after else number.end
        if not after and _TORN.match(text, end):
            continue  # "R$ 1, 2 milhão" is no sum of 1
        start = before.start("sign") if before else number.start
        currency = _currency(before, after, context)
        found.append(MoneyMention(start, end, number, currency))
    return found


_TORN = re.compile(r", \d+ [a-zà-ÿ]")


def _currency(
    before: re.Match[str] | None, after: re.Match[str] | None, context: MoneyContext
) -> str:
    named = {_after_code(after, context)} if after else set()
    if before:
        named.add(_settle(_SIGNS.get(before["sign"], before["sign"]), context))
    return named.pop() if len(named) == 1 else ""  # "$5 million pesos" says two things


def _after_code(after: re.Match[str], context: MoneyContext) -> str:
    qualifier = after["before"] or after["behind"] or ""
    for pattern, code in _QUALIFIED.items():
        if qualifier and re.fullmatch(pattern, qualifier.strip()):
            return code
    word = after["word"]
    if word == "€":
        return "EUR"
    if word.startswith("$"):
        return "USD" if len(word) > 1 else _settle("$", context)
    if re.fullmatch(r"[A-Z]{3}", word) and word in _codes():
        return word
    for key, pattern in _WORDS.items():
        if re.fullmatch(pattern, word, re.IGNORECASE):
            return _settle(key, context)
    return ""


def _settle(key: str, context: MoneyContext) -> str:
    """The currency that a shared sign or word means here; empty when it cannot be told."""
    if key in ("$", "dollars"):
        if context.published_in in _DOLLARS:
            return ""
        peso = context.published_in in _PESOS or context.pesos
        return "" if key == "$" and peso else "USD"
    if key not in _SHARED:
        return key
    choices = _SHARED[key]
    fitting = {c for c, lands in choices.items() if context.countries & set(lands.split())}
    if not fitting and len(choices) == 1:
        return next(iter(choices))
    return fitting.pop() if len(fitting) == 1 else ""


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    from babel.numbers import list_currencies  # loaded on use: it reads its data files

    return frozenset(list_currencies("en"))


@lru_cache(maxsize=1)
def _before() -> re.Pattern[str]:
    signs = "|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))
    codes = "|".join(c for c in sorted(_codes()) if c not in _SIGNS)
    return re.compile(rf"(?:(?<![\w$])(?P<sign>{signs}|{codes}))\s?\Z")


@lru_cache(maxsize=1)
def _after() -> re.Pattern[str]:
    words = "|".join(_WORDS.values())
    qualifiers = "|".join(_QUALIFIED)
    codes = "|".join(sorted(_codes()))
    return re.compile(
        rf"[\s\u00a0-]*(?:(?:of|de|d['’])\s*)?(?:(?P<before>{qualifiers})[\s-]+|[A-Z]\w+[ ])?"
        rf"(?P<word>(?i:{words})|€|\$(?:[ ]?USD?)?|(?:{codes}))(?![\w])"
        rf"(?:\s(?P<behind>{qualifiers})\b)?"
    )
