"""``cameras``: what a city's cameras can see, from public maps and official lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sousveil.cli._common import emit, listing_options, note, observatory_at
from sousveil.errors import UsageError

if TYPE_CHECKING:
    from sousveil.cameras import Camera, City, Columns

__all__ = ["cameras_command"]

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("cameras", short_help="Audit what a city's cameras can see, from maps and lists.")
def cameras_command() -> None:
    """Audit what a city's cameras can see, from public maps and official lists.

    No image is looked at, and nobody is identified. It needs the extra 'cameras'.

    \b
    Example:
      sousveil cameras audit helsinki.osm.pbf --out helsinki
    """


def _column_option(command: Any) -> Any:
    return click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="WHAT=NAME",
        help="Which column of the list holds longitude, latitude, id, direction, kind, height,"
        " operator or maker; coordinates are found by the usual names.",
    )(command)


@cameras_command.command("audit")
@click.argument("extract", type=_FILE)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True,
              metavar="DIR", help="Where the answers and maps go.")  # fmt: skip
@click.option("--list", "list_path", type=_FILE, help="An official list: CSV, GeoJSON, GeoParquet.")
@_column_option
@click.option("--within", type=click.FloatRange(min=0), default=25.0, show_default=True,
              metavar="METRES", help="How near a listed and a mapped camera are one.")  # fmt: skip
@click.option("--draws", type=click.IntRange(0, 100_000), default=1000, show_default=True,
              help="How often what is unknown is drawn.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True,
              help="The same seed gives the same answers.")  # fmt: skip
@click.option("--assumptions", type=_FILE, help="A TOML file that replaces assumptions.")
@listing_options
@click.pass_context
def audit_command(
    ctx: click.Context,
    extract: Path,
    out: Path,
    list_path: Path | None,
    columns: tuple[str, ...],
    within: float,
    draws: int,
    seed: int,
    assumptions: Path | None,
    form: str,
    as_json: bool,
) -> int:
    """Audit the cameras of EXTRACT (.osm.pbf, GeoJSON or GeoParquet).

    Prints what is seen as an interval: the 5th, 50th and 95th percentile of the draws, and
    what is seen at most. Cameras that only the list has take part.

    \b
    Examples:
      sousveil cameras audit helsinki.osm.pbf --out helsinki
      sousveil cameras audit city.osm.pbf --list official.csv --out city --draws 200
    """
    from sousveil import cameras

    city = cameras.read_city(extract)
    compared = None
    if list_path is not None:
        compared = _join(city, list_path, _columns(columns), within)
    assumed = cameras.read_assumptions(_assumptions_file(ctx, assumptions))
    found = cameras.audit(city, assumed, draws=draws, seed=seed)
    found.answers["source"] = extract.name
    if compared is not None:
        found.answers["official list"] = compared
    written = cameras.write_audit(found, out)
    rows = [{"answer": name, **bounds} for name, bounds in found.answers["answers"].items()]
    if form == "table" and not as_json:
        rows = [{key: _rounded(value) for key, value in row.items()} for row in rows]
    emit(rows, ["answer", "low", "middle", "high", "at most"], form, as_json=as_json)
    _tell(found.answers, written)
    return 0


def _assumptions_file(ctx: click.Context, stated: Path | None) -> Path | None:
    """The file that is stated, or the settings of the observatory that is named or around."""
    from sousveil.errors import NotAnObservatory
    from sousveil.observatory import SETTINGS_FILE

    if stated is not None:
        return stated
    try:
        return observatory_at(ctx).root / SETTINGS_FILE
    except NotAnObservatory:
        if ctx.find_root().obj is not None or (Path.cwd() / SETTINGS_FILE).exists():
            raise  # it was named, or is there and cannot be read
        return None


def _rounded(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return f"{value:.3f}" if value < 1 else f"{value:,.0f}"


def _tell(answers: dict[str, Any], written: list[Path]) -> None:
    counts = answers["counts"]
    note(
        f"{counts['cameras placed']:,} of {counts['cameras read']:,} cameras placed"
        f" ({counts['set on a façade']:,} set on a façade,"
        f" {counts['inside a building, not placed']:,} inside a building and not placed),"
        f" {counts['with a stated direction']:,} with a stated direction."
    )
    if not counts["buildings"]:
        note("There are no buildings here: nothing stands in the way of any camera.")
    for row in answers["notes"]:
        shown = f" (such as {', '.join(row['examples'])})" if row["examples"] else ""
        note(f"{row['number']:,} {row['reason']}{shown}")
    note(f"Wrote {', '.join(path.name for path in written)} in {written[0].parent}.")


def _columns(stated: tuple[str, ...]) -> Columns:
    from sousveil.cameras import Columns

    given = dict(item.partition("=")[::2] for item in stated)
    wrong = [
        what for what, name in given.items() if what not in Columns.__struct_fields__ or not name
    ]
    if wrong:
        raise UsageError(
            f"--column {wrong[0]} is not understood.",
            hint=f"Write WHAT=NAME, with WHAT one of {', '.join(Columns.__struct_fields__)}.",
        )
    return Columns(**given)


def _join(city: City, path: Path, columns: Columns, within: float) -> dict[str, Any]:
    """Compare, and add to the city what only the list has."""
    from sousveil import cameras

    listed, notes = cameras.read_list(path, columns)
    compared = cameras.compare(listed, city.cameras, within=within)
    new = set(compared.list_only)
    city.cameras.extend(camera for camera in listed if camera.id in new)
    for row in notes.rows():
        for id_ in row["examples"]:
            city.notes.add(f"{path.name}: {row['reason']}", id_)
        city.notes.add(f"{path.name}: {row['reason']}", number=row["number"] - len(row["examples"]))
    return compared.summary()


@cameras_command.command("compare")
@click.argument("list_path", metavar="LIST", type=_FILE)
@click.argument("map_path", metavar="MAP", type=_FILE)
@_column_option
@click.option("--within", type=click.FloatRange(min=0), default=25.0, show_default=True,
              metavar="METRES", help="How near a listed and a mapped camera are one.")  # fmt: skip
@listing_options
def compare_command(
    list_path: Path, map_path: Path, columns: tuple[str, ...], within: float, form: str,
    as_json: bool,
) -> int:  # fmt: skip
    """Compare an official LIST of cameras with a MAP: an extract, or a list of points.

    \b
    Example:
      sousveil cameras compare official.csv city.osm.pbf --within 30
    """
    from sousveil import cameras

    listed, notes = cameras.read_list(list_path, _columns(columns))
    found = cameras.compare(listed, _mapped(map_path), within=within)
    rows = [{"what": what, "number": number} for what, number in found.summary().items()]
    emit(rows, ["what", "number"], form, as_json=as_json)
    for row in notes.rows():
        note(f"{row['number']:,} {row['reason']}")
    return 0


def _mapped(path: Path) -> list[Camera]:
    from sousveil import cameras

    if ".osm" in path.name or path.suffix == ".pbf":
        return cameras.read_city(path).cameras
    return cameras.read_list(path)[0]


@cameras_command.command("walk")
@click.argument("extract", type=_FILE)
@click.option("--from", "begin", required=True, metavar="LAT,LON", help="Where the walk begins.")
@click.option("--to", "end", required=True, metavar="LAT,LON", help="Where it ends.")
@click.option("--assumptions", type=_FILE, help="A TOML file that replaces assumptions.")
@listing_options
@click.pass_context
def walk_command(
    ctx: click.Context,
    extract: Path,
    begin: str,
    end: str,
    assumptions: Path | None,
    form: str,
    as_json: bool,
) -> int:
    """Say which cameras the shortest walk between two points passes at most.

    \b
    Example:
      sousveil cameras walk helsinki.osm.pbf --from 60.171,24.941 --to 60.167,24.952
    """
    from sousveil import cameras

    assumed = cameras.read_assumptions(_assumptions_file(ctx, assumptions))
    scene = cameras.make_scene(cameras.read_city(extract), assumed)
    found = cameras.walk(scene, _spot(begin), _spot(end))
    emit(found["cameras passed at most"], ["id", "from metre"], form, as_json=as_json)
    note(
        f"{found['metres']:,.0f} m, of which up to"
        f" {found['metres watched at most']:,.0f} m are watched."
    )
    return 0


def _spot(text: str) -> tuple[float, float]:
    """Longitude and latitude out of LAT,LON."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(f"'{text}' is no point.", hint="Write LAT,LON: 60.17,24.94") from None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise UsageError(f"'{text}' is no point on Earth.", hint="Latitude first, then longitude.")
    return longitude, latitude
