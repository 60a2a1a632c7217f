"""Maps as SVG that needs no script: the world by a measure, and arcs from seller to buyer.

The shapes come from ``bundle/world.json``, made at build time from Natural Earth
(web/scripts/make-map.mjs), in the Equal Earth projection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import msgspec
from markupsafe import Markup, escape

from sousveil.errors import UsageError
from sousveil.model import country_label, plain_amount, visible
from sousveil.publish._addresses import country_path
from sousveil.tables import CountryRow

__all__ = [
    "MEASURES",
    "Measure",
    "World",
    "flow_map",
    "shaded_map",
    "shades_of",
    "world",
    "world_map",
]

BUNDLE = Path(__file__).parent / "bundle"
#: Radius of the dot of a country too small to see, in pixels of the map.
DOT = 3.4


class Shape(msgspec.Struct):
    """A country on the map: path, the point at which its lines end, whether it needs a dot."""

    d: str
    x: float
    y: float
    small: bool = False


class World(msgspec.Struct):
    """``bundle/world.json``."""

    source: str
    width: int
    height: int
    graticule: str
    borders: str
    uncoded: str
    countries: dict[str, Shape]


class Measure(msgspec.Struct, frozen=True):
    """What the map can show of a country.

    :ivar steps: the smallest count of each shade.
    :ivar one: the counted thing in the singular, and
    :ivar many: in the plural.
    """

    name: str
    label: str
    steps: tuple[int, ...]
    one: str
    many: str

    def count(self, country: CountryRow) -> int:
        """How many of it a country has."""
        return len(getattr(country, _FIELD[self.name]))

    def says(self, country: CountryRow) -> str:
        """``3 suppliers``."""
        count = self.count(country)
        return f"{count} {self.one if count == 1 else self.many}"

    def shade(self, count: int) -> int:
        """0 for none, up to ``len(steps)``; the same rule stands in web/src/map.ts."""
        return sum(count >= step for step in self.steps)

    def labels(self) -> list[str]:
        """The words under each shade."""
        ends = [*self.steps[1:], 0]
        return [
            f"{low}+" if not end else f"{low}–{end - 1}" if end - 1 > low else str(low)
            for low, end in zip(self.steps, ends, strict=True)
        ]


_FIELD = {
    "technologies": "technologies",
    "suppliers": "suppliers",
    "origins": "supplier_countries",
    "systems": "systems",
}

MEASURES = (
    Measure("suppliers", "Suppliers", (1, 2, 4, 6, 9), "supplier", "suppliers"),
    Measure(
        "technologies",
        "Kinds of technology",
        (1, 2, 3, 4, 6),
        "kind of technology",
        "kinds of technology",
    ),
    Measure(
        "origins",
        "Countries it comes from",
        (1, 2, 3, 4, 5),
        "country of supply",
        "countries of supply",
    ),
    Measure("systems", "Named systems", (1, 2, 3, 4, 6), "named system", "named systems"),
)


@lru_cache(maxsize=1)
def world() -> World:
    """The shapes.

    :raises UsageError: when the front end was not built.
    """
    try:
        return msgspec.json.decode((BUNDLE / "world.json").read_bytes(), type=World)
    except FileNotFoundError:
        raise UsageError(
            "The front end is not built: publish/bundle/ is missing.",
            hint="In a checkout, call 'make web'; an installed wheel carries it.",
        ) from None


def world_map(countries: dict[str, CountryRow], measure: Measure, root: str) -> Markup:
    """The world, each country with something recorded a link that says what."""
    links = {
        code: _country_link(countries[code], shape, measure, root)
        for code, shape in world().countries.items()
        if code in countries
    }
    return _world(links, "World map of what is recorded")


def shades_of(values: Sequence[Decimal]) -> tuple[list[Decimal], list[str]]:
    """The least number of each shade, so that each shade has about as many countries; and
    the words under it. Fewer than five shades where there are fewer numbers.
    """
    ordered = sorted(values)
    steps = sorted({ordered[len(ordered) * fifth // 5] for fifth in range(5)})
    return steps, [f"from {plain_amount(step)}" for step in steps]


def shaded_map(says: Mapping[str, tuple[int, str]], root: str, label: str) -> Markup:
    """The world by one number a country.

    :param says: shade (1 to 5) and words of each country that has a number, by its code.
    """
    links = {}
    for code, shape in world().countries.items():
        if code in says:
            shade, words = says[code]
            links[code] = _link(code, country_label(code), words, f"s{shade}", "", shape, root)
    return _world(links, label)


def _world(links: Mapping[str, str], label: str) -> Markup:
    """The map, with a link for each country of which something is recorded."""
    shapes = world()
    silent = [
        f"<path d='{shape.d}'/>"
        for code, shape in shapes.countries.items()
        if code not in links and shape.d
    ]
    return Markup(  # noqa: S704 - names are escaped in _link, shapes are our own
        f'<svg viewBox="0 0 {shapes.width} {shapes.height}" role="group"'
        f' aria-label="{escape(visible(label))}">'
        f'<path class="graticule" d="{shapes.graticule}"/>'
        f'<g class="c none"><title>Nothing recorded</title>{"".join(silent)}</g>'
        f'<path class="uncoded" d="{shapes.uncoded}"/>'
        f"{''.join(links.values())}"
        f'<path class="borders" d="{shapes.borders}"/></svg>'
    )


def _country_link(row: CountryRow, shape: Shape, measure: Measure, root: str) -> str:
    counts = " ".join(f'data-{each.name}="{each.count(row)}"' for each in MEASURES)
    says = "\n".join(each.says(row) for each in MEASURES)
    shade = f"s{measure.shade(measure.count(row))}"
    return _link(row.code, row.name, says, shade, counts, shape, root)


def _link(code: str, name: str, says: str, shade: str, data: str, shape: Shape, root: str) -> str:
    """A country on the map: its page, and what it has, a line each."""
    shown = escape(visible(name))
    body = f'<path d="{shape.d}"/>' if shape.d else ""
    if shape.small or not shape.d:
        body += f'<circle class="dot" cx="{shape.x}" cy="{shape.y}" r="{DOT}"/>'
    return (
        f'<a href="{root}{country_path(code)}">'
        f'<g class="c {shade}" data-known="1" data-code="{code}" data-name="{shown}"'
        f' data-says="{escape(says)}" {data}>'
        f"<title>{shown}: {escape(says.replace(chr(10), ', '))}</title>{body}</g></a>"
    )


def flow_map(origins: list[str], targets: list[str], label: str, root: str) -> Markup:
    """Arcs from each country of origin to each target; empty when no place is on the map."""
    shapes = world().countries
    sources = [code for code in origins if code in shapes]
    aims = [code for code in targets if code in shapes]
    if not aims:
        return Markup("")
    highlighted = [
        f'<path class="{kind}" d="{shapes[code].d}"/>'
        for kind, codes in (("from", sources), ("to", aims))
        for code in codes
        if shapes[code].d
    ]
    arcs = [_arc(shapes[a], shapes[b]) for a in sources for b in aims if a != b]
    ends = [
        f'<circle class="end" cx="{shapes[code].x}" cy="{shapes[code].y}" r="{DOT - 0.6}"/>'
        for code in {*sources, *aims}
    ]
    size = world()
    return Markup(  # noqa: S704 - shapes are our own, the label is escaped
        f'<svg viewBox="0 0 {size.width} {size.height}" role="img"'
        f' aria-label="{escape(visible(label))}">'
        f'<image href="{root}assets/land.svg" width="{size.width}" height="{size.height}"/>'
        f"{''.join(highlighted)}{''.join(sorted(arcs))}{''.join(sorted(ends))}</svg>"
    )


def _arc(start: Shape, end: Shape) -> str:
    """A line that bends towards the top of the map, the more the farther it goes."""
    distance = ((start.x - end.x) ** 2 + (start.y - end.y) ** 2) ** 0.5
    x = (start.x + end.x) / 2
    y = max(4.0, (start.y + end.y) / 2 - 0.22 * distance)
    return f'<path class="arc" d="M{start.x} {start.y}Q{x:.1f} {y:.1f} {end.x} {end.y}"/>'
