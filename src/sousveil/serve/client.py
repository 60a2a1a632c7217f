"""A small client for the API, on the standard library alone.

>>> from sousveil.serve import Client
>>> api = Client("http://127.0.0.1:8911")                             # doctest: +SKIP
>>> for claim in api.claims(subject="ecu-911", property="cameras"):   # doctest: +SKIP
...     print(claim["value"]["text"], claim["quotes"][0].get("text"))

Answers are plain dictionaries, as ``/openapi.json`` describes them; lists are read page after
page, as far as they are asked for.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sousveil.errors import InputError, UsageError

__all__ = ["ApiProblem", "Client"]

Json = dict[str, Any]
Given = str | int | float | bool | None

_LARGEST = 256_000_000


class ApiProblem(InputError):
    """A request that the API could not answer.

    :ivar status: HTTP status; 0 when no answer came.
    :ivar problem: the problem (RFC 9457), as far as there was one.
    """

    def __init__(self, message: str, *, hint: str = "", status: int = 0, problem: Json) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.problem = problem


class Client:
    """The API at an address.

    :param address: its root, such as ``http://127.0.0.1:8911``.
    :param timeout: seconds that one request may take.
    :raises UsageError: when that is no http(s) address.
    """

    def __init__(self, address: str, *, timeout: float = 30.0) -> None:
        if urllib.parse.urlsplit(address).scheme not in ("http", "https"):
            raise UsageError(
                f"{address!r} is not an http(s) address.", hint="Such as http://127.0.0.1:8911."
            )
        self.address = address.rstrip("/")
        self.timeout = timeout
        self._kept: dict[str, tuple[str, bytes]] = {}

    # --- one thing -------------------------------------------------------------------------

    def index(self) -> Json:
        """What is served, what it was made from, and its limits."""
        return self.get("/")

    def entity(self, entity: str) -> Json:
        """An entity with its values, by id."""
        return self.get(f"/entities/{_part(entity)}")

    def claim(self, claim: str) -> Json:
        """A claim, by its id or the first digits of it (six or more)."""
        return self.get(f"/claims/{_part(claim)}")

    def document(self, document: str) -> Json:
        """A document, by its id."""
        return self.get(f"/documents/{_part(document)}")

    def text(self, document: str) -> str:
        """The canonical text of a document, where its terms allow."""
        return self.read(f"/documents/{_part(document)}/text").decode()

    def proof(self, seq: int) -> Json:
        """The proof that an entry stands in the log; check it with :mod:`sousveil.ledger`."""
        return self.get(f"/proofs/{seq}")

    def checkpoint(self) -> bytes:
        """The newest checkpoint of the log."""
        return self.read("/ledger/checkpoint")

    # --- lists -----------------------------------------------------------------------------

    def entities(self, **filters: Given) -> Iterator[Json]:
        """Entities by id. Filters: ``kind``, ``country``."""
        return self.pages("/entities", filters)

    def values(self, entity: str, **filters: Given) -> Iterator[Json]:
        """Values of an entity. Filters: ``property``, ``contested``."""
        return self.pages(f"/entities/{_part(entity)}/values", filters)

    def claims(self, **filters: Given) -> Iterator[Json]:
        """Claims in the order of the log. Filters: ``subject``, ``property``, ``value``,
        ``kind``, ``document``, ``status``, ``live``."""
        return self.pages("/claims", filters)

    def documents(self) -> Iterator[Json]:
        """Documents in the order of the log."""
        return self.pages("/documents", {})

    def measures(self) -> list[Json]:
        """Every measure."""
        found: list[Json] = self.get("/measures")["items"]
        return found

    def findings(self, measure: str, **filters: Given) -> Iterator[Json]:
        """What a measure finds. Filters: ``country``, ``as_of``, ``with_alleged``."""
        return self.pages(f"/measures/{_part(measure)}", filters)

    def search(self, query: str, **filters: Given) -> Iterator[Json]:
        """What has these words, the likeliest first. Filters: ``what``, ``kind``, ``country``."""
        return self.pages("/search", {"q": query, **filters})

    def changes(self, since: int = 0) -> Iterator[Json]:
        """Entries that came after a checkpoint of so many entries."""
        return self.pages("/changes", {"since": since})

    # --- names -----------------------------------------------------------------------------

    def match(
        self,
        names: Sequence[str],
        *,
        schema: str = "Organization",
        country: str = "",
        limit: int = 5,
    ) -> list[list[Json]]:
        """What each name could mean: candidates with score and reasons, the likeliest first."""
        found: list[list[Json]] = []
        more = {"country": [country]} if country else {}
        for start in range(0, len(names), 50):
            part = names[start : start + 50]
            queries = {
                str(at): {"schema": schema, "properties": {"name": [name], **more}}
                for at, name in enumerate(part)
            }
            body = json.dumps({"queries": queries}).encode()
            answer = json.loads(self.read("/match", {"limit": limit}, body))["responses"]
            found += [answer[str(at)]["results"] for at in range(len(part))]
        return found

    # --- underneath ------------------------------------------------------------------------

    def get(self, path: str, query: Mapping[str, Given] | None = None) -> Json:
        """The answer at a path.

        :raises ApiProblem: when there is none.
        """
        found: Json = json.loads(self.read(path, query))
        return found

    def pages(self, path: str, query: Mapping[str, Given]) -> Iterator[Json]:
        """The items of a list, page after page.

        :raises ApiProblem: when a page cannot be had.
        """
        given = dict(query)
        while True:
            page = self.get(path, given)
            yield from page["items"]
            if not page.get("next"):
                return
            given["cursor"] = page["next"]

    def read(
        self, path: str, query: Mapping[str, Given] | None = None, body: bytes | None = None
    ) -> bytes:
        """The bytes at a path; those had before are asked for by their ETag.

        :raises ApiProblem: when there is no answer, or it tells of a problem.
        """
        given = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        address = self.address + path + (f"?{urllib.parse.urlencode(given)}" if given else "")
        request = urllib.request.Request(address, data=body)  # noqa: S310 - checked above
        if body is not None:
            request.add_header("Content-Type", "application/json")
        elif address in self._kept:
            request.add_header("If-None-Match", self._kept[address][0])
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
                data: bytes = answer.read(_LARGEST)
                tag = answer.headers.get("ETag")
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 304:
                    return self._kept[address][1]
                raise _problem(address, error.code, error.read(1_000_000)) from None
        except (urllib.error.URLError, OSError) as reason:
            raise ApiProblem(
                f"{address} cannot be reached: {getattr(reason, 'reason', reason)}.",
                hint="Is 'sousveil serve --api' running there?",
                problem={},
            ) from None
        if tag and body is None and len(data) < 1_000_000:
            self._keep(address, tag, data)
        return data

    def _keep(self, address: str, tag: str, data: bytes) -> None:
        if len(self._kept) >= 256:
            self._kept.pop(next(iter(self._kept)))
        self._kept[address] = tag, data


def _problem(address: str, status: int, data: bytes) -> ApiProblem:
    try:
        found = json.loads(data)
    except ValueError:
        found = None
    problem: Json = found if isinstance(found, dict) else {}
    detail = str(problem.get("detail", f"The answer is HTTP {status}."))
    hint = str(problem.get("hint", ""))
    return ApiProblem(f"{address}: {detail}", hint=hint, status=status, problem=problem)


def _part(name: str) -> str:
    return urllib.parse.quote(name, safe="")


def _text(value: Given) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
