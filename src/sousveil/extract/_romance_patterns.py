"""Patterns by which names show in Spanish, French and Portuguese text, from the word lists.

The lists are the classes of ``data/romance.toml``; each function here makes one pattern of
them for a language. What a pattern finds is weighed by
:mod:`sousveil.extract._naming_romance`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sousveil.extract._patterns import either_apostrophe, needed_in_text, romance_words
from sousveil.extract._wording import TITLES

__all__ = [
    "ARTICLE",
    "CODE_OF",
    "LIKE_COUNTRY",
    "OF_OURS",
    "PLURAL",
    "SMALL_PLACES",
    "UP",
    "acts_as_company",
    "agency",
    "and_others",
    "at_places",
    "bodies",
    "body_place",
    "centres",
    "company_patterns",
    "consortia",
    "full_name",
    "further",
    "given_to",
    "places_of_kit",
    "shown_places",
    "small_bodies",
    "starts_as_body",
    "subject_places",
    "system_patterns",
    "towns",
    "unknown",
]

UP = r"[A-ZÀ-ÖØ-ÞŠŽ]"
_WORD = rf"(?:{UP}[\w&'’.-]*[\w&]|{UP})"
_OPEN, _CLOSE = r"[“\"«‘'](?:[ \u00a0\u202f])?", r"(?:[ \u00a0\u202f])?[”\"»’']"
_NO_ARTICLE = (
    r"(?!(?:A|O|As|Os|El|La|Los|Las|Le|Les|Un|Una|Une|Um|Uma|En|Em|À|Au|No|Na|Do|Da|De|Du|Des|Ce|"
    r"Y|E|Et|Por|Par|Con|Com|Para|Pour)[ ]|[CLDJSNM]['’])"
)
_FIRM = (
    rf"{_NO_ARTICLE}{_WORD}(?:(?:[ ](?:de|del|do|da|du|des|d['’]|&|–|-|and|of|for)"
    rf")?[ ]?(?<=[ ’'])(?:{_WORD}|\d+))"
    "{0,5}"
)
_SPOT = (
    rf"{UP}[\w’'-]*(?:(?:[ ](?:de|del|la|las|los|da|do|das|dos|du|des|le|les|sur|sous|lès)){{0,2}}"
    rf"[ ](?:[dl]['’])?{UP}[\w’'-]*){{0,4}}"
)


ARTICLE = re.compile(r"(?:El|La|Los|Las|Le|Les|O|A|Os|As)\Z")


#: "Sistema Nacional de Salud" is none of ours; "Sistema Integral de Videovigilancia" is.
OF_OURS = re.compile(
    r"[Vv]ideo|[Vv]ídeo|[Vv]idéo|[Vv]igil|[Mm]onitor|[Cc]ámara|[Cc]âm|[Ee]mergenc|"
    r"[Cc]omando|[Cc]ontrol|"
    r"[Bb]iom[eé]tr|[Ii]dentific|[Ii]ntercep|[Aa]lert|[Ii]ntelig|[Ss]urveil|[Ff]acial|"
    r"[Dd]igital|\d|"
    r"[Ss]egur[oa]\b|[Ii]nterconex|[Tt]ecnol|[Rr]astre|[Ee]spion"
)


#: Places that are called by a word and an adjective: "capital fluminense", "região central".
SMALL_PLACES = re.compile(
    r"(?<!\w)(?:capital (?:regional|provincial)|capital [a-zà-ÿ]{2,}(?:ense|an[ao]|in[ao]|"
    r"ista|eir[ao]|eñ[ao]|aise|oise|enne|ota|eca|uense)|"
    r"(?:regi(?:ão|ón)|zona) (?:central|norte|sul|sur|leste|oeste|este|metropolitana)|"
    r"centro histórico|centre-ville)(?!\w)(?! d(?:e |['’]))"
)


#: "los municipios de", "les villes de": a list of places follows.
PLURAL = re.compile(
    r"(?i:[a-zà-ÿ]+(?:s|ões|ães)) (?:de|des|da|do|dos)\b|(?:bairros|barrios|colonias|calles|ruas) "
)


def _class(name: str, language: str) -> str:
    return either_apostrophe(romance_words(name, language))


def _matters(language: str) -> str:
    """What a ministry or department may be of beside another matter: "Justicia y Seguridad"."""
    return _class("matter", language)


def _direct(language: str) -> str:
    """Nouns behind which a bare name is a system's: "logiciel Briefcam"."""
    return {
        "es": "programa|proyecto|plataforma|software|sistema|aplicación|malware",
        "fr": "logiciel|projet|programme|plateforme|système|application|dispositif|outil",
        "pt": "programa|projec?to|plataforma|software|sistema|aplicativo",
    }[language]


def _capital_heads(language: str) -> str:
    return {
        "es": "(?:Plataforma|Torre|Operativo|Proyecto|Programa|Sistema|Muralla)",
        "fr": "(?:Plateforme|Projet|Programme|Système)",
        "pt": "(?:Plataforma|Programa|Projec?to|Sistema|Muralha|Operação)",
    }[language]


@lru_cache(maxsize=4)
def acts_as_company(language: str) -> re.Pattern[str]:
    acts = needed_in_text("tradebehind", language).pattern
    seller = needed_in_text("seller", language).pattern
    article = _class("article", language)
    return re.compile(rf" {acts}|, (?:(?:{article}) ?)?(?:\w+ )?{seller}")


@lru_cache(maxsize=1)
def unknown() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<![\w’'@/.-])|(?<=\b[dl]['’])){_FIRM}(?!\w)")


@lru_cache(maxsize=1)
def full_name() -> re.Pattern[str]:
    link = r"(?:de|del|da|do|dos|das|van|von|al|bin|el|la|le)"
    return re.compile(
        rf"(?<!\w)(?P<title>(?:{TITLES})"
        rf"[ ])?(?P<name>{UP}[\w’'-]+(?:[ ](?:{link}[ ])?{UP}[\w’'-]+){{0,3}})"
    )


@lru_cache(maxsize=4)
def starts_as_body(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_class('body', language)})(?!\w)")


@lru_cache(maxsize=4)
def bodies(language: str) -> re.Pattern[str]:
    link = r"(?:de|del|da|do|das|dos|du|des|la|las|los|el|a|à|para|pour|l['’]|d['’]|aux|au|en|em)"
    tail = rf"(?:[ ](?:{link}[ ]?){{0,3}}(?<=[ ’']){_WORD})"
    also = (
        rf"(?:[ ](?:{_class('and', language)})[ ](?:(?:{link})[ ]?)?(?<=[ ’'])"
        rf"(?:{_matters(language)}))"
    )
    whole = rf"(?:{_class('body', language)}){tail}{{1,6}}{also}?"
    alone = r"Polic[ií]a|Polícia|Gendarmerie|Ejército|Carabineros|Fiscalía|Prefeitura|Mairie|Metrô"
    return re.compile(
        rf"(?<![\w’'-])(?P<name>{whole}|(?:{alone})(?![\w]))(?!\w)"
        rf"(?:[ ]\((?P<short>{UP}[\w-]{{1,11}})\))?"
    )


@lru_cache(maxsize=4)
def consortia() -> re.Pattern[str]:
    head = r"Consorcio|Consórcio|Groupement|Unión Temporal|UTE|Grupo|Groupe"
    return re.compile(rf"(?<!\w)(?:{head})[ ]{_FIRM}(?!\w)")


@lru_cache(maxsize=4)
def small_bodies(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_class('low_body', language)})(?!\w)")


def _of_nation(language: str) -> str:
    """An article and a nation's adjective, as a company is called: "la china", "l'israélien";
    Spanish and Portuguese have companies feminine, and men masculine."""
    return {
        "es": r"la[ ][a-zà-ÿ]{2,12}(?:ana|esa|ina|ola|ense|elí|ea|ca)",
        "fr": r"(?:l['’]|le[ ])[a-zà-ÿ]{3,12}(?:ais|ain|ien|ois|and|and|ique|ol)",
        "pt": r"(?:a|da|pela|à)[ ][a-zà-ÿ]{2,12}(?:ana|esa|ina|ola|ense|eia|ca|ã)",
    }[language]


@lru_cache(maxsize=4)
def company_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    noun, adjective = _class("company_noun", language), _class("company_adjective", language)
    of, both = _class("of", language), _class("and", language)
    legal = _class("legal_form", "")
    article = _class("article", language)
    word = (
        rf"(?:(?:{adjective}|{of}|{article}|[a-zà-ÿ]{{3,14}}(?:ense|es[ea]|ois|oise|ain|"
        rf"aine|iene|ano|ana|ien|ienne|"
    )
    word += r"ol|ola|olas|ine|ino|ina|iense|elí|élien|élienne|ês|eza|ão|ã|and|ande|anche|ique)"
    word += r")[ ]){0,4}"
    short = rf"(?:[ ]\((?P<short>{UP}[\w-]{{1,11}})\))?"
    quoted = rf"(?:{_OPEN})?"
    shut = rf"(?:{_CLOSE})?"
    listed = (
        rf"(?:,[ ]{quoted}(?P<second>{_FIRM}){shut})?(?:,[ ]{quoted}(?P<third>{_FIRM}){shut})?"
        rf"(?:,?[ ](?:{both})[ ]{quoted}(?P<fourth>{_FIRM}){shut})?"
    )
    return (
        re.compile(
            rf"(?<!\w)(?i:{noun})(?:[ ,:(]{{1,2}}|[ ][–—-][ ])(?:(?:es|est|é|son|sont|são|foi|fue)"
            rf"[ ])?{word}{quoted}"
            rf"(?P<name>{_FIRM}){shut}{short}{listed}(?!\w)"
        ),
        re.compile(
            rf"(?<![\w’'-])(?P<name>{_FIRM}(?:[ ](?:{both})[ ]{_FIRM})?,?[ ](?:{legal}))(?![\w])"
        ),
        re.compile(rf"(?<!\w){_of_nation(language)}[ ](?P<name>{_FIRM})(?!\w)"),
        re.compile(
            rf"(?<![\w’'-])(?P<name>{_FIRM}){shut}{short},[ ](?:(?:{article})[ ]?)?"
            rf"(?:[\w’'-]+[ ]){{0,2}}?(?:{noun})(?!\w)"
        ),
    )


@lru_cache(maxsize=4)
def system_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    noun, called = _class("system_noun", language), _class("called", language)
    adjective, article = _class("system_adjective", language), _class("article", language)
    name = rf"{_WORD}(?:[ ](?:(?:de|del|do|da|du|e|y|et|la|des)[ ])?(?:{_WORD}|\d+)){{0,4}}"
    few = r"(?:[a-zà-ÿ-]+[ ]){0,5}?"
    return (
        re.compile(
            rf"(?<!\w)(?i:{noun})[ ]{few}(?:{called})"
            rf"[ ]{_OPEN}(?P<name>[^“”\"«»\n]{{3,50}}?){_CLOSE}"
        ),
        re.compile(
            rf"(?<!\w)(?i:{noun})[ ](?:(?:{adjective})"
            rf"[ ])?{_OPEN}(?P<name>{UP}[^“”\"«»\n]{{2,50}}?){_CLOSE}"
        ),
        re.compile(
            rf"(?<!\w)(?i:{noun})[ ]{few}(?:{called})[ ](?:(?:{article})[ ])?(?P<name>{name})(?!\w)"
        ),
        re.compile(
            rf"(?<!\w)(?:{_direct(language)})[ ](?:(?:{adjective})[ ]){{0,2}}(?P<name>{name})(?!\w)"
        ),
        re.compile(
            rf"(?<!\w)(?i:{noun})[ ]{few}(?:es|sería|est|serait|é|seria|se llama|"
            rf"s['’]appelle|chama-se)"
            rf"[ ](?P<name>{_WORD}(?:[ ]{_WORD}){{0,2}})(?!\w)"
        ),
        re.compile(rf"(?<![\w’'-])(?P<name>{_capital_heads(language)}[ ]{name})(?!\w)"),
        re.compile(
            rf"(?<!\w)(?i:{noun})[ ][^.;,\n“”«»]{{3,50}},[ ](?:{article})"
            rf"[ ](?P<name>{_WORD}[ ]{_WORD})(?=[.,;])"
        ),
    )


@lru_cache(maxsize=1)
def centres() -> re.Pattern[str]:
    core = (
        r"Comando|Mando|Control\w*|Opera\w+|Monitor\w+|Segur\w+|Sécur\w+|Emerg[eê]nc\w+|Vigil\w+|"
        r"Videovig\w+|Supervision|Commandement|Intégr\w+|Integrad[oa]|Comunic\w+|"
        r"Coordin\w+|Inteligência"
    )
    link = r"(?:(?:de|da|do|del|y|e|et|la|d['’]|l['’])[ ]?){0,2}"
    part = rf"[ ]{link}(?<=[ ’']){_WORD},?"
    return re.compile(
        rf"(?<![\w-])(?P<name>(?:Centro|Centre|Central|Sala|Complejo)(?=[^.;\n]{{0,60}}(?:{core}))"
        rf"(?:{part}){{1,8}}(?<!,))(?:[ ]\((?P<short>{UP}[\w-]{{1,9}})\))?"
    )


@lru_cache(maxsize=4)
def shown_places(language: str) -> re.Pattern[str]:
    noun, body, of = (_class(c, language) for c in ("placenoun", "placebody", "of"))
    after = rf"(?:{of})[ ]?(?<=[ ’'])(?:(?:la|las|los|el)[ ])?"
    beside = _class("placebare", language)
    listed = (
        r"[ \w]{0,12},?[ ](?:à savoir|a saber|tels que|como|comme|entre (?:ellos|"
        r"eles)),?[ ](?:(?:les|los|os)[ ])?"
    )
    return re.compile(
        rf"(?<!\w)(?:(?:(?i:{noun})(?:[ ][a-zà-ÿ]{{5,}})?|{body})[ ](?:{after})|"
        rf"(?i:{noun}){listed}|(?:{beside})[ ])(?P<name>{_SPOT})(?!\w)"
    )


@lru_cache(maxsize=1)
def towns() -> re.Pattern[str]:
    """Several towns behind one word for them, and a municipality: these may be called like
    persons. "The city of X" is no such evidence: newspapers call it after its mayor."""
    noun = (
        r"[Mm]unicipios|[Cc]orregimientos|[Pp]arroquias|[Bb]arrios|[Cc]omunas|[Dd]istritos|"
        r"[Cc]antones|[Cc]olonias|[Pp]rovincias|[Cc]ommunes|[Qq]uartiers|[Vv]illes|[Cc]idades|"
        r"[Mm]unicípios|[Bb]airros|[Cc]oncelhos|[Ff]reguesias|[Vv]ilas|[Cc]iudades|[Ii]lhas"
    )
    link = r"(?:(?:de|del|la|las|los|da|do|das|dos|du|des)[ ])"
    name = rf"{UP}[\w’'-]*(?:[ ]{link}{{0,2}}{UP}[\w’'-]*){{0,3}}"
    listed = rf"(?:(?:,|,? (?:y|e|et))[ ]{name}){{1,15}}"
    of = r"(?:(?:de|del|da|do|das|dos|du|des)[ ]|d['’])(?:(?:la|las|los|el)[ ])?"
    return re.compile(
        rf"(?<!\w)(?:(?:{noun})[ ]{of}(?P<names>{name}{listed})|"
        rf"Municipalidad[ ]de[ ](?P<one>{name}))"
    )


@lru_cache(maxsize=4)
def given_to(language: str) -> re.Pattern[str]:
    return re.compile(rf"{needed_in_text('awardedto', language).pattern} (?:[a-zà-ÿ]+ )?\Z")


@lru_cache(maxsize=4)
def at_places(language: str) -> re.Pattern[str]:
    at, article = _class("in", language), _class("article", language)
    start = r"(?:(?<=[.!?:;“\"«(\n—–-] )|(?<=[\n“\"«(])|(?<!.))"
    capital = "|".join(w[:1].upper() + w[1:] for w in at.split("|"))
    return re.compile(
        rf"(?:(?<!\w)(?:{at})|{start}(?:{capital}))[ ](?:(?:tod[oa]|toute?)"
        rf"[ ])?(?:(?:{article})[ ]?)?(?<=[ ’'])"
        rf"(?P<name>{_SPOT})(?!\w)"
    )


@lru_cache(maxsize=4)
def subject_places(language: str) -> re.Pattern[str]:
    """A name at the head of a sentence that gets or has something: "Capão Alto contará com"."""
    gets = {
        "es": r"cuenta con|contará con|contaba con|dispone de|dispondrá de|tendrá|estrenará|"
        r"sumará|recibirá|posee",
        "fr": r"s['’]équipe|se dote|va s['’]équiper|va se doter|dispose d|disposera d|comptera|"
        r"compte(?= (?:\d|désormais|déjà|aujourd|plus de))|sera équipée?|est équipée?|possède|"
        r"devrait compter|va accueillir|accueillera",
        "pt": r"conta com|contará com|contava com|dispõe de|terá|ganha|ganhará|ganhou|receberá|"
        r"vai (?:ganhar|receber|ter|contar)|está (?:sem|com)|passa a contar|possui|possuirá",
    }[language]
    adverb = r"(?:(?:apenas|ya|já|também|también|solo|sólo|só|hoje|hoy|déjà|désormais)[ ])?"
    return re.compile(
        rf"(?:(?<=[.!?:\n“\"][ ])|(?<=\n)|(?<!.)|(?<=, ))(?P<name>{_SPOT})"
        rf"[ ]{adverb}(?:{gets})\b"
    )


@lru_cache(maxsize=4)
def places_of_kit(language: str) -> re.Pattern[str]:
    """A name behind cameras and what they do: "las cámaras de vigilancia de Valparaíso"."""
    what = {
        "es": r"[Cc]ámaras|(?:[Vv]ideo|[Tt]ele)?vigilancia|seguridad|monitoreo|"
        r"reconocimiento facial",
        "fr": r"[Cc]améras|[Vv]idéo[ -]?(?:surveillance|protection)|surveillance|sécurité",
        "pt": r"[Cc]âm[ae]ras|[Vv]ideovigilância|[Vv]ideomonitoramento|vigilância|monitoramento|"
        r"segurança|reconhecimento facial|[Mm]uralha [Dd]igital",
    }[language]
    of = _class("of", language)
    return re.compile(
        rf"(?<!\w)(?:{what})(?:[ ](?:urban[oa]s?|urbaines?|públic[oa]s?|municipa\w+))?"
        rf"[ ](?:{of}|para|pour|à|em|en)[ ]?(?<=[ ’'])(?P<name>{_SPOT})(?!\w)"
    )


#: A command centre by its count of Cs, and its town: "el C4 de Tepic".
CODE_OF = re.compile(rf"(?<![\w-])C[2-5]i?[ ](?:de|en)[ ](?P<name>{_SPOT})")

#: "Estado de México", "Provincia de Panamá": called like a country, and only a part of it.
LIKE_COUNTRY = re.compile(
    r"(?<!\w)(?:[Ee]stado|[Pp]rovincia|[Cc]iudad|[Dd]epartamento|[Dd]istrito|[Cc]idade) d[eo] "
    r"(?:México|Panamá|Guatemala|Paraguay|Luxembourg)(?!\w)"
)


@lru_cache(maxsize=4)
def and_others(language: str) -> re.Pattern[str]:
    others = r"otr[oa]s?|outr[oa]s?|d['’]autres|vari[oa]s|demais|demás|más|mais|el resto|\d+"
    return re.compile(
        rf",?[ ](?:{_class('and', language)})[ ](?:(?:en|em|à|a|l[oa]s|[oa]s)[ ])?(?:{others})"
    )


@lru_cache(maxsize=4)
def further(language: str) -> re.Pattern[str]:
    at, both, article = (_class(c, language) for c in ("in", "and", "article"))
    bracket = r"(?:[ ]\([^()\n]{1,30}\))?"
    return re.compile(
        rf"{bracket}(?:,|;)?[ ](?P<and>(?:{both})[ ])?(?P<at>(?:{at})[ ])?(?:(?:{article})[ ])?"
        rf"(?P<name>(?<=[ ]){_SPOT})(?!\w)(?<!\w\s)"
    )


@lru_cache(maxsize=1)
def agency() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{romance_words('agency', '')})(?!\w)")


@lru_cache(maxsize=4)
def body_place(language: str) -> re.Pattern[str]:
    body, of = _class("placebody", language), _class("of", language)
    kind = (
        r"Civil|Militar|Municipal|Nacional|National|Pública|Públic[oa]s?|Local|Ciudadana|Cidadã|"
        r"Metropolitana|Federal|Estadual|Estatal|Judicial|Judiciaire|Municipale|Nationale|"
        r"General|Geral|Générale|Penitenciária|Rodoviária|Social"
    )
    return re.compile(
        rf"(?:{body}|.*(?:{kind}|{_matters(language)}))[ ](?:{of})[ ]?(?<=[ ’'])"
        rf"(?:(?:la|las|los|el)[ ])?"
        rf"(?!Estado\b|État\b|Justi|Segur|Gob[ie]|Sécur|Vereador|Deputad|Diputad|Senador|Rep[úu]|"
        rf"Com[eé]rci|Represent|Fazenda|Educ|Sa[uúl]|Turis|Cultur|Interior|Intérieur|Naci[óo]n|"
        rf"Fed|Uni|Intelig|Crim|Inform|Pol[ií]|Vig|Rece|Identif|Invest|Derech|Direit|Públic|Bomb|"
        rf"(?:{_matters(language)})\b)(?P<name>{_SPOT})\Z"
    )
