"""The log itself: proofs, what changed since a checkpoint, and its files for any client."""

from __future__ import annotations

import base64
from typing import Annotated, Any, cast

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from sousveil.errors import LedgerError, UsageError
from sousveil.ledger import Ledger, StoredEntry
from sousveil.model import canonical_bytes
from sousveil.serve import _answers as answers
from sousveil.serve import _params as params
from sousveil.serve._making import proof_path
from sousveil.serve._openapi import answers_with, problems
from sousveil.serve._paging import after, cursor
from sousveil.serve._problems import ApiError
from sousveil.serve._routes_data import send
from sousveil.serve._snapshot import Snapshot

__all__ = ["router"]

router = APIRouter(tags=["log"], dependencies=[Depends(params.no_other_parameters)])

_TEXT = {"text/plain": {"schema": {"type": "string"}}}
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


@router.get(
    "/proofs/{seq}", responses=answers_with(answers.ProofAnswer, 404), response_class=Response
)
async def get_proof(request: Request, seq: params.Seq) -> Response:
    """That an entry stands in the log, by the newest checkpoint: leaf, hashes, checkpoint and
    key, with which any client can check it alone."""
    log = params.observed_of(request).ledger
    entry = _entry(log, seq)
    return send(
        answers.ProofAnswer(
            seq=seq,
            id=entry.id,
            kind=entry.kind,
            leaf=log.entry_bytes(seq).decode(),
            size=log.size,
            root=log.root.hex(),
            hashes=_base64(log.inclusion_proof(seq)),
            checkpoint=log.checkpoint.decode(),
            key=log.observatory.settings.verifier_key,
            body=log.body_line(seq).decode() if entry.body is not None else "",
            erased=entry.body is None,
            text=log.proof_text(seq),
        )
    )


@router.get(
    "/proofs/{seq}/tlog-proof",
    responses={
        200: {"description": "Proof and checkpoint, as C2SP tlog-proof.", "content": _TEXT},
        304: {"description": "Nothing changed since the answer of that ETag."},
        **problems(404),
    },
    response_class=Response,
)
async def get_proof_text(request: Request, seq: params.Seq) -> Response:
    """The same as C2SP tlog-proof, for other clients."""
    log = params.observed_of(request).ledger
    _entry(log, seq)
    return Response(log.proof_text(seq), media_type="text/plain")


def _entry(log: Ledger, seq: int) -> StoredEntry:
    if seq >= log.size:
        raise ApiError(
            404,
            f"There is no entry {seq}: the log has {log.size}.",
            hint="Numbers begin with 0.",
            type_="no-such-entry",
        )
    return log.entry(seq)


@router.get("/changes", responses=answers_with(answers.Changes, 404), response_class=Response)
async def list_changes(
    request: Request,
    since: params.Since = 0,
    cursor_: Annotated[params.Cursor, Query(alias="cursor")] = "",
    limit: params.Limit = 100,
) -> Response:
    """What entered the log after a checkpoint of `since` entries, in order, up to what the
    tables hold; and proof that the log only grew since then."""
    snapshot, log = params.snapshot_of(request), params.observed_of(request).ledger
    if since > snapshot.size:
        raise ApiError(
            404,
            f"There is no checkpoint of {since} entries yet: the tables hold {snapshot.size}.",
            hint="Ask with the size that you had before.",
            type_="no-such-checkpoint",
        )
    question = f"changes {since}"
    last = after(question, cursor_, int)
    start = since if last is None else last + 1
    end = min(start + limit, snapshot.size)
    proof = log.consistency_proof(since, snapshot.size) if since else []
    return send(
        answers.Changes(
            since=since,
            size=snapshot.size,
            root=snapshot.root,
            consistency=_base64(proof),
            items=_entries(snapshot, log, start, end),
            next=cursor(question, end - 1) if end < snapshot.size else "",
        )
    )


def _entries(snapshot: Snapshot, log: Ledger, start: int, end: int) -> list[answers.EntryAnswer]:
    found = {
        what: dict(snapshot.store.page(what, {}, after=start - 1, before=end, limit=end - start))
        for what in ("claim", "document")
        if end > start
    }
    return [_changed(entry, found) for entry in log.entries(start, end)]


def _changed(entry: StoredEntry, found: dict[str, dict[int, bytes]]) -> answers.EntryAnswer:
    parts: dict[str, Any] = {}
    if entry.kind in found and entry.seq in found[entry.kind]:
        parts[entry.kind] = msgspec.Raw(found[entry.kind][entry.seq])
    elif entry.body is not None and entry.kind in ("judgement", "same-as"):
        parts["body"] = msgspec.Raw(canonical_bytes(entry.body))
    return answers.EntryAnswer(
        seq=entry.seq,
        id=entry.id,
        kind=cast(Any, entry.kind),
        time=entry.time,
        erased=entry.body is None,
        proof=proof_path(entry.seq),
        **parts,
    )


@router.get(
    "/ledger/checkpoint",
    responses={
        200: {"description": "The signed checkpoint (C2SP tlog-checkpoint).", "content": _TEXT},
        304: {"description": "The log has not grown."},
        **problems(),
    },
    response_class=Response,
)
async def get_checkpoint(request: Request) -> Response:
    """The newest checkpoint, byte for byte."""
    return Response(params.observed_of(request).ledger.checkpoint, media_type="text/plain")


@router.get(
    "/ledger/key",
    responses={
        200: {"description": "The log's public key, as a signed note's.", "content": _TEXT},
        304: {"description": "Nothing changed."},
        **problems(),
    },
    response_class=Response,
)
async def get_key(request: Request) -> Response:
    """The key that the checkpoint is signed with. Get it from elsewhere, too, and compare."""
    key = params.observed_of(request).observatory.settings.verifier_key
    return Response(f"{key}\n", media_type="text/plain")


@router.get(
    "/ledger/{path:path}",
    responses={
        200: {"description": "A tile or a bundle of entries, byte for byte.", "content": _BYTES},
        304: {"description": "Nothing changed."},
        **problems(404),
    },
    response_class=Response,
)
async def get_tile(request: Request, path: str) -> Response:
    """Tiles of hashes and bundles of entries (C2SP tlog-tiles), such as `tile/0/000`,
    `tile/0/001.p/44` and `tile/entries/000`."""
    log = params.observed_of(request).ledger
    try:
        data = log.tile(path)
    except (UsageError, LedgerError) as reason:
        raise ApiError(404, reason.message, hint=reason.hint, type_="no-such-tile") from None
    return Response(data, media_type="application/octet-stream")


def _base64(hashes: list[bytes]) -> list[str]:
    return [base64.b64encode(value).decode() for value in hashes]
