"""Legal forms of companies: which words at the ends of a name say only how it is incorporated.

"Ltd", "GmbH", "OOO" and 有限公司 tell nothing of which company is meant; but a Ltd and
a GmbH of one name are often two companies of one group. So a form is set aside together
with its class, and who sets it aside looks at the class. Forms are those of the ISO
20275 list of Entity Legal Forms that occur in our sources, and the ways in which these
write them in Latin letters.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["FORM_CLASSES", "set_legal_form_aside"]

#: Class → forms as :func:`~sousveil.model.fold` leaves them; several words are one form.
FORM_CLASSES: dict[str, tuple[str, ...]] = {
    "": ("co", "company", "cia", "compania", "compagnie", "societe", "the", "firma", "公司"),
    "limited": (
        *("ltd", "limited", "llc", "l l c", "sdn bhd", "bhd", "sdn", "pte", "pvt", "private"),
        *("pty", "ooo", "ооо", "too", "тоо", "mchj", "wll", "limited liability company", "l t d"),
        *(
            "obshchestvo s ogranichennoi otvetstvennostyu",
            "общество с ограниченной ответственностью",
        ),
        *("tov", "тов", "有限公司", "有限责任公司"),
        *("有限責任公司", "유한회사", "有限会社", "שע מ", "בעמ", "בע מ", 'בע"מ', "ltd co", "w l l"),
    ),
    "gmbh": ("gmbh", "mbh", "ug"),
    "responsabilidad limitada": (
        *("srl", "s r l", "sarl", "s a r l", "ltda", "lda", "sas", "s a s", "eirl", "sprl"),
        *("s de rl de cv", "unipessoal lda", "limitada", "limitee", "sl", "s l", "slu", "s l u"),
    ),
    "besloten": ("bv", "b v"),
    "free zone": ("fze", "fzc", "fzco", "fz llc", "dmcc", "fz"),
    "other limited": (
        *("kft", "sro", "s r o", "doo", "d o o", "sp z oo", "sp z o o", "spzoo", "ood", "eood"),
        *("oy", "ltd sti", "sti", "yk", "uab", "sia", "ou"),
    ),
    "stock": (
        *("plc", "sa", "s a", "ag", "spa", "s p a", "nv", "n v", "asa", "oyj", "se", "kk"),
        *("jsc", "ojsc", "pjsc", "cjsc", "ao", "oao", "pao", "zao", "ао", "оао", "пао", "зао"),
        *("as", "a s", "ab", "kgaa", "sab", "sab de cv", "sa de cv", "s a de c v", "tbk", "jsfc"),
        *("aktiengesellschaft", "aktiebolag", "aktsionernoe obshchestvo", "joint stock company"),
        *("публичное акционерное общество", "акционерное общество", "public joint stock company"),
        *("open joint stock company", "closed joint stock company", "societe anonyme"),
        *("publichnoe aktsionernoe obshchestvo", "sociedad anonima", "sociedade anonima"),
        *("kabushiki kaisha", "kaisha", "株式会社", "주식회사", "股份有限公司", "股份公司", "saog"),
        *("public limited company", "saoc", "sae", "sal", "pa", "dd", "ad", "ead", "rt", "nyrt"),
    ),
    "corporation": ("inc", "incorporated", "corp", "corporation", "incorporation", "corporacion"),
    "partnership": ("lp", "llp", "l p", "kg", "gmbh co kg", "ohg", "cv", "snc", "gbr"),
}

#: Forms that stand before the name as well: OOO Protei, PT INTI, AO Kaspersky Lab.
_BEFORE = frozenset(
    (
        *("ooo", "ооо", "ao", "ао", "oao", "оао", "pao", "пао", "zao", "зао", "jsc", "pjsc"),
        *("ojsc", "cjsc", "llc", "too", "тоо", "tov", "тов", "firma", "the", "株式会社", "㈱"),
        *(
            "주식회사",
            "limited liability company",
            "joint stock company",
            "aktsionernoe obshchestvo",
        ),
        *("public joint stock company", "open joint stock company", "closed joint stock company"),
        *("obshchestvo s ogranichennoi otvetstvennostyu", "publichnoe aktsionernoe obshchestvo"),
        *("акционерное общество", "публичное акционерное общество", "societe anonyme"),
        "общество с ограниченной ответственностью",
    )
)

_CLASS = {form: name for name, forms in FORM_CLASSES.items() for form in forms}
_LONGEST = max(form.count(" ") for form in _CLASS) + 1
_GLUED = sorted((form for form in _CLASS if not form.isascii() and len(form) > 1), key=len)[::-1]


@lru_cache(maxsize=131_072)  # the same names come again and again
def set_legal_form_aside(folded: str) -> tuple[str, str]:
    """What is left of a folded name, and the class of the legal form that it bore.

    The class is empty where no form, or one of no class ("Co."), was set aside; of several
    the one that stands last before the end counts. A name that is nothing but forms stays.

    >>> set_legal_form_aside("hangzhou hikvision digital technology co ltd")
    ('hangzhou hikvision digital technology', 'limited')
    >>> set_legal_form_aside("ооо протей")
    ('протей', 'limited')
    """
    words = folded.split(" ")
    found = ""
    while taken := _at_end(words):
        found = found or _CLASS[" ".join(words[-taken:])]
        del words[-taken:]
    while taken := _at_start(words):
        found = found or _CLASS.get(" ".join(words[:taken]), "")
        del words[:taken]
    rest, glued = _unglued(" ".join(words))
    return rest, found or glued


def _at_end(words: list[str]) -> int:
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        if " ".join(words[-length:]) in _CLASS:
            return length
    return 0


def _at_start(words: list[str]) -> int:
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        if " ".join(words[:length]) in _BEFORE:
            return length
    return 0


def _unglued(name: str) -> tuple[str, str]:
    """Forms of scripts that are written without spaces: 华为技术有限公司."""
    if name.isascii():
        return name, ""
    for form in _GLUED:
        if len(name) > len(form) + 1 and name.endswith(form):
            return name[: -len(form)].rstrip(), _CLASS[form]
        if form in _BEFORE and len(name) > len(form) + 1 and name.startswith(form):
            return name[len(form) :].lstrip(), _CLASS[form]
    return name, ""
