"""Numbers in running text, in four languages: digits, words and scales.

"4,300", "4.300" (es, fr, pt), "1 500", "2,5 milliards", "1.9 billion", "$200m",
"17 millones", "30 mil", "2 mil 500 millones", "two", "forty-two". A number that can
be read in two ways ("1,234 millones") has the value ``None`` and supports nothing.
Digits that are part of a name (ECU-911, 5G) are no numbers.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

import msgspec

__all__ = ["Number", "numbers"]


class Number(msgspec.Struct, frozen=True):
    """``text[start:end]`` is a number; ``value`` is ``None`` where it can be read in two ways."""

    start: int
    end: int
    value: Decimal | None
    percent: bool = False


_SPACE = "\u00a0\u202f\u2009"
_DIGITS = rf"\d{{1,3}}(?:[.,'’ {_SPACE}]\d{{3}})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?(?!\d)"
#: Signs of currencies made of letters, which stand right before their number: "Sh14.9 billion".
_LETTERED = "|".join(
    rf"(?<=\b{sign})"
    for sign in ("Sh", "KSh", "Ksh", "Shs", "USh", "TSh", "Rs", "RM", "Rp", "Tk", "USD", "EUR",
                 "GBP", "KES", "PKR")
)  # fmt: skip
_BEFORE = rf"(?:(?<![\w])|{_LETTERED})(?<![\w][-‐‑–][\w])(?<!\d[.,])(?<![A-Za-z][-‐‑/.])"

_WORDS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen twenty",
    "es": "cero - dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
    " dieciséis diecisiete dieciocho diecinueve veinte",
    "fr": "zéro - deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
    " seize dix-sept dix-huit dix-neuf vingt",
    "pt": "zero - dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze"
    " dezesseis dezessete dezoito dezenove vinte",
}
_TENS = {
    "en": "thirty forty fifty sixty seventy eighty ninety",
    "es": "treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "fr": "trente quarante cinquante soixante - - -",
    "pt": "trinta quarenta cinquenta sessenta setenta oitenta noventa",
}
_MORE = {
    "es": {
        "cien": 100, "doscientos": 200, "doscientas": 200, "trescientos": 300, "trescientas": 300,
        "cuatrocientos": 400, "cuatrocientas": 400, "quinientos": 500, "quinientas": 500,
        "seiscientos": 600, "seiscientas": 600, "setecientos": 700, "setecientas": 700,
        "ochocientos": 800, "ochocientas": 800, "novecientos": 900, "novecientas": 900,
        "decena": 10, "docena": 12, "veintena": 20, "treintena": 30, "cuarentena": 40,
        "cincuentena": 50, "centenar": 100, "millar": 1000, "mil": 1000,
    },
    "fr": {
        "cent": 100, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20,
        "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
        "millier": 1000, "mille": 1000,
    },
    "pt": {
        "duas": 2, "cem": 100, "duzentos": 200, "duzentas": 200, "trezentos": 300,
        "trezentas": 300, "quatrocentos": 400, "quatrocentas": 400, "quinhentos": 500,
        "quinhentas": 500, "dezena": 10, "dúzia": 12, "vintena": 20, "trintena": 30,
        "centena": 100, "milhar": 1000, "mil": 1000,
    },
    "en": {},
}  # fmt: skip
_SCALES: dict[str, dict[str, int]] = {
    "en": {
        "hundred": 2, "thousand": 3, "k": 3, "million": 6, "m": 6, "mn": 6, "mln": 6,
        "billion": 9, "bn": 9, "b": 9, "trillion": 12, "tn": 12,
        "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7, "cr": 7,
    },
    "es": {
        "mil": 3, "m": 6, "millón": 6, "millones": 6, "millardo": 9, "millardos": 9, "billones": 12,
    },
    "fr": {
        "mille": 3, "k": 3, "m": 6, "million": 6, "millions": 6, "milliard": 9, "milliards": 9,
        "billions": 12,
    },
    "pt": {
        "mil": 3, "milhão": 6, "milhões": 6, "mi": 6, "m": 6, "bilhão": 9, "bilhões": 9, "bi": 9,
        "bilião": 12, "biliões": 12,
    },
}  # fmt: skip
_ARTICLES = {"en": ("a", "one"), "es": ("un",), "fr": ("un",), "pt": ("um",)}


def numbers(text: str, language: str = "") -> list[Number]:
    """The numbers of a text, in order, none overlapping.

    :param language: BCP 47 tag; without it, as with any language but es, fr and pt,
        separators and words are read as in English.
    """
    spoken = _spoken(language)
    found: list[Number] = []
    reached = 0
    for match in _pattern(spoken).finditer(text):
        if match.start() < reached:
            continue
        number = _read(text, match, spoken)
        if number is not None:
            found.append(number)
            reached = number.end
    return found


def _spoken(language: str) -> str:
    primary = language.lower().split("-")[0]
    return primary if primary in _WORDS else "en"


@lru_cache(maxsize=8)
def _pattern(language: str) -> re.Pattern[str]:
    words = sorted(_word_values(language), key=len, reverse=True)
    articles = "|".join(_ARTICLES[language])
    scales = "|".join(s for s, power in _SCALES[language].items() if power >= 2 and len(s) > 2)
    return re.compile(
        rf"{_BEFORE}(?P<digits>{_DIGITS})"
        rf"|(?<!\d )(?<!\d)\b(?P<mil>mil)(?=\s\d{{3}}\b(?!\.\d{{3}}))"
        rf"|\b(?P<words>{'|'.join(map(re.escape, words))})\b"
        rf"|\b(?P<article>{articles})(?=\s+(?:{scales})\b)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=8)
def _word_values(language: str) -> dict[str, int]:
    values = {w: i for i, w in enumerate(_WORDS[language].split()) if w != "-"}
    units = list(values.items())[1:10]
    for i, ten in enumerate(_TENS[language].split()):
        if ten == "-":
            continue
        tens = 10 * (i + 3)
        values[ten] = tens
        joint = {"en": "-", "es": " y ", "fr": "-", "pt": " e "}[language]
        values |= {f"{ten}{joint}{unit}": tens + n for unit, n in units if n < 10}
    if language == "en":
        values |= {f"twenty-{unit}": 20 + n for unit, n in units}
    return values | _MORE[language]


@lru_cache(maxsize=8)
def _scale_pattern(language: str) -> re.Pattern[str]:
    long = [s for s in _SCALES[language] if len(s) > 2]
    short = [s for s in _SCALES[language] if len(s) <= 2]
    shorts = rf"|[ {_SPACE}]?(?P<short>{'|'.join(short)})(?![\w])" if short else ""
    return re.compile(
        rf"[\s{_SPACE}-]?(?P<long>{'|'.join(sorted(long, key=len, reverse=True))})\b{shorts}",
        re.IGNORECASE,
    )


def _read(text: str, match: re.Match[str], language: str) -> Number | None:
    end = match.end()
    scale, scale_end = _scale(text, end, language)
    if match["digits"]:
        if scale == 0 and end < len(text) and (text[end].isalnum() or text[end] == "_"):
            return None  # 5G, 3rd
        value = _decimal(match["digits"], language, scaled=scale > 0)
    else:
        value = Decimal(_word_values(language).get((match["words"] or "").lower(), 1))
    if match["mil"]:
        scale, scale_end = 3, match.end()
    if value is not None:
        value = value * (Decimal(10) ** scale)
    end = scale_end if scale else end
    if scale >= 3 and value is not None and language in ("es", "pt"):
        value, end = _compound(text, value, scale, end, language)
    return Number(match.start(), end, value, percent=_is_percent(text, end))


def _scale(text: str, end: int, language: str) -> tuple[int, int]:
    """Sum of the powers of ten that follow, and where they end: "mil millones" is 9."""
    total = 0
    while match := _scale_pattern(language).match(text, end):
        word = match["long"] or match.groupdict().get("short") or ""
        if len(word) == 1 and not _is_scale(match, text, language):
            break  # "200 m" are metres
        total += _SCALES[language][word.lower()]
        end = match.end()
    return total, end


def _is_scale(match: re.Match[str], text: str, language: str) -> bool:
    """Whether a lone letter is a scale: "200m" in English, "3 M€" elsewhere."""
    if language == "en":
        return not (match[0][0] in " \u00a0" and match[0][-1] in "mM")
    return text[match.end() : match.end() + 1] in ("€", "$")


def _compound(
    text: str, value: Decimal, scale: int, end: int, language: str
) -> tuple[Decimal, int]:
    """What goes on behind a scale: "4 mil 300", "2 mil 500 millones", "3 millones 280 mil 700"."""
    while scale >= 3 and (rest := _REST.match(text, end)):
        power, last = _scale(text, rest.end(), language)
        part = Decimal(rest["digits"].replace(",", "."))
        if power == 0 and (scale != 3 or len(rest["digits"]) < 3):
            break
        if power > scale:
            value, end = (value + part) * Decimal(10) ** power, last
        else:
            value, end = value + part * Decimal(10) ** power, last if power else rest.end()
        scale = power
    return value, end


_REST = re.compile(r"\s(?:y\s|e\s)?(?P<digits>\d{1,3}(?:[.,]\d{1,2})?)(?![\d.,]\d|\w|%| ?%)")


def _is_percent(text: str, end: int) -> bool:
    return bool(re.compile(r"\s?(?:%|per ?cent|por ciento|pour cent|por cento)").match(text, end))


def _decimal(digits: str, language: str, *, scaled: bool) -> Decimal | None:
    """The value of a digit string; ``None`` where it has two readings."""
    bare = re.sub(rf"[ '’{_SPACE}]", "", digits)
    marks = [c for c in bare if c in ".,"]
    if not marks:
        return Decimal(bare)
    if len(set(marks)) == 2:  # 1,234.5 or 1.234,5: the last is the decimal mark
        thousands = "," if marks[-1] == "." else "."
        return Decimal(bare.replace(thousands, "").replace(",", "."))
    tail = len(bare) - bare.rindex(marks[0]) - 1
    if len(marks) > 1:
        return Decimal(bare.replace(marks[0], ""))
    if tail != 3 or bare.startswith("0"):
        return Decimal(bare.replace(",", ".")) if language != "en" or marks[0] == "." else None
    if language == "en":
        return Decimal(bare) if marks[0] == "." else Decimal(bare.replace(",", ""))
    if scaled:
        return None if marks[0] == "," else Decimal(bare.replace(".", ""))
    return Decimal(bare.replace(marks[0], ""))
