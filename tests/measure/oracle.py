"""Every measure once more, as plain loops over rows: what the expressions must give.

Written from the rules of docs/measures.md and not from the expressions, with floating-point
numbers where those use decimals. Slow, and meant to be read.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import product
from statistics import median_low

from sousveil.model import date_bounds
from sousveil.tables import LIVE, ClaimRow, Tables

#: What a measure finds: what it is about → value, low, high, of (None where it has none).
Found = dict[tuple[str, ...], tuple[float, float | None, float | None, int | None]]
IN_COUNTRY = ("country", "system", "deal", "place")
RATINGS = (
    *("rating", "democracy-index", "electoral-democracy", "liberal-democracy"),
    *("political-rights", "civil-liberties"),
)
AI = ("smart-city", "facial-recognition", "smart-policing", "ai-surveillance")
CREDIT = ("loan", "concessional-loan", "export-credit", "commodity-backed-loan")


class World:
    """The rows that count, for one question."""

    def __init__(self, tables: Tables, as_of: str = "", with_alleged: bool = False) -> None:
        published = {row.id: row.published for row in tables.documents()}
        self.live = [
            claim
            for claim in tables.claims(quotes=False)
            if claim.status in LIVE and (not as_of or _known(claim, published) <= as_of)
        ]
        self.said = [claim for claim in self.live if claim.polarity == "asserted"]
        counts = {"happened", "alleged"} if with_alleged else {"happened"}
        self.facts = [claim for claim in self.said if claim.modality in counts]
        entities = tables.entities()
        self.kind = {row.id: row.kind for row in entities}
        self.seat = {row.id: row.country for row in entities}
        self.places: dict[str, set[str]] = defaultdict(set)
        for row in entities:
            if row.kind != "document" and row.country:
                self.places[row.id].add(row.country)
        located = [
            (claim.status == "accepted", claim.subject, self.seat[claim.value_entity])
            for claim in self.said
            if claim.property == "located-in"
            and self.kind.get(claim.value_entity) == "country"
            and self.seat[claim.value_entity]
        ]
        for reviewed, subject, country in located:
            if reviewed:
                self.places[subject].add(country)
        nowhere = {subject for _, subject, _ in located if not self.places[subject]}
        for _, subject, country in located:
            if subject in nowhere:
                self.places[subject].add(country)

    def of(self, *properties: str) -> list[ClaimRow]:
        return [claim for claim in self.facts if claim.property in properties]

    def placed(self, claims: Iterable[ClaimRow]) -> list[tuple[str, ClaimRow]]:
        return [(code, claim) for claim in claims for code in self.places[claim.subject]]

    def supplies(self) -> set[tuple[str, str, str]]:
        """(supplier, receiving country, through)."""
        found = {
            (claim.value_entity, code, claim.subject)
            for code, claim in self.placed(self.of("supplier", "supplier-country"))
        }
        return found | {
            (claim.subject, self.seat[claim.value_entity], claim.value_entity)
            for claim in self.of("donated-to")
            if self.seat[claim.value_entity]
        }

    def counted_supplies(self) -> set[tuple[str, str, str]]:
        """Without those of a country where an organisation of it supplied the same."""
        every = self.supplies()
        done = {
            (self.seat[who], through)
            for who, _, through in every
            if self.kind[who] == "organisation" and self.seat[who]
        }
        return {
            (who, to, through)
            for who, to, through in every
            if self.kind[who] != "country" or (self.seat[who], through) not in done
        }

    def begun(self, subject: str) -> tuple[date, date] | None:
        for name in ("contract-date", "start-date"):
            days = [
                date_bounds(claim.edtf)
                for claim in self.of(name)
                if claim.subject == subject and claim.comparator in "=≈"
            ]
            whole = [(low, high) for low, high in days if low and high]
            if whole:
                return min(low for low, _ in whole), max(high for _, high in whole)
        return None

    def users(self) -> set[str]:
        about = [c for c in self.of("technology") if c.subject_kind in IN_COUNTRY and c.term in AI]
        return {code for code, _ in self.placed(about)}


def _known(claim: ClaimRow, published: dict[str, str]) -> str:
    said = claim.published or published[claim.document]
    last = date_bounds(said)[1] if said else None
    return last.isoformat() if last else claim.time[:10]


def _count(pairs: Iterable[tuple[tuple[str, ...], object]]) -> Found:
    found: dict[tuple[str, ...], set[object]] = defaultdict(set)
    for key, thing in pairs:
        found[key].add(thing)
    return {key: (len(things), None, None, None) for key, things in found.items()}


def wilson(hits: int, of: int) -> tuple[float, float, float, int]:
    """The score interval, as the roots of (p − share)² = z² p (1 − p) / n."""
    z2, share = 1.959964**2, hits / of
    a, b, c = 1 + z2 / of, -(2 * share + z2 / of), share * share
    root = math.sqrt(max(b * b - 4 * a * c, 0))
    return share, (-b - root) / (2 * a), (-b + root) / (2 * a), of


# --- the measures -----------------------------------------------------------------------


def index_countries(world: World) -> Found:
    return _count(((), code) for code in world.users())


def index_technologies(world: World) -> Found:
    about = [claim for claim in world.of("technology") if claim.subject_kind in IN_COUNTRY]
    return _count(((claim.term,), code) for code, claim in world.placed(about))


def index_suppliers(world: World) -> Found:
    return _count(
        ((who,), to) for who, to, _ in world.supplies() if world.kind[who] == "organisation"
    )


def index_supplier_countries(world: World) -> Found:
    return _count(((world.seat[who],), to) for who, to, _ in world.supplies() if world.seat[who])


def index_regimes(world: World) -> Found:
    users = world.users()
    return _count(
        ((claim.term,), code)
        for code, claim in world.placed(world.of("regime-type"))
        if code in users
    )


def claims_by_country(world: World) -> Found:
    about = [claim for claim in world.live if claim.subject_kind in IN_COUNTRY]
    return _count(((code,), claim.id) for code, claim in world.placed(about))


def systems_by_country(world: World) -> Found:
    about = [claim for claim in world.said if claim.subject_kind == "system"]
    return _count(((code,), claim.subject) for code, claim in world.placed(about))


def technologies_by_country(world: World) -> Found:
    about = [claim for claim in world.of("technology") if claim.subject_kind in IN_COUNTRY]
    return _count(((code,), claim.term) for code, claim in world.placed(about))


def supplier_countries(world: World) -> Found:
    return _count(((to,), world.seat[who]) for who, to, _ in world.supplies() if world.seat[who])


def supplied_countries(world: World) -> Found:
    return _count(
        ((world.seat[who],), to)
        for who, to, _ in world.supplies()
        if world.seat[who] not in ("", to)
    )


def supplier_flows(world: World) -> Found:
    return _count(
        ((world.seat[who] or "unknown", to), (who, through))
        for who, to, through in world.counted_supplies()
    )


def supplier_flows_by_technology(world: World) -> Found:
    kinds: dict[str, set[str]] = defaultdict(set)
    for claim in world.of("technology"):
        if claim.subject_kind != "country":
            kinds[claim.subject].add(claim.term)
    return _count(
        ((world.seat[who] or "unknown", to, kind), (who, through))
        for who, to, through in world.counted_supplies()
        for kind in kinds[through] or {"unknown"}
    )


def supplier_flows_by_year(world: World) -> Found:
    def year(through: str) -> str:
        days = world.begun(through)
        one = days is not None and days[0].year == days[1].year
        return str(days[0].year) if days and one else "unknown"

    return _count(
        ((world.seat[who] or "unknown", to, year(through)), (who, through))
        for who, to, through in world.counted_supplies()
    )


def supplier_share(world: World) -> Found:
    found: Found = {}
    for to, counts in _by_receiver(world, organisations=True).items():
        total = sum(counts.values())
        found |= {(to, who): wilson(count, total) for who, count in counts.items()}
    return found


def supplier_dependence(world: World) -> Found:
    found: Found = {}
    for to, counts in _by_receiver(world, organisations=False).items():
        top = min(counts, key=lambda code: (-counts[code], code))
        found[(to, top)] = wilson(counts[top], sum(counts.values()))
    return found


def supplier_concentration(world: World) -> Found:
    """Value alone: its interval is drawn, and tested by itself."""
    found: Found = {}
    for to, counts in _by_receiver(world, organisations=True).items():
        total = sum(counts.values())
        shares = [count / total for count in counts.values()]
        found[(to,)] = (sum(share * share for share in shares), None, None, total)
    return found


def _by_receiver(world: World, *, organisations: bool) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for who, to, _ in world.counted_supplies():
        if organisations and world.kind[who] == "organisation":
            found[to][who] += 1
        if not organisations and world.seat[who]:
            found[to][world.seat[who]] += 1
    return found


def supplier_credit_by_country(world: World) -> Found:
    systems: dict[str, dict[str, bool]] = defaultdict(dict)
    for code, unit, hit in _financed(world):
        systems[code][unit] = systems[code].get(unit, False) or hit
    return {(code,): wilson(sum(units.values()), len(units)) for code, units in systems.items()}


def supplier_credit(world: World) -> Found:
    units: dict[str, bool] = {}
    for _, unit, hit in _financed(world):
        units[unit] = units.get(unit, False) or hit
    return {(): wilson(sum(units.values()), len(units))} if units else {}


def _financed(world: World) -> list[tuple[str, str, bool]]:
    wholes = _wholes(world)
    lenders: dict[str, set[str]] = defaultdict(set)  # unit → countries that lent for it
    paid: set[str] = set()
    for subject in {claim.subject for claim in world.facts}:
        if world.kind[subject] not in ("system", "deal"):
            continue
        about = [claim for claim in world.facts if claim.subject == subject]
        who = {world.seat[c.value_entity] for c in about if c.property == "financier"} - {""}
        credit = any(c.property == "financing-kind" and c.term in CREDIT for c in about)
        for unit in wholes[subject] or {subject}:
            if any(c.property in ("financier", "financing-kind") for c in about):
                paid.add(unit)
            if credit:
                lenders[unit] |= who
    return [
        (to, unit, world.seat[who] in lenders[unit])
        for who, to, through in world.supplies()
        if world.kind[through] in ("system", "deal") and world.seat[who] not in ("", to)
        for unit in wholes[through] or {through}
        if unit in paid
    ]


def _wholes(world: World) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for claim in world.of("concerns"):
        found[claim.subject].add(claim.value_entity)
    return found


def stated_sums(world: World) -> Found:
    sums: dict[tuple[str, str, str], set[float]] = defaultdict(set)
    for claim in world.of("cost"):
        if claim.subject_kind in ("system", "deal"):
            basis = claim.price_year or "of the day"
            sums[(claim.subject, claim.currency, basis)].add(float(claim.amount))
    by_deals = {
        (whole, currency, basis)
        for subject, currency, basis in sums
        for whole in _wholes(world)[subject]
    }
    found: dict[tuple[str, ...], list[set[float]]] = defaultdict(list)
    for (subject, currency, basis), amounts in sums.items():
        if (subject, currency, basis) not in by_deals:
            for code in world.places[subject]:
                found[(code, currency, basis)].append(amounts)
    return {
        key: (sum(map(min, each)), sum(map(min, each)), sum(map(max, each)), len(each))
        for key, each in found.items()
    }


def copied_from(world: World) -> Found:
    return _count(
        ((claim.subject, claim.value_entity), _page(claim)) for claim in world.of("replica-of")
    )


def countries_with_copies(world: World) -> Found:
    copies = [
        (claim.value_entity, code) for code, claim in world.placed(world.of("replica-of"))
    ] + [(claim.subject, world.seat[claim.value_entity]) for claim in world.of("replica-sold-to")]
    return _count(
        ((original,), code) for original, code in copies if code not in world.places[original]
    )


def visits_before_systems(world: World) -> Found:
    visits: dict[tuple[str, str], list[tuple[date, date] | None]] = defaultdict(list)
    for claim in world.of("visited"):
        if claim.subject_kind == "country":
            for to, host in product(world.places[claim.subject], world.places[claim.value_entity]):
                if to != host:
                    visits[(to, host)].append(_visit(world, claim))
    origins: dict[tuple[str, str], set[str]] = defaultdict(set)
    for who, to, through in world.supplies():
        if world.kind[through] == "system" and world.seat[who] not in ("", to):
            origins[(to, world.seat[who])].add(through)
    for to, claim in world.placed(world.of("replica-of")):
        for host in world.places[claim.value_entity] - {to}:
            origins[(to, host)].add(claim.subject)
    found: Found = {}
    for key, each in visits.items():
        systems = {system: world.begun(system) for system in origins[key]}
        if not systems:
            continue
        surely = sum(
            any(visit and days and visit[1] < days[0] for visit in each)
            for days in systems.values()
        )
        possibly = sum(
            any(not (visit and days and visit[0] >= days[1]) for visit in each)
            for days in systems.values()
        )
        found[key] = (surely, surely, possibly, len(systems))
    return found


def _page(claim: ClaimRow) -> str:
    return claim.address or claim.document


def _visit(world: World, claim: ClaimRow) -> tuple[date, date] | None:
    low, high = date_bounds(claim.held) if claim.held else (None, None)
    if low and high:
        return low, high
    days = [
        date_bounds(other.edtf)
        for other in world.of("visit-date")
        if (_page(other), other.subject) == (_page(claim), claim.subject)
    ]
    whole = [(low, high) for low, high in days if low and high]
    if len({low for low, _ in whole}) != 1:
        return None
    return whole[0][0], max(high for _, high in whole)


def _lags(world: World) -> dict[tuple[str, str, str], tuple[int, int]]:
    agreed: dict[tuple[str, str], list[tuple[date, date]]] = defaultdict(list)
    for code, claim in world.placed(world.of("agreement-date")):
        low, high = date_bounds(claim.edtf)
        if low and high:
            agreed[(code, "dated agreement")].append((low, high))
    for code, claim in world.placed(world.of("membership")):
        if claim.held:  # an interval began to hold at its beginning
            low, high = date_bounds(claim.held.split("/")[0])
            assert low and high
            agreed[(code, claim.value_name)].append((low, high))
    systems = {
        (code, claim.subject)
        for code, claim in world.placed(world.of("contract-date", "start-date"))
        if claim.subject_kind == "system" and world.begun(claim.subject)
    }
    found = {}
    for ((code, name), each), (place, system) in product(agreed.items(), systems):
        days = world.begun(system)
        if code == place and days:
            first, last = min(low for low, _ in each), min(high for _, high in each)
            found[(code, name, system)] = ((days[0] - last).days, (days[1] - first).days)
    return found


def agreement_to_system(world: World) -> Found:
    return {
        key: (math.floor((low + high) / 2), low, high, 1)
        for key, (low, high) in _lags(world).items()
    }


def agreement_to_system_median(world: World) -> Found:
    by_name: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (_, name, _), days in _lags(world).items():
        by_name[name].append(days)
    return {
        (name,): (
            median_low([math.floor((low + high) / 2) for low, high in days]),
            median_low([low for low, _ in days]),
            median_low([high for _, high in days]),
            len(days),
        )
        for name, days in by_name.items()
    }


def _latest(world: World, *properties: str) -> dict[str, list[tuple[str, ClaimRow]]]:
    by_source: dict[str, list[tuple[str, ClaimRow]]] = defaultdict(list)
    for code, claim in world.placed(world.of(*properties)):
        imported = claim.made_by == "import"
        what = claim.made_rule if imported else claim.property
        by_source[f"{claim.made_name} {what}"].append((code, claim))
    return {
        source: [one for one in each if one[1].held_end == max(c.held_end for _, c in each)]
        for source, each in by_source.items()
    }


def adoption_by_regime(world: World) -> Found:
    found: Found = {}
    users = world.users()
    for source, each in _latest(world, "regime-type").items():
        for term in {claim.term for _, claim in each}:
            codes = {code for code, claim in each if claim.term == term}
            found[(source, term)] = wilson(len(codes & users), len(codes))
    return found


Pick = Callable[[list[tuple[float, float, float]]], float]


def _score(each: list[tuple[float, float, float]]) -> float:
    return min(amount for amount, _, _ in each)


def _least(each: list[tuple[float, float, float]]) -> float:
    return min(low for _, low, _ in each)


def _most(each: list[tuple[float, float, float]]) -> float:
    return max(high for _, _, high in each)


def adoption_and_ratings(world: World) -> Found:
    found: Found = {}
    users = world.users()
    for source, each in _latest(world, *RATINGS).items():
        scores: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
        for code, claim in each:
            amount = float(claim.amount)
            low, high = float(claim.low or amount), float(claim.high or amount)
            scores[code].append((amount, low, high))
        ours = [scores[code] for code in scores if code in users]
        others = [scores[code] for code in scores if code not in users]
        if not ours or not others:
            continue

        def won(mine: Pick, theirs: Pick) -> float:
            pairs = [(mine(a), theirs(b)) for a, b in product(ours, others)]  # noqa: B023
            return sum((a > b) + (a == b) / 2 for a, b in pairs) / len(pairs)

        found[(source, each[0][1].held)] = (
            won(_score, _score),
            won(_least, _most),
            won(_most, _least),
            len(scores),
        )
    return found


#: Id of the measure → its oracle.
ORACLES: dict[str, Callable[[World], Found]] = {
    name.replace("_", "-"): function
    for name, function in list(globals().items())
    if callable(function)
    and getattr(function, "__annotations__", {}).get("return") == "Found"
    and not name.startswith("_")
}
#: A day far enough from today.
TOMORROW = (date.today() + timedelta(days=1)).isoformat()  # noqa: DTZ011 - a day, not a time
