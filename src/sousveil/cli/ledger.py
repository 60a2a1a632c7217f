"""``verify`` and ``proof``: check the ledger, and show that an entry stands in it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sousveil.cli._common import note, observatory_at, progress, safe
from sousveil.errors import UsageError, VerificationError
from sousveil.observatory import Observatory

__all__ = ["proof_command", "verify_command"]


@click.command("verify", short_help="Check signature, tree, bodies and quotes, from files alone.")
@click.argument("directory", type=click.Path(path_type=Path), required=False)
@click.option(
    "--since",
    type=click.Path(path_type=Path, dir_okay=False),
    help="An earlier checkpoint: also check that the log only grew since.",
)
@click.option("--verifier-key", default="", help="The log's public key, got from somewhere else.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
@click.pass_context
def verify_command(
    ctx: click.Context,
    directory: Path | None,
    since: Path | None,
    verifier_key: str,
    as_json: bool,
) -> int:
    """Check everything in DIRECTORY (the observatory by default), from files alone:
    the signature, the tree, every body, every quote against its document.

    Leaves with 1 and names the entry when one bit differs. Keep a copy of
    ledger/checkpoint elsewhere: with --since it proves that nothing was taken out
    or changed later; without one, whoever holds the key could have rewritten all.

    \b
    Examples:
      sousveil verify
      sousveil verify mine --since checkpoint-of-last-year
    """
    from sousveil import ledger

    root = directory if directory is not None else observatory_at(ctx).root
    earlier = None
    if since is not None:
        try:
            earlier = since.read_bytes()
        except OSError as reason:
            raise UsageError(
                f"The checkpoint {since} cannot be read: {reason.strerror}.",
                hint="Give a file that holds an earlier ledger/checkpoint.",
            ) from reason
    with progress("verifying") as tell:
        result = ledger.verify(root, since=earlier, verifier_key=verifier_key, progress=tell)
    if as_json:
        import msgspec

        click.echo(json.dumps(msgspec.to_builtins(result), ensure_ascii=False, indent=2))
    for problem in (*result.notes, *result.problems):
        note(f"{problem.where}: {problem.what}")
    if result.problems:
        return VerificationError.exit_code
    if not as_json:
        erased = f", {result.erased:,} erased" if result.erased else ""
        grew = "; it grew from the checkpoint given" if earlier else ""
        click.echo(
            f"verified: {result.size:,} entries ({result.claims:,} claims{erased}),"
            f" {result.quotes:,} quotes in {result.documents:,} documents{grew}.\n"
            f"root {result.root}"
        )
    return 0


@click.command("proof", short_help="Print the proof that an entry stands in the ledger.")
@click.argument("identifier", metavar="ID")
@click.pass_context
def proof_command(ctx: click.Context, identifier: str) -> None:
    """Print the inclusion proof of the entry with this id, as a C2SP tlog-proof.

    It holds the index, the path of hashes and the signed checkpoint, and can be
    checked without this observatory.

    \b
    Example:
      sousveil proof 3fa9c1 > claim.tlog-proof
    """
    from sousveil import ledger

    observatory: Observatory = observatory_at(ctx)
    log = ledger.Ledger(observatory)
    entry = log.find(identifier)
    click.echo(safe(log.proof_text(entry.seq)), nl=False)
