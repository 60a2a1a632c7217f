"""What a reviewer presses and types.

On a terminal one key is enough, and keys that were pressed before the claim was on the
screen are thrown away: none decides about something that nobody has seen. From a pipe a
line is read instead. Only a key of the list, or its whole word, means anything.
"""

from __future__ import annotations

import sys
import termios

import click

from sousveil.cli._common import note
from sousveil.review import REJECT_REASONS as REASONS

__all__ = ["KEYS", "LEAVE", "ask_key", "ask_reason"]

#: Key → its word. The order is that of the line under each claim.
KEYS: dict[str, str] = {
    "a": "accept",
    "r": "reject",
    "e": "edit",
    "s": "skip",
    "u": "undo",
    "o": "more text",
    "?": "help",
    "q": "quit",
}
LEAVE = "q"


def ask_key() -> str:
    """The next key of :data:`KEYS`; at the end of the input it is the one that leaves."""
    words = {word: key for key, word in KEYS.items()}
    while True:
        given = _read()
        if given is None:
            return LEAVE
        key = words.get(given, given)
        if key in KEYS:
            click.echo(KEYS[key], err=True)
            return key
        what = f"{given!r} means nothing here" if given else "Nothing was pressed"
        note(f"{what}; nothing was decided. Keys: {' '.join(KEYS)}")


def _read() -> str | None:
    """A key or a line, lower case; ``None`` at the end of the input."""
    terminal = sys.stdin.isatty()
    if terminal:
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    click.echo("> ", nl=False, err=True)
    if not terminal:
        line = sys.stdin.readline()
        return line.strip().lower() if line else None
    try:
        given = click.getchar()
    except EOFError:
        return None
    return "" if given in ("\r", "\n") else given.lower()


def ask_reason() -> str:
    """Why a claim is rejected: the number of a usual reason, or free words; empty to go back."""
    for number, reason in enumerate(REASONS, 1):
        note(f"  {number} {reason}")
    while True:
        given = str(
            click.prompt(
                "Why (a number, your own words, or Enter to go back)",
                default="",
                show_default=False,
                err=True,
            )
        ).strip()
        if not given.isdecimal():
            return given
        if 1 <= int(given) <= len(REASONS):
            return REASONS[int(given) - 1]
        note(f"There is no reason {given}; they go from 1 to {len(REASONS)}.")
