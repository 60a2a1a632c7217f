"""One claim on one screen: its document, the words in their passage, and what it says.

Quotes are marked by style where the terminal has styles, and by »…« where it has none
(a pipe, NO_COLOR, a dumb terminal). Everything that comes from a document is made safe
first. Lines are broken to the width of the terminal; nothing is cut off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sousveil.cli._common import safe
from sousveil.cli.review._keys import KEYS
from sousveil.measure import Turn
from sousveil.model import property_named
from sousveil.read import Document
from sousveil.review import Other, entity_in_words, other_in_words, value_in_words
from sousveil.tables import ClaimRow, QuoteRow

__all__ = ["AROUND", "Sheet", "help_text", "show"]

AROUND = 200  # code points of the document shown before and after the words
_WHOLE = 40  # so many more to begin and end the passage with a whole word
_OTHERS = 6  # other values shown
_STYLES = {"value": "reverse", "subject": "underline"}
_MARKS = {"value": "»«", "subject": "›‹"}


class Sheet(msgspec.Struct, frozen=True):
    """What is shown of one claim.

    :ivar turn: when it comes, and why.
    :ivar claim: the claim.
    :ivar document: its document; ``None`` when that is not here.
    :ivar others: what else is claimed of the same.
    :ivar position: its number in this sitting, from 1.
    :ivar total: claims of this sitting.
    :ivar around: code points of the document shown before and after the words.
    """

    turn: Turn
    claim: ClaimRow
    document: Document | None
    others: Sequence[Other]
    position: int
    total: int
    around: int = AROUND


def show(sheet: Sheet, console: Console) -> None:
    """Print one claim."""
    plain = console.no_color or console.color_system is None
    left = sheet.total - sheet.position
    why = f" · {', '.join(sheet.turn.why)}" if sheet.turn.why else ""
    console.print()
    console.rule(f"{sheet.position} of {sheet.total}, {left} after it{why}", align="left")
    for part in (*_origin(sheet), *_passages(sheet, plain)):
        console.print(part)
    console.print()
    console.print(_statement(sheet.claim))
    if sheet.others:
        about = f"Also claimed of {sheet.claim.subject_name}, {sheet.claim.property}:"
        console.print(Text(f"\n{safe(about)}", "dim"))
        console.print(_claimed_too(sheet))
    console.print()
    console.print(Text(_key_lines(console.width), "dim"))


def help_text() -> str:
    """What the keys do, and what the words in the headline mean."""
    return """\
  a  accept: the document says this. It does not mean that the document is right.
  r  reject: the document does not say this. Asks why; the reason is published.
  e  edit: put a better claim in its place. The words must support it.
  s  skip: leave it proposed; it comes after all others next time.
  u  undo the last decision or skip of this sitting, and the ones before it.
  o  show more of the document around the words, as often as you like.
  q  quit; everything decided is kept, and the next call goes on from there.

  contested    another claim says something else, and both cannot be true
  uncertain    less than 80 % sure
  only source  no other claim states this value
  counted      a measure of countries or suppliers counts it
  nearby       worth less by itself; its passage is being read anyway

Every decision is in the ledger at once, with your public name."""


def _key_lines(width: int) -> str:
    """The keys, in lines that do not part a key from its word."""
    lines = [""]
    for key, word in KEYS.items():
        if len(lines[-1]) + len(key) + len(word) + 3 > width and lines[-1]:
            lines.append("")
        lines[-1] += f"{'  ' if lines[-1] else ''}{key} {word}"
    return "\n".join(lines)


# --- the document and the words ---------------------------------------------------------------


def _origin(sheet: Sheet) -> Iterator[RenderableType]:
    claim, document = sheet.claim, sheet.document
    if document is None:
        yield Text(f"The document {claim.document[:12]} is not here: only its words are shown.")
        return
    record = document.record
    yield Text(safe(record.title) or f"Document {claim.document[:12]}", "bold")
    facts = (record.publisher, record.published or "undated", record.language)
    yield Text(safe(" · ".join(fact for fact in facts if fact)), "dim")
    if record.address:
        yield Text(safe(record.address), "dim", overflow="fold")


def _passages(sheet: Sheet, plain: bool) -> Iterator[RenderableType]:
    """The passage of the value's words; before it that of every quote that is not in it."""
    quotes, document = sheet.claim.quotes, sheet.document
    here = [quote for quote in quotes if document and quote.document == sheet.claim.document]
    main = next((quote for quote in here if quote.role == "value"), None)
    if document is None or main is None:
        yield from (_words_alone(quote) for quote in quotes)
        return
    start, end = _window(document.text, main, sheet.around)
    together = [quote for quote in here if start <= quote.start and quote.end <= end]
    for quote in quotes:
        if quote in together:
            continue
        if quote.role == "subject":
            yield Text("\nOf what it speaks, elsewhere in the document:", "dim")
        if quote in here:
            around = _window(document.text, quote, sheet.around // 2)
            yield _indented(_passage(document.text, *around, [quote], plain))
        else:
            yield _words_alone(quote)
    yield Text("")
    yield _indented(_passage(document.text, start, end, together, plain))


def _words_alone(quote: QuoteRow) -> RenderableType:
    """A quote without its passage, where its document is not at hand."""
    return _indented(Text("\n" + safe(quote.text).join(_MARKS[quote.role])))


def _window(text: str, quote: QuoteRow, around: int) -> tuple[int, int]:
    """The stretch to show: so much before and after, from word to word."""
    start, end = max(0, quote.start - around), min(len(text), quote.end + around)
    for _ in range(_WHOLE):
        if start > 0 and not text[start - 1].isspace():
            start -= 1
        if end < len(text) and not text[end].isspace():
            end += 1
    return start, end


def _passage(text: str, start: int, end: int, quotes: Sequence[QuoteRow], plain: bool) -> Text:
    """``text[start:end]`` with the quotes in it marked; they may overlap."""
    shown = Text("… " if start > 0 else "")
    edges = sorted({start, end, *(q.start for q in quotes), *(q.end for q in quotes)})
    for first, last in pairwise(edges):
        piece = safe(text[first:last]).replace("\t", " ")
        if plain:
            opened = "".join(_MARKS[quote.role][0] for quote in quotes if quote.start == first)
            closed = "".join(_MARKS[quote.role][1] for quote in quotes if quote.end == last)
            shown.append(f"{opened}{piece}{closed}")
        else:
            over = {_STYLES[q.role] for q in quotes if q.start <= first and last <= q.end}
            shown.append(piece, " ".join(sorted(over)) or None)
    shown.append(" …" if end < len(text) else "")
    return shown


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 2))


# --- what is claimed --------------------------------------------------------------------------


def _statement(claim: ClaimRow) -> Table:
    """The claim in plain words, part by part."""
    said = [f"as {claim.modality}", claim.polarity]
    said += [f"held {claim.held}"] if claim.held else []
    said += [f"cited: {claim.cited}"] if claim.cited else []
    sure = "not estimated" if claim.confidence is None else f"{claim.confidence / 10:g} %"
    made = " ".join(part for part in (claim.made_name, claim.made_version) if part)
    rule = f", rule {claim.made_rule}" if claim.made_rule else ""
    grid = _grid()
    for name, words, style in (
        (
            "subject",
            entity_in_words(claim.subject_name, claim.subject_kind, claim.subject_country),
            "bold",
        ),
        ("property", claim.property, "bold"),
        ("", property_named(claim.property).definition, "dim"),
        ("value", value_in_words(claim), "bold"),
        ("stated", ", ".join(said), ""),
        ("sure", f"{sure} · {made}{rule}", ""),
        ("claim", claim.id[:12], "dim"),
    ):
        grid.add_row(Text(name, "dim"), Text(safe(words), style))
    return grid


def _claimed_too(sheet: Sheet) -> Table:
    grid = _grid()
    for other in sheet.others[:_OTHERS]:
        count = f"{other.claims} claim{'' if other.claims == 1 else 's'}"
        count += f", {other.accepted} accepted" if other.accepted else ""
        grid.add_row(
            Text(other.relation, "dim"), Text(safe(f"{other_in_words(other.value)} · {count}"))
        )
    if len(sheet.others) > _OTHERS:
        grid.add_row(Text(""), Text(f"and {len(sheet.others) - _OTHERS} other values", "dim"))
    return grid


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, min_width=9)
    grid.add_column(overflow="fold")
    return grid
