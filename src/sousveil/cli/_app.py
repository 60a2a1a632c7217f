"""The root command and the edge where exceptions become messages and exit codes.

This is the one place with a broad ``except``: a fault of ours must not show a
traceback to a user, so it goes to a report file whose name the message gives.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from sousveil import __version__
from sousveil.errors import EXIT_CODES, SousveilError

__all__ = ["COMMANDS", "main", "root"]

#: command → module that defines it, and the line that ``--help`` shows (so that help
#: imports nothing). A test keeps the lines equal to the commands' own.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Make an observatory with starter data and example documents, and serve it."),
    "init": ("observatory", "Make an observatory in a folder."),
    "add": ("documents", "Read documents, keep them, and propose the claims in them."),
    "documents": ("documents", "List the documents."),
    "proposers": ("proposers", "List what can propose claims: offline, or by asking a model."),
    "import": ("sources", "Import structured sources as claims."),
    "sources": ("sources", "List the structured sources that Sousveil can import."),
    "claims": ("claims", "List claims with their quotes."),
    "entities": ("claims", "List what the claims speak of."),
    "properties": ("claims", "List the vocabulary: everything a claim can say."),
    "names": ("names", "List names, or say why a name is its entity."),
    "suggest": ("names", "List names that could be one entity, with score and reasons."),
    "merge": ("names", "Judge that two names are one entity."),
    "keep-apart": ("names", "Judge that two names are two entities."),
    "unmerge": ("names", "Take back the latest judgement on two names."),
    "conflicts": ("names", "List what a person should look at among the names."),
    "review": ("review", "Go through proposed claims: accept, reject, edit, undo."),
    "accounts": ("accounts", "Accounts for the review workbench: add, list, remove."),
    "accept": ("review", "Accept claims."),
    "reject": ("review", "Reject claims, with a reason."),
    "retract": ("review", "Take back claims that were made here, with a reason."),
    "withdraw": ("review", "Withdraw judgements, with a reason: they no longer count."),
    "erase": ("review", "Remove the content of entries by law; their proofs stay."),
    "build": ("observatory", "Turn the ledger into tables."),
    "site": ("site", "Make the website."),
    "serve": ("serve", "Serve the website, the API or the review workbench on this machine."),
    "verify": ("ledger", "Check signature, tree, bodies and quotes, from files alone."),
    "proof": ("ledger", "Print the proof that an entry stands in the ledger."),
    "explain": ("explain", "Show what a claim, a value or a measure rests on."),
    "measures": ("measures", "List the measures, or compute one."),
    "cameras": ("cameras", "Audit what a city's cameras can see, from maps and lists."),
    "export": ("export", "Write a table as CSV, JSON Lines or Parquet."),
}


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signatures
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"sousveil.cli.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, f"{name.replace('-', '_')}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), text) for code, text in EXIT_CODES.items()])
        with formatter.section("Examples"):
            for line in (
                "sousveil demo                     see it work, in two minutes",
                "sousveil init mine                make an observatory of your own",
                "sousveil -C mine add report.pdf   read a document",
                "sousveil -C mine verify           check everything",
            ):
                formatter.write_text(line)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sousveil")
@click.option(
    "-C",
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The observatory. Without it: the nearest one at or above the working folder.",
)
@click.pass_context
def root(ctx: click.Context, directory: Path | None) -> None:
    """Sousveil: an observatory of the trade in surveillance technology.

    It reads documents and public data sets, draws claims out of them with the
    exact words that support each, keeps them in a ledger that nobody can change
    silently, and publishes what follows.
    """
    ctx.obj = directory


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code (see ``errors.EXIT_CODES``)."""
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result: Any = root.main(args=arguments, prog_name="sousveil", standalone_mode=False)
    except SousveilError as error:
        click.echo(f"sousveil: {error.message}", err=True)
        if error.hint:
            click.echo(f"          {error.hint}", err=True)
        return error.exit_code
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nsousveil: interrupted; what was acknowledged is kept.", err=True)
        return 130
    except BrokenPipeError:
        # The reader of our output has left (``sousveil claims | head``): not a fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:  # noqa: BLE001 - the edge: see the module's paragraph
        return _report(fault)
    return result if isinstance(result, int) else 0


def _report(fault: Exception) -> int:
    with tempfile.NamedTemporaryFile(
        "w", prefix="sousveil-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as report:
        report.write(f"sousveil {__version__}, Python {sys.version}\n\n")
        report.write("".join(traceback.format_exception(fault)))
    click.echo(
        f"sousveil: a fault in Sousveil itself ({type(fault).__name__}: {fault}).\n"
        f"          Please report it with the file {report.name}.",
        err=True,
    )
    return 70
