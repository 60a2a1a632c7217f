"""Which encoding some bytes are in, where nothing says so: only when it is sure.

charset-normalizer finds that a text "looks like" several encodings equally well,
and for Latin letters its first answer is often the wrong one of them (Spanish in
windows-1252 comes out with the letters of windows-1250). A wrong letter in a
quote is worse than a refusal, so its answer is taken only together with a second,
independent sign:

- *windows-1252*: the decoded text is in a language of Western Europe, nearly all
  of its letters beyond ASCII belong to that language's alphabet, and none of its
  signs stands inside a word where a letter would;
- *encodings of other scripts*: charset-normalizer is content with exactly one way
  to read the bytes, recognises a language in it, and so does the language model.

Other encodings of Latin letters are never guessed.
"""

from __future__ import annotations

import re
from collections import Counter

from sousveil.read._language import detect_language

__all__ = ["guess"]

#: Letters beyond ASCII that a language writes its own words with, in lower case.
_ALPHABETS = {
    "ca": "àçèéíïòóúü",
    "da": "æøåé",
    "de": "äöüßé",
    "en": "éèêëïöçñàâôûü",
    "es": "áéíóúüñªº",
    "fi": "äöå",
    "fr": "àâæçèéêëîïôœùûüÿ",
    "gl": "áéíïóúüñ",
    "it": "àèéìíîòóùúªº",
    "nl": "éèëïöüáóúê",
    "no": "æøåéòô",
    "pt": "áâãàçéêíóôõúüªº",
    "sv": "åäöé",
}
_OWN_LETTERS = 0.97
#: In no language of Western Europe is more than about an eighth of the letters accented.
_MOST_ACCENTS = 0.15
#: A sign where a letter would stand: what bytes of another encoding look like.
_SIGN_IN_WORD = re.compile(r"[^\W\d_][^\w\s'’‘´·‐–—…«»“”/\\.,:;()\x00-\x7f][^\W\d_]")
#: A sign that English texts do not use, or an apostrophe inside a word where English has
#: none: bytes of another encoding.
_NOT_ENGLISH = re.compile(
    r"[^\x00-\x7f\xa0‘’“”–—…•€£™©®°§]|[a-z]’(?!(?:s|t|d|m|re|ll|ve)\b)[a-z]", re.IGNORECASE
)
_LEAST_EVIDENCE = 8
_CLEAN = 0.1
_RIVAL = 0.02
_NOT_TEXT = re.compile("[\x80-\x9f\ue000-\uf8ff\ufffd]")


def guess(data: bytes) -> str | None:
    """The characters of ``data``, or ``None`` when its encoding cannot be told for sure.

    :param data: bytes that are not valid UTF-8, and hold no null byte.
    """
    if len(data.translate(None, delete=bytes(range(128)))) < _LEAST_EVIDENCE:
        return None
    return _western(data) or _other_script(data)


def _western(data: bytes) -> str | None:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    own = _ALPHABETS.get(detect_language(text))
    if own is None or _SIGN_IN_WORD.search(text):
        return None
    letters = Counter({c: n for c, n in Counter(text.lower()).items() if c.isalpha()})
    accented = Counter({c: n for c, n in letters.items() if not c.isascii()})
    of_own = sum(n for c, n in accented.items() if c in own)
    if not accented:  # typographic signs alone: enough in English, which needs no accents
        plain = own == _ALPHABETS["en"] and not _NOT_ENGLISH.search(text)
        return text if plain else None
    sure = (
        of_own >= _OWN_LETTERS * accented.total()
        and accented.total() <= _MOST_ACCENTS * letters.total()
    )
    return text if sure else None


def _other_script(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    matches = list(from_bytes(data))
    if not matches or matches[0].chaos >= _CLEAN or matches[0].coherence <= 0:
        return None
    if any(match.chaos <= matches[0].chaos + _RIVAL for match in matches[1:]):
        return None
    text = data.decode(matches[0].encoding, errors="replace")
    letters = [c for c in text if c.isalpha()]
    foreign = sum(c > "ɏ" for c in letters)  # beyond the Latin blocks
    mostly_foreign = foreign * 2 > len(letters)
    if not mostly_foreign or _NOT_TEXT.search(text) or not detect_language(text):
        return None
    return text
