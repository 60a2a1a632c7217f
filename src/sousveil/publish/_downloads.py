"""Downloads: every table as CSV, JSON Lines and Parquet, with terms, sizes and hashes.

The words of a quote are left out where the terms of its document do not allow them to be
shown. What is offered is described twice: on a page for people, and in
``data/datapackage.json`` (Frictionless Data Package), which also tells the next build
from which tables a file was made, so that only what changed is written again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from sousveil import tables
from sousveil.model import visible
from sousveil.observatory import Observatory
from sousveil.publish._addresses import document_path
from sousveil.publish._citations import FORMS, State, cite_data, no_slot
from sousveil.publish._geography import COUNTRIES_FILE, countries_geojson
from sousveil.publish._linked_data import about_data, script
from sousveil.publish._render import Renderer, Site
from sousveil.publish._views import Views
from sousveil.publish._write import SiteWriter
from sousveil.tables import DocumentRow

__all__ = ["downloads"]

#: Tables and what each holds, in the order of the page.
TABLES = {
    "claims": "Every claim: who says what of whom, how sure, and how it stands.",
    "values": "What the claims that stand add up to: a value a row, with all its claims.",
    "quotes": "The words each claim rests on, with their place in the document.",
    "entities": "What claims speak of: countries, organisations, systems, places, deals, norms.",
    "names": "Every name as a source writes it, and the entity that it means.",
    "documents": "Everything that was read, by its hash, with its terms.",
    "judgements": "Who accepted, rejected, corrected, took back or answered which claim, and why.",
    "same_as": "Which names are judged to be one entity, or two.",
    "conflicts": "What a person should look at among the names.",
}
FORMATS = {
    "csv": ("CSV", "text/csv"),
    "jsonl": ("JSON Lines", "application/jsonl"),
    "parquet": ("Parquet", "application/vnd.apache.parquet"),
}
#: Raised when other bytes are made of the same tables.
EDITION = 1
#: The export in the FollowTheMoney model.
FTM_FILE = "followthemoney.jsonl"
_PACKAGE = "data/datapackage.json"


class File(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A download, as the data package names it.

    :ivar hash: ``sha256:`` and its digits.
    :ivar made_from: what decided about its bytes.
    """

    name: str
    title: str
    path: str
    format: str
    mediatype: str
    bytes: int
    hash: str
    rows: int = 0
    made_from: str = ""

    @property
    def size(self) -> str:
        """``9.5 MB``"""
        return size_words(self.bytes)

    @property
    def digest(self) -> str:
        """The hash without its name."""
        return self.hash.removeprefix("sha256:")


def downloads(
    observatory: Observatory, views: Views, out: Renderer, writer: SiteWriter
) -> Iterator[None]:
    """Write the downloads, what describes them, and their page; yields after each."""
    before = _before(writer)
    files: list[File] = []
    for table in TABLES:
        files += _table(observatory, views, writer, table, before)
        yield
    files.append(_countries(views, out.site, writer))
    files.append(_followthemoney(observatory, writer))
    documents = list(views.data.documents.values())
    writer.file("data/LICENCES.txt", tables.licence_text(documents).encode())
    sums = "".join(f"{file.digest}  {file.path}\n" for file in files)
    writer.file("data/SHA256SUMS", sums.encode())
    state = _state(views, out.site)
    writer.file("data/state.json", _pretty(state))
    citations = _citations(out.site, state, writer)
    writer.file(_PACKAGE, _pretty(_package(out.site, state, files, documents)))
    _page(out, state, files, documents, citations)
    yield


# --- the files ---------------------------------------------------------------------------------


def _table(
    observatory: Observatory, views: Views, writer: SiteWriter, table: str, before: dict[str, File]
) -> list[File]:
    """The files of a table: those of the build before where they are made from the same."""
    made_from = _made_from(views, table)
    paths = {form: f"data/{table}.{form}" for form in FORMATS}
    if all(_stands(writer, before.get(path), made_from) for path in paths.values()):
        for path in paths.values():
            writer.keep(path)
        return [before[path] for path in paths.values()]
    new = {form: writer.place(f"data/.{table}.{form}.new") for form in FORMATS}
    new["csv"].parent.mkdir(parents=True, exist_ok=True)
    rows = tables.export_published(observatory, table, new)
    files = []
    for form, (label, mediatype) in FORMATS.items():
        writer.take(paths[form], new[form])
        place = writer.place(paths[form])
        files.append(
            File(
                name=f"{table}-{form}",
                title=f"{table}, {label}",
                path=Path(paths[form]).name,
                format=form,
                mediatype=mediatype,
                bytes=place.stat().st_size,
                hash=_hash(place),
                rows=rows,
                made_from=made_from,
            )
        )
    return files


def _made_from(views: Views, table: str) -> str:
    """A hash of all that decides about the bytes of a table's files."""
    needed = (table, "documents") if table == "quotes" else (table,)
    parts = [f"{EDITION} {views.data.engine}"]
    parts += [
        f"{path} {digest}"
        for path, digest in sorted(views.data.files.items())
        if path.split("/")[0].removesuffix(".parquet") in needed
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _before(writer: SiteWriter) -> dict[str, File]:
    """The files that the build before wrote, by path; none where that cannot be read."""
    try:
        package = msgspec.json.decode(
            writer.place(_PACKAGE).read_bytes(), type=dict[str, msgspec.Raw]
        )
        known = msgspec.json.decode(package["resources"], type=list[File])
    except (OSError, KeyError, msgspec.DecodeError):
        return {}
    return {f"data/{file.path}": file for file in known}


def _stands(writer: SiteWriter, file: File | None, made_from: str) -> bool:
    """Whether a file is there, made from the same and with the bytes that were noted."""
    if file is None or file.made_from != made_from:
        return False
    place = writer.place(f"data/{file.path}")
    return place.is_file() and place.stat().st_size == file.bytes and _hash(place) == file.hash


def _countries(views: Views, site: Site, writer: SiteWriter) -> File:
    data, rows = countries_geojson(views, site), len(views.data.countries)
    return _other(writer, COUNTRIES_FILE, data, "countries", "GeoJSON", "geojson", rows)


def _followthemoney(observatory: Observatory, writer: SiteWriter) -> File:
    """Organisations, systems and deals in the FollowTheMoney model, an entity a line."""
    with tables.Tables(observatory) as built:
        lines = [_line(entity) for entity in tables.ftm_entities(built)]
    return _other(
        writer, FTM_FILE, b"".join(lines), "followthemoney", "FollowTheMoney", "ftm", len(lines)
    )


_encode = msgspec.json.Encoder(order="deterministic").encode


def _line(value: object) -> bytes:
    return _encode(value) + b"\n"


def _other(
    writer: SiteWriter, path: str, data: bytes, name: str, label: str, form: str, rows: int
) -> File:
    """A file that is no table of ours, written and described."""
    writer.file(f"data/{path}", data)
    return File(
        name=f"{name}-{form}",
        title=f"{name}, {label}",
        path=path,
        format=form,
        mediatype=_MEDIA[form],
        bytes=len(data),
        hash=f"sha256:{hashlib.sha256(data).hexdigest()}",
        rows=rows,
    )


_MEDIA = {"geojson": "application/geo+json", "ftm": "application/jsonl"}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def _pretty(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


# --- what describes them -----------------------------------------------------------------------


def _state(views: Views, site: Site) -> State:
    data = views.data
    times = [claim.time for claim in data.claims.values()]
    times += [each.time for judged in data.judgements.values() for each in judged]
    return State.of(site.origin, data.size, data.root, max(times, default=""))


def _citations(site: Site, state: State, writer: SiteWriter) -> list[dict[str, str]]:
    """How all the data are cited, in this state; also as files."""
    cited = cite_data(site, state)
    found = []
    for name, label, ending, form in FORMS:
        text = form(cited, no_slot)
        writer.file(f"data/cite.{ending}", f"{text}\n".encode())
        found.append({"name": name, "label": label, "text": text, "path": f"cite.{ending}"})
    return found


def _package(
    site: Site, state: State, files: Sequence[File], documents: Iterable[DocumentRow]
) -> dict[str, Any]:
    """The data package. Its sources carry the terms of each document."""
    sources = [
        {
            key: visible(text)
            for key, text in (
                ("title", row.title or row.publisher or row.id),
                ("path", row.address),
                ("sha256", row.id),
                ("licence", row.licence or "not stated"),
                ("attribution", row.attribution),
            )
            if text
        }
        for row in documents
    ]
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": "sousveil-tables",
        "title": site.name,
        "description": site.tagline,
        "version": str(state.size),
        "log": state,
        "licences": "Rows stay under the terms of the source that they rest on: LICENCES.txt.",
        "sources": sources,
        "resources": files,
    }
    if state.time:
        package["created"] = state.time
    if site.address:
        package["homepage"] = f"{site.address}data/"
    return package


# --- the page ------------------------------------------------------------------------------------


def _page(
    out: Renderer,
    state: State,
    files: Sequence[File],
    documents: Sequence[DocumentRow],
    citations: Sequence[dict[str, str]],
) -> None:
    by_path = {file.path: file for file in files}
    shown = [
        {
            "name": table,
            "what": what,
            "rows": by_path[f"{table}.csv"].rows,
            "files": [(label, by_path[f"{table}.{form}"]) for form, (label, _) in FORMATS.items()],
        }
        for table, what in TABLES.items()
    ]
    out.page(
        "data/",
        "data.html",
        title="Data",
        description="Every table for download, with terms, sizes and hashes.",
        state=state,
        tables=shown,
        others=[
            (
                "countries",
                by_path[COUNTRIES_FILE],
                "GeoJSON",
                "What is recorded of each country, at a point in its middle. Systems are"
                " listed by country and have no points: no source that was read gives any.",
            ),
            (
                "followthemoney",
                by_path[FTM_FILE],
                "FollowTheMoney",
                "Organisations, systems and deals for OpenAleph, yente and the like. It holds no"
                " quotes, and nothing contested, planned, alleged or denied.",
            ),
        ],
        files=files,
        terms=_terms(documents),
        citations=citations,
        linked=_linked(out.site, state, files, documents),
    )


def _terms(documents: Iterable[DocumentRow]) -> list[dict[str, Any]]:
    """Terms, the documents under each, and the claims that quote them; most claims first."""
    claims: Counter[str] = Counter()
    under: dict[str, list[DocumentRow]] = {}
    for row in documents:
        terms = row.licence or "not stated"
        claims[terms] += row.claims
        under.setdefault(terms, []).append(row)
    return [
        {
            "terms": terms,
            "claims": count,
            "documents": [
                {"title": row.title or row.publisher or row.id[:12], "path": document_path(row.id)}
                for row in under[terms][:6]
            ],
            "more": max(0, len(under[terms]) - 6),
        }
        for terms, count in claims.most_common()
    ]


def _linked(
    site: Site, state: State, files: Iterable[File], documents: Iterable[DocumentRow]
) -> Markup:
    credits = sorted({visible(row.attribution) for row in documents if row.attribution})
    rows: dict[str, Any] = {"version": str(state.size), "identifier": f"{site.origin} {state.root}"}
    if state.time:
        rows["dateModified"] = state.time
    if len(credits) <= 50:
        rows["creditText"] = credits
    if site.address:
        rows["license"] = f"{site.address}data/LICENCES.txt"
    given = [
        {
            "@type": "DataDownload",
            "name": file.title,
            "encodingFormat": file.mediatype,
            "contentSize": str(file.bytes),
            "sha256": file.digest,
        }
        | ({"contentUrl": f"{site.address}data/{file.path}"} if site.address else {})
        for file in files
    ]
    return script(about_data(site, rows, given))


def size_words(count: int) -> str:
    """``9.5 MB``, ``12 kB``, ``131 bytes``."""
    for unit, size in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if count >= size:
            number = count / size
            return f"{number:.1f} {unit}" if number < 10 else f"{number:,.0f} {unit}"
    return f"{count} bytes"
