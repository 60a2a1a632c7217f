"""Pages of claims, at addresses that are kept, and the tables of all claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sousveil.ledger import Ledger
from sousveil.model import property_named
from sousveil.publish._addresses import claim_path
from sousveil.publish._documents import Texts
from sousveil.publish._log_files import BodyLines, bundle_path
from sousveil.publish._render import Renderer
from sousveil.publish._shares import ALL, Share
from sousveil.publish._tables import Cell, Column, table_page
from sousveil.publish._views import Evidence, Views
from sousveil.publish._words import STATUS_WORDS, ValueWords, in_words, property_label
from sousveil.tables import ClaimRow
from sousveil.web import has_steering

__all__ = ["claim_pages", "claim_tables"]

#: Claims a page of a table. Pages are cut by order of entry, so that only the last changes.
ROWS = 500


def claim_pages(
    views: Views,
    log: Ledger,
    lines: BodyLines,
    texts: Texts,
    out: Renderer,
    share: Share = ALL,
) -> Iterator[None]:
    """Write the page of every claim; yields after each."""
    for claim in share.take(views.data.claims.values()):
        line = lines.line(claim.seq).decode()
        _claim_page(views, log, line, texts, out, claim)
        yield


def _claim_page(
    views: Views, log: Ledger, line: str, texts: Texts, out: Renderer, claim: ClaimRow
) -> None:
    erased = claim.status == "erased"
    words = ValueWords("", theirs=False) if erased else in_words(claim)
    evidence = views.evidence(claim)
    judgements = views.data.judgements.get(claim.id, [])
    label = property_label(claim.property) if claim.property else ""
    out.page(
        claim_path(claim.id),
        "claim.html",
        title=f"Claim {claim.id[:12]}",
        section="claims/",
        description="" if erased else f"{claim.subject_name}: {label.lower()}: {words.text}",
        claim=claim,
        erased=erased,
        label=label,
        definition="" if erased else property_named(claim.property).definition,
        words=words,
        subject_path=views.href(claim.subject),
        value_path=views.href(claim.value_entity),
        e=evidence,
        quotes=[(quote, texts.around(quote)) for quote in evidence.quotes],
        replies=[each for each in judgements if each.verdict == "reply"],
        judgements=[each for each in judgements if each.verdict != "reply"],
        line=line,
        exact_line=not has_steering(line),
        entry=log.entry_bytes(claim.seq).decode(),
        bundle=bundle_path(claim.seq),
        citation="" if erased else _citation(out, claim, words, evidence),
    )


def _citation(out: Renderer, claim: ClaimRow, words: ValueWords, evidence: Evidence) -> str:
    site = out.site
    address = f" {site.address}{claim_path(claim.id)}." if site.address else ""
    return (
        f"{site.name}: claim {claim.id[:16]}. “{claim.subject_name}: "
        f"{property_label(claim.property).lower()}: {words.text}”, after {evidence.source}."
        f" Entry {claim.seq} of the log {site.origin}, {claim.time[:10]}.{address}"
        f" SHA-256 {claim.id}."
    )


# --- tables of claims ------------------------------------------------------------------------

_COLUMNS = (
    Column("Claim"),
    Column("Of"),
    Column("What is said"),
    Column("Value"),
    Column("How it stands"),
    Column("Source"),
)


def claim_tables(views: Views, out: Renderer) -> Iterator[None]:
    """Write the list of properties and the tables of the claims of each."""
    by_property: dict[str, list[ClaimRow]] = defaultdict(list)
    for claim in views.data.claims.values():
        if claim.property:
            by_property[claim.property].append(claim)
    table_page(
        out,
        "claims/",
        title="All claims",
        lead="Every claim that entered the log, by what it says. Each has a page of its own,"
        " at an address that is kept.",
        columns=(Column("What is said"), Column("Claims", number=True), Column("What it means")),
        rows=[
            [
                Cell(property_label(name), f"claims/{name}/"),
                Cell(f"{len(by_property[name]):,}"),
                Cell(property_named(name).definition),
            ]
            for name in sorted(by_property, key=lambda name: -len(by_property[name]))
        ],
    )
    yield
    for name, claims in by_property.items():
        pages = [claims[at : at + ROWS] for at in range(0, len(claims), ROWS)]
        for number, some in enumerate(pages, 1):
            _claim_table(views, out, name, some, number, len(pages))
            yield


def _claim_table(
    views: Views, out: Renderer, name: str, claims: list[ClaimRow], number: int, pages: int
) -> None:
    def path(page: int) -> str:
        return f"claims/{name}/" if page == 1 else f"claims/{name}/{page}/"

    table_page(
        out,
        path(number),
        title=property_label(name),
        lead=property_named(name).definition,
        section="claims/",
        crumb=("claims/", "Claims"),
        columns=_COLUMNS,
        rows=[_claim_row(views, claim) for claim in claims],
        pages=[
            {"label": str(page), "path": path(page), "here": page == number}
            for page in range(1, pages + 1)
        ]
        if pages > 1
        else [],
    )


def _claim_row(views: Views, claim: ClaimRow) -> list[Cell]:
    words = in_words(claim)
    label = property_label(claim.property).lower()
    modality = "" if claim.modality == "happened" else f" ({claim.modality})"
    denied = " – denied" if claim.polarity == "denied" else ""
    return [
        Cell(claim.id[:12], claim_path(claim.id)),
        Cell(claim.subject_name, views.href(claim.subject)),
        Cell(f"{label}{modality}{denied}"),
        Cell(words.text, theirs=words.theirs),
        Cell(STATUS_WORDS[claim.status], badge=claim.status),
        Cell(views.source_of(claim)),
    ]
