"""Local accounts of those who review: ``accounts.json`` in the observatory, mode 0600.

The file holds a login, the public name under which decisions enter the ledger, a role and
an Argon2id hash; it is never published. While there is no such file there are no accounts,
and whoever uses this machine reviews under the name that they give.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from sousveil.errors import SousveilError, UsageError
from sousveil.model import visible
from sousveil.observatory import Observatory

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = ["FILE", "ROLES", "Account", "Accounts", "Role", "check_public_name"]

FILE = "accounts.json"
Role = Literal["reader", "reviewer", "editor"]
#: Each may do what those before it may.
ROLES: tuple[Role, ...] = get_args(Role)

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}\Z")
_SHORTEST, _LONGEST = 12, 1000
_PUBLIC = 120


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One account.

    :ivar name: what is typed to log in.
    :ivar public: the name under which decisions are published.
    :ivar role: what its holder may do.
    :ivar password: Argon2id hash in the usual encoded form.
    :ivar added: UTC day on which it was made.
    """

    name: str
    public: str
    role: Role
    password: str
    added: str = ""

    def may(self, role: Role) -> bool:
        """Whether its holder may do what that role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    accounts: tuple[Account, ...] = ()


class Accounts:
    """The accounts of an observatory, read anew when the file has changed."""

    def __init__(self, observatory: Observatory) -> None:
        self._root: Path = observatory.root
        self._path: Path = observatory.root / FILE
        self._stamp: tuple[int, ...] = ()
        self._accounts: dict[str, Account] = {}

    def all(self) -> list[Account]:
        """Every account, by name.

        :raises UsageError: when the file is broken, or others can read it.
        """
        return sorted(self._read().values(), key=lambda account: account.name)

    def get(self, name: str) -> Account | None:
        """The account of that name."""
        return self._read().get(name)

    def __bool__(self) -> bool:
        """Whether there are accounts, and so whether one must log in."""
        return bool(self._read())

    def add(self, name: str, public: str, role: Role, password: str) -> Account:
        """Make an account.

        :raises UsageError: when the name is taken or no name, or the password too short.
        """
        if not _LOGIN.match(name):
            raise UsageError(
                f"{visible(name)!r} cannot be a login.",
                hint="Use lower-case letters, digits, '.', '_' and '-'; at most 40.",
            )
        check_public_name(public)
        hashed = _hashed(password)
        with self._changing() as accounts:
            if name in accounts:
                raise UsageError(
                    f"There is an account {name} already.",
                    hint="'sousveil accounts password' gives it a new password.",
                )
            today = datetime.now(UTC).date().isoformat()
            accounts[name] = Account(name, public, role, hashed, today)
        return accounts[name]

    def named(self, name: str) -> Account:
        """The account of that name.

        :raises UsageError: when there is none.
        """
        account = self.get(name)
        if account is None:
            raise _unknown(name)
        return account

    def remove(self, name: str) -> None:
        """Take an account away; what it decided stays in the ledger.

        :raises UsageError: when there is none of that name.
        """
        with self._changing() as accounts:
            if name not in accounts:
                raise _unknown(name)
            del accounts[name]

    def set_password(self, name: str, password: str) -> None:
        """Give an account another password; whoever is logged in with it is logged out.

        :raises UsageError: when there is none of that name, or the password is too short.
        """
        hashed = _hashed(password)
        with self._changing() as accounts:
            if name not in accounts:
                raise _unknown(name)
            accounts[name] = msgspec.structs.replace(accounts[name], password=hashed)

    def check(self, name: str, password: str) -> Account | None:
        """The account, when the password is its own. Takes as long for a name that is none."""
        from argon2.exceptions import InvalidHashError, VerificationError

        account = self.get(name)
        hashed = account.password if account else _nobody()
        try:
            _hasher().verify(hashed, password[:_LONGEST])
        except (VerificationError, InvalidHashError):
            return None
        return account

    # --- the file ---------------------------------------------------------------------------

    def _read(self) -> dict[str, Account]:
        try:
            state = self._path.stat()
        except FileNotFoundError:
            self._stamp, self._accounts = (), {}
            return self._accounts
        stamp = (state.st_mtime_ns, state.st_size, state.st_ino, state.st_mode)
        if stamp != self._stamp:
            if state.st_mode & 0o077:
                raise UsageError(
                    f"{self._path} can be read by others on this machine.",
                    hint=f"Call: chmod 600 {self._path}",
                )
            self._accounts = self._decoded()
            self._stamp = stamp
        return self._accounts

    def _decoded(self) -> dict[str, Account]:
        try:
            found = msgspec.json.decode(self._path.read_bytes(), type=_File)
        except (OSError, msgspec.DecodeError) as reason:
            raise UsageError(
                f"{self._path} cannot be read: {reason}.",
                hint="Put back a good copy, or remove it and add the accounts again.",
            ) from reason
        return {account.name: account for account in found.accounts}

    @contextlib.contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """The accounts, to be changed; written when nothing was raised. One at a time."""
        descriptor = os.open(self._root, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._stamp = ()
            accounts = dict(self._read())
            yield accounts
            self._write(accounts)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _write(self, accounts: dict[str, Account]) -> None:
        if not accounts:
            self._path.unlink(missing_ok=True)
            return
        ordered = tuple(accounts[name] for name in sorted(accounts))
        data = msgspec.json.format(msgspec.json.encode(_File(ordered)), indent=2)
        new = self._path.with_name(f".{FILE}.new")
        try:
            new.unlink(missing_ok=True)
            made = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(made, "wb") as file:
                file.write(data + b"\n")
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as reason:
            raise SousveilError(f"{self._path} cannot be written: {reason.strerror}.") from reason
        self._keep_out_of_git()

    def _keep_out_of_git(self) -> None:
        """An observatory may live in git; this file must not."""
        ignore = self._root / ".gitignore"
        if not ignore.is_file():
            return
        lines = ignore.read_text(encoding="utf-8").splitlines()
        if f"/{FILE}" not in lines:
            ignore.write_text("\n".join([*lines, f"/{FILE}", ""]), encoding="utf-8")


def check_public_name(public: str) -> None:
    """:raises UsageError: when decisions cannot be published under such a name."""
    if not public.strip() or len(public) > _PUBLIC or visible(public) != public or "\n" in public:
        raise UsageError(
            f"{visible(public)[:60]!r} cannot be a public name.",
            hint=f"Give an office or an institution: at most {_PUBLIC} characters, one line.",
        )
    if public.strip().casefold().startswith("policy:"):
        raise UsageError(
            f"{public!r} cannot be a public name.",
            hint="Names that begin so are rules, not people.",
        )


def _unknown(name: str) -> UsageError:
    return UsageError(
        f"There is no account {visible(name)!r}.", hint="'sousveil accounts list' lists them."
    )


def _hashed(password: str) -> str:
    if not _SHORTEST <= len(password) <= _LONGEST:
        raise UsageError(
            f"The password has {len(password)} characters.",
            hint=f"Give one of {_SHORTEST} to {_LONGEST}; four unusual words do well.",
        )
    return _hasher().hash(password)


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ImportError as reason:
        raise UsageError(
            f"Accounts need a package that is not installed: {reason}.",
            hint="pip install 'sousveil[serve]' brings it.",
        ) from reason
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that is nobody's, so that an unknown login takes as long as a known one."""
    return _hasher().hash(os.urandom(24).hex())
