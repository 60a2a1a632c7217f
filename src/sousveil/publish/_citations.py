"""How a page is cited: in plain words, as BibTeX and as CSL-JSON.

A citation names the state of the log that was read: the size of its tree and the root hash
over it. That state changes with every entry and the pages must not, so it stands in one
file, ``data/state.json``, and the page's script puts it, and the day, where a slot waits for
them. Without the script a citation is whole and names no state. A citation of the data
as such, made anew with the data, names it itself (:func:`cite_data`).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from urllib.parse import quote as percent

import msgspec
from markupsafe import Markup

from sousveil.model import visible
from sousveil.publish._addresses import document_path
from sousveil.publish._parts import esc
from sousveil.publish._render import Site
from sousveil.publish._views import TABLE_TYPES
from sousveil.publish._words import date_words
from sousveil.tables import DocumentRow
from sousveil.web import external

__all__ = ["Cited", "State", "bibtex", "bibtex_text", "cite_data", "cite_document", "cite_html"]

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # \{ would count as a brace to BibTeX
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "#$%&_"},
}
_BIBTEX = str.maketrans(_SPECIAL)
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?\Z")


class State(msgspec.Struct, frozen=True):
    """A state of the log: what ``data/state.json`` says.

    :ivar size: entries of the log.
    :ivar root: root hash of the tree over them, base64 as in a checkpoint.
    :ivar time: when the newest of them was made; empty for an empty log.
    """

    origin: str
    size: int
    root: str
    time: str

    @classmethod
    def of(cls, origin: str, size: int, root: bytes, time: str) -> State:
        """The state with this root hash."""
        return cls(origin, size, base64.b64encode(root).decode(), time)


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """What is cited. Every text is as it is shown.

    :ivar key: letters, digits and hyphens that name it in a bibliography.
    :ivar kind: a type of CSL: ``webpage``, ``report``, ``dataset``.
    :ivar author: the institution whose work it is.
    :ivar address: where it stands; empty when that is not known.
    :ivar issued: date of publication, EDTF.
    :ivar archive: who keeps it, where that is another than the author.
    :ivar place: where in the archive.
    :ivar note: what else names it.
    """

    key: str
    kind: str
    title: str
    author: str
    container: str = ""
    address: str = ""
    issued: str = ""
    archive: str = ""
    place: str = ""
    note: str = ""


#: Gives the text of a slot in a citation: ``state``, ``read``, ``urldate``, ``accessed``.
Slot = Callable[[str], str]


def cite_page(site: Site, path: str, title: str) -> Cited:
    """A page of an entity."""
    return Cited(
        key=_key(path),
        kind="webpage",
        title=visible(title),
        author=visible(site.name),
        container=visible(site.name),
        address=_address(site, path),
        note=f"Log {site.origin}",
    )


def cite_document(site: Site, row: DocumentRow, title: str) -> Cited:
    """A document that is kept: the original, and where it is kept."""
    path = document_path(row.id)
    is_table = row.media_type in TABLE_TYPES
    published = row.address if isinstance(external(row.address), Markup) else ""
    return Cited(
        key=_key(path),
        kind="dataset" if is_table else "report" if row.publisher else "document",
        title=visible(title),
        author=visible(row.publisher),
        address=published or _address(site, path),
        issued=row.published,
        archive=visible(site.name),
        place=_address(site, path) or f"document {row.id[:16]}",
        note=f"Original with SHA-256 {row.id}. Log {site.origin}",
    )


def cite_data(site: Site, state: State) -> Cited:
    """All the data, in one state of the log."""
    return Cited(
        key=f"{_key(site.name)}-{state.size}",
        kind="dataset",
        title=f"{visible(site.name)}: claims on the trade in surveillance technology",
        author=visible(site.name),
        address=_address(site, "data/"),
        issued=state.time[:10],
        note=f"Log {site.origin}, tree size {state.size}, root hash {state.root}",
    )


def _key(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "page"


def _address(site: Site, path: str) -> str:
    return f"{site.address}{percent(path)}" if site.address else ""


# --- the three forms ---------------------------------------------------------------------------


def plain(cited: Cited, slot: Slot) -> str:
    """It in a line of words."""
    parts = []
    if cited.author and cited.author != cited.container:
        parts.append(f"{cited.author}.")
    parts.append(f"“{cited.title}”.")
    if cited.container:
        parts.append(f"{cited.container}.")
    if cited.issued:
        parts.append(f"{date_words(cited.issued)}.")
    if cited.archive:
        parts.append(f"Kept by {cited.archive}, {cited.place}.")
    if cited.address:
        parts.append(f"{cited.address}.")
    return f"{' '.join(parts)} {cited.note}{slot('state')}.{slot('read')}"


def bibtex(cited: Cited, slot: Slot) -> str:
    """It as an entry of BibTeX; ``@misc``, which every style knows."""
    fields = {"title": f"{{{bibtex_text(cited.title)}}}"}
    if cited.author:
        fields["author"] = f"{{{bibtex_text(cited.author)}}}"
    date = _DATE.match(cited.issued)
    if date:
        fields["year"] = date[1]
    if cited.archive:
        fields["howpublished"] = bibtex_text(f"Kept by {cited.archive}, {cited.place}")
    if cited.address:
        fields["url"] = percent(cited.address, safe=":/?#[]@!$&'()*+,;=%~-._")
    lines = [f"  {name} = {{{text}}}" for name, text in fields.items()]
    lines.append(f"  note = {{{bibtex_text(cited.note)}{slot('state')}}}{slot('urldate')}")
    return f"@misc{{{cited.key},\n" + ",\n".join(lines) + "\n}"


def bibtex_text(text: str) -> str:
    """A text between braces in BibTeX: what means something to TeX escaped, in one line."""
    return " ".join(text.translate(_BIBTEX).split())


def csl_json(cited: Cited, slot: Slot) -> str:
    """It as CSL-JSON, which reference managers read."""
    item: dict[str, object] = {"id": cited.key, "type": cited.kind, "title": cited.title}
    if cited.author:
        item["author"] = [{"literal": cited.author}]
    if cited.container:
        item["container-title"] = cited.container
    if cited.issued:
        date = _DATE.match(cited.issued)
        parts = [int(part) for part in date.groups() if part] if date else []
        words = date_words(cited.issued)
        item["issued"] = {"date-parts": [parts]} if parts else {"literal": words}
    if cited.archive:
        item["archive"] = cited.archive
        item["archive_location"] = cited.place
    if cited.address:
        item["URL"] = cited.address
    lines = [f"    {_json(name)}: {_json(value)}" for name, value in item.items()]
    note = f'    "note": {_json(cited.note)[:-1]}{slot("state")}"{slot("accessed")}'
    return "[\n  {\n" + ",\n".join([*lines, note]) + "\n  }\n]"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


FORMS: tuple[tuple[str, str, str, Callable[[Cited, Slot], str]], ...] = (
    ("plain", "Plain text", "txt", plain),
    ("bibtex", "BibTeX", "bib", bibtex),
    ("csl", "CSL-JSON", "json", csl_json),
)


def no_slot(_: str) -> str:
    """A citation without slots."""
    return ""


def cite_html(cited: Cited, root: str) -> Markup:
    """The part of a page that says how to cite it."""
    parts = []
    for name, label, ending, form in FORMS:
        # A slot's mark must pass the escaping of the text around it, so it is put in after.
        text = esc(form(cited, lambda slot: f"\ue000{slot}\ue001"))
        text = re.sub("\ue000([a-z]+)\ue001", r'<span data-slot="\1"></span>', text)
        parts.append(
            f'<h3>{label}</h3><pre id="cite-{name}">{text}</pre>'
            f'<p class="cite-buttons"><button type="button" data-of="cite-{name}" hidden>Copy'
            f'<span class="visually-hidden"> {label}</span></button>'
            f'<button type="button" data-of="cite-{name}" data-save="{cited.key}.{ending}" hidden>'
            f'Save<span class="visually-hidden"> {label}</span></button></p>'
        )
    return Markup(  # noqa: S704 - every text went through esc
        '<details class="cite"><summary>Cite this page</summary>'
        '<p class="note">What is cited is a state of the log: its size and root hash, which'
        " anyone can check, stand in"
        f' <a href="{root}data/state.json">data/state.json</a>.</p>{"".join(parts)}</details>'
    )
