"""The parts that pages repeat most, in plain Python: badges, quotes, evidence.

A site prints these hundreds of thousands of times, and a template macro costs several
times as much. Every text goes through :func:`esc`, which does what a template does:
makes visible what steers, then escapes.
"""

from __future__ import annotations

import html
from functools import lru_cache

from markupsafe import Markup, escape

from sousveil.model import visible
from sousveil.publish._marked import Around
from sousveil.publish._views import Evidence, QuoteView, Standing
from sousveil.publish._words import ValueWords
from sousveil.web import external

__all__ = ["PARTS", "badge", "badges", "evidence", "in_face", "quote"]


def esc(text: object) -> str:
    """A text as a page may hold it, in an element or between double quotes."""
    return html.escape(visible(str(text)))


@lru_cache(maxsize=256)
def badge(status: str, label: str) -> Markup:
    """How a claim stands, as a mark."""
    return _safe(f'<span class="badge {esc(status)}">{esc(label)}</span>')


def badges(view: Standing) -> Markup:
    """How a claim stands, how sure its source is, and whether it denies."""
    return _badges(view.status, view.status_words, view.modality, view.denied)


@lru_cache(maxsize=256)
def _badges(status: str, label: str, modality: str, denied: bool) -> Markup:
    more = [modality] if modality else []
    if denied:
        more.append("denied by the source")
    marks = (f' <span class="badge modality">{esc(each)}</span>' for each in more)
    return _safe(f"{badge(status, label)}{''.join(marks)}")


def in_face(value: ValueWords) -> Markup:
    """A value in a sentence, in the face of whoever's words it is in."""
    face = ' class="said"' if value.theirs else ""
    return _safe(f"<bdi{face}>{esc(value.text)}</bdi>")


def quote(view: QuoteView, root: str, context: Around | None = None) -> Markup:
    """A quote with its source; with the words around it, where they are given."""
    if not view.shown:
        return _withheld(view, root)
    row = ' class="row"' if view.row else ""
    mark = f'<mark data-start="{view.start}" data-end="{view.end}">{esc(view.words)}</mark>'
    notes = []
    if context is not None:
        before = f"{'… ' if context.cut_before else ''}{esc(context.before)}"
        after = f"{esc(context.after)}{' …' if context.cut_after else ''}"
        mark = f'<span class="around">{before}</span>{mark}<span class="around">{after}</span>'
        notes.append(f"characters {view.start}–{view.end}")
    if view.role == "subject":
        notes.append("says what is spoken of")
    return _safe(
        f"{_cells(view)}<blockquote{row}{_record(view)}><bdi>{mark}</bdi>\n"
        f'<footer><a href="{root}{esc(view.href)}"><bdi>{esc(view.title)}</bdi></a>'
        f"{''.join(f', {each}' for each in _imprint(view))}"
        f"{''.join(f' · {each}' for each in notes)}</footer></blockquote>"
    )


def _cells(view: QuoteView) -> str:
    """A table's row for people: its filled cells under their headers; the exact row follows."""
    if not view.cells:
        return ""
    pairs = (f"<div><dt>{esc(name)}</dt><dd>{esc(cell)}</dd></div>" for name, cell in view.cells)
    return f'<dl class="cells">{"".join(pairs)}</dl>\n'


def _record(view: QuoteView) -> str:
    """What the browser needs in order to compare the words with the document."""
    return (
        f' data-document="{esc(view.document)}" data-record-seq="{view.record_seq}"'
        f' data-record-id="{esc(view.record_id)}" data-text="{esc(view.path)}text.txt"'
    )


def _imprint(view: QuoteView) -> list[str]:
    parts = []
    if view.publisher and view.publisher != view.title:
        parts.append(f"<bdi>{esc(view.publisher)}</bdi>")
    if view.published:
        parts.append(esc(view.published))
    return parts


def _withheld(view: QuoteView, root: str) -> Markup:
    why = (
        "The terms of this document do not allow its words to be shown here."
        if view.path
        else "This document is not here."
    )
    where = f", published at {escape(external(view.address))}" if view.address else ""
    title = f"<bdi>{esc(view.title)}</bdi>"
    if view.path:
        title = f'<a href="{root}{esc(view.href)}">{title}</a>'
    return _safe(
        f'<blockquote class="withheld">{why} They stand at characters'
        f" {view.start}–{view.end} of the text with SHA-256"
        f' <span class="exact">{esc((view.text_hash or view.document)[:16])}…</span>{where}.\n'
        f"<footer>{title}{''.join(f', {each}' for each in _imprint(view))}</footer></blockquote>"
    )


def evidence(view: Evidence, root: str) -> Markup:
    """A claim with its quotes, its proof button and the way to its own page."""
    quotes = "\n".join(quote(each, root) for each in view.quotes)
    cited = f"The source cites <bdi>{esc(view.cited)}</bdi>. " if view.cited else ""
    where = f"Where it can be read: {escape(external(view.address))}. " if view.address else ""
    return _safe(
        f'<div class="evidence" data-evidence>\n{quotes}\n<div class="evidence-actions">\n'
        f'<button type="button" class="prove" data-seq="{view.seq}" data-id="{esc(view.id)}"'
        " hidden>Check the proof</button>\n"
        f'<a href="{root}{esc(view.path)}">Claim {esc(view.id[:12])}</a>\n'
        f"{badge(view.status, view.status_words)}\n"
        f'<span class="note">{cited}{where}{esc(view.made)}.</span>\n</div></div>'
    )


def _safe(built: str) -> Markup:
    """Built here, with every text of others through :func:`esc`."""
    return Markup(built)  # noqa: S704


PARTS = {
    "badge": badge,
    "badges": badges,
    "evidence": evidence,
    "quote": quote,
    "in_face": in_face,
}
