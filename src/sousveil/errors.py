"""The exceptions of Sousveil: one tree, and every message says what to do next.

::

    SousveilError                     exit code
     ├─ UsageError                    2   the call's words are wrong
     ├─ ModelError                    2   a claim, value or name that the model cannot hold
     ├─ NotAnObservatory              5   no observatory here, or its settings are broken
     ├─ ObservatoryBusy               4   another process is writing
     ├─ InputError                    3   a document or a row that cannot be read
     │   └─ FetchError                3   an address that cannot be fetched
     └─ LedgerError                   1   the log cannot be used as it stands
         └─ VerificationError         1   the log, a body or a quote does not verify

The command line prints ``message`` and ``hint`` and leaves with the exit code;
no traceback reaches a user. Nothing outside the command line catches the root.
"""

from __future__ import annotations

__all__ = [
    "EXIT_CODES",
    "FetchError",
    "InputError",
    "LedgerError",
    "ModelError",
    "NotAnObservatory",
    "ObservatoryBusy",
    "SousveilError",
    "UsageError",
    "VerificationError",
]

#: What each exit code of the command line means; printed by ``sousveil help exit-codes``.
EXIT_CODES: dict[int, str] = {
    0: "done, nothing failed",
    1: "a check failed: the ledger, a body, a quote or a proof does not verify",
    2: "the command was called wrongly: an unknown name, option or value",
    3: "some input could not be read; the rest was done, and the table says which",
    4: "another process is writing to this observatory",
    5: "there is no observatory here, or its settings cannot be read",
    70: "a fault in Sousveil itself; the report file named in the message says more",
    130: "interrupted with Ctrl-C; what was acknowledged is kept",
}


class SousveilError(Exception):
    """Root of every exception that Sousveil raises on purpose.

    :param message: what went wrong, naming the input and the reason.
    :param hint: what the reader can do about it; may be empty.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class UsageError(SousveilError):
    """The call's words are wrong: an unknown name, option or value."""

    exit_code = 2


class ModelError(SousveilError):
    """A claim, value, date or name that the model cannot hold."""

    exit_code = 2


class NotAnObservatory(SousveilError):
    """There is no observatory at this place, or its settings cannot be read."""

    exit_code = 5


class ObservatoryBusy(SousveilError):
    """Another process holds the writing lock."""

    exit_code = 4


class InputError(SousveilError):
    """One document, row or file that cannot be read; the rest of a batch goes on."""

    exit_code = 3


class FetchError(InputError):
    """An address that cannot, or must not, be fetched."""


class LedgerError(SousveilError):
    """The log cannot be used as it stands."""

    exit_code = 1


class VerificationError(LedgerError):
    """The log, a body, a quote or a proof does not verify."""
