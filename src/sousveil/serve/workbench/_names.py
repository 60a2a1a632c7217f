"""Which names are one entity: joined (same as), kept apart (split), and taken back.

Only an editor judges names. What speaks against joining two is shown first, and nothing is
done without a second word; every judgement says why and what shows it, and can be undone.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from sousveil import ledger, resolve
from sousveil.errors import ModelError, ObservatoryBusy, UsageError
from sousveil.model import ENTITY_KINDS, EntityKind, SameAs
from sousveil.review import Decision, Desk, Naming, evidence_of
from sousveil.serve.workbench._access import ByEditor, Posted, Reader, Refusal, bench_of
from sousveil.serve.workbench._bench import Bench
from sousveil.serve.workbench._pages import page, redirect
from sousveil.serve.workbench._sessions import Done, Session

__all__ = ["router"]

router = APIRouter()

KINDS = tuple(kind for kind in ENTITY_KINDS if kind not in ("country", "document"))
_OFFERED = 400  # names that the field completes
_SUGGESTED = 12
_LEAST = 600  # score of a suggestion, in thousandths
_BLANK = {"left": "", "right": "", "kind": "organisation", "verdict": "same"}


@router.get("/names")
def names_page(request: Request, session: Reader) -> Response:
    """What a name means, what could be the same, and the form to judge two names."""
    given = dict(request.query_params)
    claim = given.get("claim", "")
    fields = _BLANK | {
        "left": given.get("left", "").strip(),
        "right": given.get("right", "").strip(),
        "kind": given.get("kind", "organisation"),
        "verdict": "different" if given.get("verdict") == "different" else "same",
        "evidence": claim,
    }
    return _shown(request, session, fields)


@router.post("/names")
def judge(request: Request, posted: ByEditor) -> Response:
    """Put a judgement on two names into the ledger."""
    bench, session = bench_of(request), posted.session
    try:
        with bench.desk() as desk:
            naming = _current(desk)
            judgement = _judgement(bench, naming, posted)
            naming.check_new(judgement)
            warnings = naming.warnings(judgement)
            if warnings and posted.get("anyway") != "yes":
                return _shown(request, session, posted.fields, warnings=warnings, status=409)
            decision = desk.judge_names(judgement)
    except (UsageError, ModelError, ObservatoryBusy) as error:
        return _shown(request, session, posted.fields, refused=str(error), status=422)
    words = "one entity" if judgement.verdict == "same" else "two entities"
    told = f"{judgement.left.name} and {judgement.right.name}: {words}"
    session.done.append(Done("", told, decision, "/names"))
    session.notice = f"Judged: {told}"
    return redirect("/names")


@router.post("/names/{id_}/withdraw")
def withdraw(request: Request, posted: ByEditor, id_: str) -> Response:
    """Take back a judgement on names: they are joined as if it had not been made."""
    reason = posted.get("reason")
    with bench_of(request).desk() as desk:
        standing = {row.id: row for row in _current(desk).judged}
        row = standing.get(id_)
        if row is None:
            raise Refusal(
                404, "No such judgement", "No judgement on names of that id stands any more."
            )
        if not reason:
            posted.session.notice = "Not taken back: say why. It is published."
        else:
            desk.undo(Decision("", "", (id_,)), by=posted.session.by, reason=reason)
            posted.session.notice = f"Taken back: {row.left_name} and {row.right_name}"
    return redirect("/names")


def _current(desk: Desk) -> Naming:
    """The names as the ledger has them now."""
    if desk.names_changed or desk.newer or desk.added:
        desk.rebuild()
    return desk.naming()


def _judgement(bench: Bench, naming: Naming, posted: Posted) -> SameAs:
    """What somebody typed, as a judgement.

    :raises UsageError: when a part is missing or means nothing.
    :raises ModelError: when the model cannot hold it.
    """
    kind = _kind(posted.get("kind"))
    parts = {name: posted.get(name) for name in ("left", "right", "reason", "evidence")}
    missing = [name for name, value in parts.items() if not value]
    if missing:
        labels = {"left": "the one name", "right": "the other name"}
        told = ", ".join(labels.get(name, name) for name in missing)
        raise UsageError(f"Missing: {told}.", hint="All four are published with the judgement.")
    judgement = SameAs(
        left=naming.ref(parts["left"], kind),
        right=naming.ref(parts["right"], kind),
        verdict="different" if posted.get("verdict") == "different" else "same",
        by=posted.session.by,
        reason=parts["reason"],
        evidence=evidence_of(parts["evidence"], ledger.Ledger(bench.observatory)),
    )
    judgement.check()
    return judgement


def _kind(typed: str) -> EntityKind:
    """The kind of that name; organisations where there is none."""
    return next((kind for kind in KINDS if kind == typed), "organisation")


def _shown(
    request: Request,
    session: Session,
    given: dict[str, str],
    *,
    warnings: list[str] | None = None,
    refused: str = "",
    status: int = 200,
) -> Response:
    fields = _BLANK | {"reason": "", "evidence": ""} | given
    kind = _kind(fields["kind"])
    with bench_of(request).desk() as desk:
        naming = _current(desk)
        told = _told(naming, fields["left"], kind) if fields["left"] else None
        uses = naming.uses(kind)
        offered = [ref.name for ref, _ in uses.most_common(_OFFERED)]
        suggestions = [] if told or kind != "organisation" else _suggestions(naming)
        judged = list(reversed(naming.judged))[:50]
    return page(
        request,
        "names.html",
        session=session,
        status=status,
        fields=fields | {"kind": kind},
        kinds=KINDS,
        told=told,
        offered=sorted(set(offered)),
        suggestions=suggestions,
        judged=judged,
        warnings=warnings or [],
        refused=refused,
    )


def _told(naming: Naming, typed: str, kind: EntityKind) -> dict[str, Any] | None:
    """What a name means now; ``None`` when nothing can be called so."""
    try:
        ref = naming.ref(typed, kind)
    except (UsageError, ModelError):
        return None
    entity = naming.entities(ref)[ref.key]
    return {
        "entity": entity,
        "ref": ref,
        "why": resolve.explain(ref, naming.judgements, naming.uses(kind)),
    }


def _suggestions(naming: Naming) -> list[resolve.Suggestion]:
    """Pairs of organisations that could be one, the likeliest first; joins nothing."""
    return resolve.suggest(naming.refs, naming.judgements, least=_LEAST)[:_SUGGESTED]
