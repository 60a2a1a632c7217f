"""Who sits at the workbench: sessions in memory, and how often a log-in may fail.

A session is a random token in a cookie that scripts cannot read; all else is kept here, and
ends with the process. It holds the token that every form must carry, and what was done, so
that undo walks back over it.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict, defaultdict, deque

import msgspec

from sousveil.review import ROLES, Account, Decision, Role

__all__ = ["COOKIE", "Done", "Session", "Sessions", "Throttle"]

COOKIE = "sousveil_session"
_LASTS = 12 * 3600.0  # seconds after the log-in
_MOST = 5_000  # sessions; the oldest goes first
_UNDO = 500  # steps that can be undone


class Done(msgspec.Struct, frozen=True):
    """One step of a sitting.

    :ivar claim: id of the claim that it was about; empty where it was about names.
    :ivar words: what was decided on, for the list of what was done.
    :ivar decision: what entered the ledger; ``None`` when the claim was put off.
    :ivar back: where to go when it is undone.
    """

    claim: str
    words: str
    decision: Decision | None
    back: str


class Session:
    """One person at one browser.

    :ivar token: what the cookie holds.
    :ivar csrf: what every form must carry.
    :ivar by: public name of who decides; empty before the log-in.
    :ivar role: what they may do; ``None`` before the log-in.
    :ivar account: the account as it was at the log-in; ``None`` where there are none.
    :ivar done: what was done, the last at the end.
    :ivar notice: what the next page tells once.
    """

    def __init__(self, by: str, role: Role | None, account: Account | None, now: float) -> None:
        self.token = secrets.token_urlsafe(32)
        self.csrf = secrets.token_urlsafe(32)
        self.by = by
        self.role = role
        self.account = account
        self.ends = now + _LASTS
        self.done: deque[Done] = deque(maxlen=_UNDO)
        self.notice = ""

    def may(self, role: Role) -> bool:
        """Whether this person may do what that role may."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)

    def carries(self, given: str) -> bool:
        """Whether a form with that token was made for this session."""
        return hmac.compare_digest(given.encode(), self.csrf.encode())

    def told(self) -> str:
        """The notice, which is then gone."""
        notice, self.notice = self.notice, ""
        return notice


class Sessions:
    """All sessions, by token."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def open(
        self, *, by: str = "", role: Role | None = None, account: Account | None = None
    ) -> Session:
        """A new session; without a role it can only log in."""
        session = Session(by, role, account, time.monotonic())
        with self._lock:
            self._sessions[session.token] = session
            while len(self._sessions) > _MOST:
                self._drop_one()
        return session

    def get(self, token: str) -> Session | None:
        """The session of that token, unless it has ended."""
        with self._lock:
            session = self._sessions.get(token)
            if session is not None and session.ends < time.monotonic():
                del self._sessions[token]
                return None
            return session

    def close(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(token, None)

    def _drop_one(self) -> None:
        """The oldest of those that never logged in, so that no stranger logs others out."""
        strangers = (token for token, each in self._sessions.items() if each.role is None)
        token = next(strangers, next(iter(self._sessions)))
        del self._sessions[token]


class Throttle:
    """How many log-ins may fail: from one address for one name, from one address, for one name.

    :param window: seconds after which a failure no longer counts.
    """

    LIMITS = (("pair", 5), ("address", 30), ("name", 50))

    def __init__(self, window: float = 900.0) -> None:
        self._window = window
        self._failed: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def wait(self, address: str, name: str) -> int:
        """Seconds until another try is allowed; 0 when one is now."""
        now = time.monotonic()
        with self._lock:
            waits = [
                self._wait(key, limit, now)
                for key, (_, limit) in zip(self._keys(address, name), self.LIMITS, strict=True)
            ]
        return max(waits)

    def failed(self, address: str, name: str) -> None:
        """Take note of a log-in that failed."""
        now = time.monotonic()
        with self._lock:
            for key in self._keys(address, name):
                self._failed[key].append(now)
            if len(self._failed) > 10_000:
                for key in [key for key, times in self._failed.items() if self._stale(times, now)]:
                    del self._failed[key]

    def passed(self, address: str, name: str) -> None:
        """Forget what failed from this address for this name."""
        with self._lock:
            self._failed.pop(self._keys(address, name)[0], None)

    def _keys(self, address: str, name: str) -> tuple[tuple[str, str], ...]:
        return (("pair", f"{address} {name}"), ("address", address), ("name", name))

    def _wait(self, key: tuple[str, str], limit: int, now: float) -> int:
        times = self._failed.get(key)
        if times is None:
            return 0
        while times and self._stale(times, now, first=True):
            times.popleft()
        if len(times) < limit:
            return 0
        return int(times[-limit] + self._window - now) + 1

    def _stale(self, times: deque[float], now: float, *, first: bool = False) -> bool:
        return (times[0] if first else times[-1]) + self._window < now
