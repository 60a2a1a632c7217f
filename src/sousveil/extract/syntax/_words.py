"""Words and patterns of English that the reader looks for (``data/syntax_en.toml``), compiled."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import Any

_FILE = resources.files("sousveil.extract") / "data" / "syntax_en.toml"
_TABLE: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _words(name: str) -> frozenset[str]:
    words = _TABLE["words"][name]
    return frozenset(words.split() if isinstance(words, str) else words)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_TABLE["patterns"][name])


PROVIDE = _words("provide")
ONLY_SELL = _words("only_sell")
ACQUIRE = _words("acquire")
RUN = _words("run")
DECIDE = _words("decide")
AWARD = _words("award")
WIN = _words("win")
SELECT = _words("select")
WITH = _words("with")
IN = tuple(_TABLE["words"]["in"].split())
TELLING = tuple(_TABLE["words"]["telling"].split())
AT_WORK = _words("at_work")
NO_SYSTEM = _words("no_system")
OFFICERS = _words("officers")
VENDOR = _words("vendor")
STATE = _words("state")
SEEN = _words("seen")
FUNDS = _words("funds")
AGREE = _words("agree")
AGREEMENT = _words("agreement")
SPECIFIC = _words("specific")
GENERIC = _words("generic")
SELLERS = _words("sellers")
THINGS = _words("things")
DEAL = _words("deal")
DOING = _words("doing")
LEFT_OUT = _words("left_out")
OWN_HEADS = _words("own_heads")
NO_PLACE = _words("no_place")

LIST = _pattern("list")
FIRMS = _pattern("firms")
AHEAD = _pattern("ahead")
PAYS = _pattern("pays")
OWN = _pattern("own")
PRICED = _pattern("priced")
NO_PRICE = _pattern("no_price")
CORE = _pattern("core")
SHORT = _pattern("short")
QUOTED = _pattern("quoted")
OWN_NAME = _pattern("own_name")
NO_NAME = _pattern("no_name")
DISTRICTS = _pattern("districts")
LOCAL_BODY = _pattern("local_body")
OF_PLACE = _pattern("of_place")
DATELINE = _pattern("dateline")
FORCE = _pattern("force")
COMPANY = _pattern("company")
BODY = _pattern("body")
OBSERVER = _pattern("observer")
CENTRE = _pattern("centre")
BANK = _pattern("bank")

CHARGES = _words("charges")
#: Noun → the status that it states.
STAGES: dict[str, str] = _TABLE["stage_of"]
#: Verb → the property whose date stands with it.
DATED: dict[str, str] = _TABLE["date_of"]
#: Verbs that say where a system stands in its life.
LIFE = PROVIDE | ACQUIRE | RUN | AWARD | WIN | SELECT | _words("life")
#: Kind → verbs, as signs for the confidence.
VERBS = {
    "provide": PROVIDE,
    "acquire": ACQUIRE,
    "run": RUN,
    "award": AWARD | WIN | SELECT,
    "say": _words("say"),
}
