"""Adding documents with a proposer that is asked by name: begun ahead, finished in order.

A proposer that waits for others is given the next documents while it waits for the
answers to the first. Each document is acknowledged alone: what a model was paid for is
in the ledger, or in the proposer's cache, whatever ends the run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from sousveil import extract, read
from sousveil.cli._adding import Adding
from sousveil.errors import InputError, UsageError
from sousveil.ledger import Writer
from sousveil.observatory import FetchSettings, Observatory

__all__ = ["Row", "add_by_asking", "failures", "named_proposer", "spent_on"]

Row = dict[str, Any]


def named_proposer(
    observatory: Observatory, name: str, model: str, endpoint: str
) -> extract.Proposer:
    """The proposer of that name, with its settings; options go before settings.

    :raises UsageError: when there is none, it asks no model, or a setting is wrong.
    """
    if name == extract.BUILT_IN and (model or endpoint):
        raise UsageError(
            f"The proposer {name} asks no model.",
            hint="Give --proposer endpoint or --proposer llamacpp as well.",
        )
    given = {"model": model, "address": endpoint}
    setup = extract.Setup(
        settings={
            **observatory.settings.proposers.get(name, {}),
            **{setting: value for setting, value in given.items() if value},
        },
        cache=observatory.cache / "proposers" / name,
    )
    return extract.proposer_named(name, setup)


def add_by_asking(
    observatory: Observatory,
    log: Writer,
    proposer: extract.Proposer,
    items: list[str],
    about: dict[str, Any],
    tell: Callable[[Row], None],
    *,
    allow_private: bool = False,
) -> None:
    """Add documents; tells a row of each, in order, once it is acknowledged.

    :param items: files and addresses.
    :param about: the fields of :class:`~sousveil.read.Source` that were given.
    """
    waiting: deque[tuple[str, read.Document | InputError]] = deque()
    store = read.DocumentStore(observatory)
    adding = Adding(log, proposer)
    for item in items:
        try:
            data, reading, source, warc = _load(item, observatory, about, allow_private)
            document = store.add(data, reading, source, warc=warc)
            adding.begin(document)
        except InputError as error:
            waiting.append((item, error))
        else:
            waiting.append((item, document))
        while len(waiting) > adding.ahead():
            tell(_outcome(adding, *waiting.popleft()))
    while waiting:
        tell(_outcome(adding, *waiting.popleft()))


def _outcome(adding: Adding, item: str, loaded: read.Document | InputError) -> Row:
    """Finish with one document; the row that tells what became of it."""
    try:
        if isinstance(loaded, InputError):
            raise loaded
        added = adding.finish(loaded)
    except InputError as error:
        return {"path": item, "outcome": "failed", "reason": error.message, "hint": error.hint}
    row: Row = {
        "path": item,
        "outcome": "added" if added.new else "already there",
        "document": added.document.record.document,
        "claims": added.claims,
        "title": added.document.record.title,
        "language": added.document.record.language,
        "refused": dict(added.refused),
    }
    if added.failed:
        first = added.unread[0]
        row |= {"outcome": "failed", "reason": first.message, "hint": first.hint}
    if added.spent is not None:
        row["unread"] = msgspec.to_builtins(added.unread)
        row["spent"] = msgspec.to_builtins(added.spent)
    return row


def failures(row: Row) -> list[Row]:
    """What of a document failed: the whole, or the parts that were not read."""
    if row["outcome"] == "failed":
        return [row]
    return [
        {
            "path": f"{row['path']} ({part['part']})",
            "reason": part["message"],
            "hint": part["hint"],
        }
        for part in row.get("unread", ())
    ]


def _load(
    item: str, observatory: Observatory, about: dict[str, Any], allow_private: bool
) -> tuple[bytes, Any, Any, bytes | None]:
    """Bytes, reading, source and WARC of one file or address."""
    limits = observatory.settings.read
    if read.is_address(item):
        settings: FetchSettings = observatory.settings.fetch
        if allow_private:
            settings = msgspec.structs.replace(settings, allow_private=True)
        fetched = read.fetch(item, settings)
        reading = read.read_bytes(
            fetched.data, name=fetched.address, media_type=fetched.media_type, limits=limits
        )
        source = read.Source(
            **{**about, "address": about["address"] or fetched.address}, retrieved=fetched.retrieved
        )
        return fetched.data, reading, source, fetched.warc
    data = read.load_file(Path(item), limits)
    reading = read.read_bytes(data, name=item, limits=limits)
    title = about["title"] or reading.title or Path(item).name  # a person must find it again
    return data, reading, read.Source(**{**about, "title": title}), None


def spent_on(proposer: extract.Proposer) -> str:
    """What asking others has cost in all, in a sentence; empty for who asks nobody."""
    if not isinstance(proposer, extract.RemoteProposer):
        return ""
    spent = proposer.spent()
    retried = f", {spent.retries:,} sent again" if spent.retries else ""
    guessed = f" (estimated for {spent.estimated:,} of them)" if spent.estimated else ""
    cost = (
        "no prices in the settings"
        if spent.cost is None
        else f"{spent.cost:,.4f} {spent.currency} by the prices in the settings"
    )
    return (
        f"{proposer.name}, {proposer.version}: {spent.requests:,} requests answered{retried},"
        f" {spent.cached:,} replies from the cache; {spent.tokens_in:,} tokens sent,"
        f" {spent.tokens_out:,} received{guessed}; {cost}."
    )
