"""``accounts add list remove password``: who may log in to the workbench, and as what."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from sousveil.cli._common import emit, listing_options, note, observatory_at
from sousveil.errors import UsageError

if TYPE_CHECKING:
    from sousveil.review import Accounts

__all__ = ["accounts_command"]

_ROLES = ("reader", "reviewer", "editor")


@click.group("accounts", short_help="Accounts for the review workbench: add, list, remove.")
def accounts_command() -> None:
    """Local accounts for 'sousveil serve --review'.

    They stand in the observatory's file accounts.json, which only you can read and which
    is never published. While there is none, the workbench asks for a name and listens on
    this machine alone. docs/workbench.md says what each role may do.

    \b
    Examples:
      sousveil accounts add ana --public "City Watch"
      sousveil accounts list
    """


@accounts_command.command("add", short_help="Make an account.")
@click.argument("name")
@click.option(
    "--public", required=True, help="Public name under which its decisions are published."
)
@click.option(
    "--role",
    type=click.Choice(_ROLES),
    default="reviewer",
    show_default=True,
    help="reader looks; reviewer decides on claims; editor judges names and records replies too.",
)
@click.pass_context
def add_command(ctx: click.Context, name: str, public: str, role: Any) -> None:
    """Make the account NAME; asks for its password, or reads it from a pipe.

    \b
    Examples:
      sousveil accounts add ana --public "City Watch"
      pass show sousveil/ana | sousveil accounts add ana --public "City Watch" --role editor
    """
    accounts = _accounts(ctx)
    account = accounts.add(name, public.strip(), role, _password())
    note(f"{account.name} may log in as {account.role}, and decides as {account.public}.")


@accounts_command.command("list", short_help="List the accounts.")
@listing_options
@click.pass_context
def list_command(ctx: click.Context, form: str, as_json: bool) -> None:
    """List the accounts; passwords are not shown, since nobody has them.

    \b
    Example:
      sousveil accounts list
    """
    columns = ("name", "public", "role", "added")
    rows = ({name: getattr(each, name) for name in columns} for each in _accounts(ctx).all())
    emit(rows, columns, form, as_json=as_json)


@accounts_command.command("remove", short_help="Take an account away.")
@click.argument("name")
@click.pass_context
def remove_command(ctx: click.Context, name: str) -> None:
    """Take the account NAME away: it is logged out, and what it decided stays.

    \b
    Example:
      sousveil accounts remove ana
    """
    accounts = _accounts(ctx)
    accounts.remove(name)
    note(f"{name} can no longer log in.")
    if not accounts:
        note("No account is left: the workbench now asks for a name, on this machine alone.")


@accounts_command.command("password", short_help="Give an account another password.")
@click.argument("name")
@click.pass_context
def password_command(ctx: click.Context, name: str) -> None:
    """Give the account NAME another password; asks for it, or reads it from a pipe.

    \b
    Example:
      sousveil accounts password ana
    """
    accounts = _accounts(ctx)
    accounts.named(name)  # before anybody types a password
    accounts.set_password(name, _password())
    note(f"{name} has another password, and is logged out everywhere.")


def _accounts(ctx: click.Context) -> Accounts:
    from sousveil.review import Accounts

    return Accounts(observatory_at(ctx))


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise UsageError(
            "There is no password on standard input.",
            hint="Type it at a terminal, or give it in a pipe, on one line.",
        )
    return line
