"""The two proposers: an OpenAI-compatible endpoint, and llama.cpp's server on this machine.

A document that passes the gate is cut into pieces; each is asked for in a thread of its
own, or found among the replies that were paid for before. Reading the replies happens
here, in the order of the text. What fails is said, piece by piece, and tried again the
next time, when only what failed is paid for.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import PurePath

from sousveil.errors import UsageError
from sousveil.extract._gate import is_relevant
from sousveil.extract._page import page_of
from sousveil.extract._proposal import Proposal, Setup, Spent, Unread, Unusable
from sousveil.extract.endpoint._accounts import Accounts, Tokens, estimate
from sousveil.extract.endpoint._cache import Cache, Kept, cache_key
from sousveil.extract.endpoint._client import Answer, Client
from sousveil.extract.endpoint._facts import proposal_of
from sousveil.extract.endpoint._pieces import Piece, pieces
from sousveil.extract.endpoint._prompt import messages, prompt_version
from sousveil.extract.endpoint._reply import read_reply
from sousveil.extract.endpoint._settings import (
    EndpointSettings,
    LlamaCppSettings,
    read_key,
    read_settings,
)
from sousveil.extract.endpoint._wire import Failed, Stopped
from sousveil.read import Document

__all__ = ["EndpointProposer", "LlamaCppProposer"]

#: Pieces in a row that fail for good before the endpoint is asked no more in this run.
_PATIENCE = 5
#: How often a reply that is no reply (empty, not JSON) is asked for.
_ASKED = 2

_Asked = list[tuple[Piece, "Future[Kept | Failed]"]]


class EndpointProposer:
    """Asks a model behind any OpenAI-compatible address."""

    name = "endpoint"
    _form: type[EndpointSettings] = EndpointSettings
    _llama_cpp = False

    def __init__(self) -> None:
        self._settings = self._form()
        self._model = ""
        self._asked: dict[str, _Asked] = {}
        self._lock = threading.Lock()
        self._given_up: Failed | None = None
        self._failed_in_a_row = 0

    @property
    def version(self) -> str:
        """Model and prompt: ``gpt-4o-mini, prompt 0123456789ab``."""
        return f"{self._model}, prompt {prompt_version()}"

    def configure(self, setup: Setup) -> None:
        """Take settings and key, and open the cache.

        :raises UsageError: when a setting is wrong, or the endpoint cannot be asked for
            the name of its model.
        """
        self._settings = read_settings(self.name, setup, self._form)
        self._client = Client(self._settings, read_key(self._settings), llama_cpp=self._llama_cpp)
        self._accounts = Accounts(self._settings)
        self._cache = Cache(setup.cache)
        self._threads = ThreadPoolExecutor(self._settings.parallel, "proposer")
        self._model = self._settings.model or self._model_served()

    def begin(self, document: Document) -> None:
        """Ask for the pieces of a document, without waiting."""
        name = document.record.document
        if name in self._asked:
            return
        found = []
        if is_relevant(document.text):
            found = pieces(document.text, self._settings.piece_characters)
        self._asked[name] = [
            (piece, self._threads.submit(self._kept, name, piece)) for piece in found
        ]

    def propose(self, document: Document) -> Iterator[Proposal | Unusable | Unread]:
        """Proposals in the order of the text, with what made none."""
        self.begin(document)
        page = page_of(document)
        for piece, future in self._asked.pop(document.record.document):
            outcome = future.result()
            if isinstance(outcome, Failed):
                part = f"part {piece.number} of {piece.total}"
                yield Unread(outcome.reason, outcome.message, outcome.hint, part)
                continue
            reply = read_reply(outcome.content)
            if reply.cut_off or outcome.finish == "length":
                yield Unusable("reply-cut-off", f"after {len(reply.facts)} facts")
            yield from reply.unusable
            for fact in reply.facts:
                yield proposal_of(fact, page, piece, self._model)

    def ahead(self) -> int:
        """As many documents as there are requests in flight."""
        return self._settings.parallel

    def spent(self, document: Document | None = None) -> Spent:
        """What was spent on the document, or in all."""
        return self._accounts.spent(document.record.document if document else "")

    def close(self) -> None:
        """Break off what is on its way; what was answered is in the cache."""
        self._client.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    # ------------------------------------------------- in the threads of the pool

    def _kept(self, document: str, piece: Piece) -> Kept | Failed:
        """The reply to a piece: from the cache, or asked for and put there."""
        key = cache_key(self._model, prompt_version(), piece.text)
        kept = self._cache.load(key)
        if kept and not (
            kept.finish == "length" and kept.reply_tokens < self._settings.reply_tokens
        ):
            self._accounts.note(document, cached=1)
            return kept
        if self._given_up:
            return self._given_up
        try:
            answer = self._answer(document, piece)
        except Failed as failed:
            self._note_failure(failed)
            return failed
        except Stopped:
            return Failed("endpoint-closed", "The run was stopped.", "Add the document again.")
        self._failed_in_a_row = 0
        kept = Kept(
            answer.content,
            answer.finish,
            self._model,
            prompt_version(),
            self._settings.reply_tokens,
        )
        self._cache.save(key, kept)
        return kept

    def _answer(self, document: str, piece: Piece) -> Answer:
        """An answer that holds the list that was asked for, be it cut off.

        :raises Failed: when the budget allows no request, or none is answered so.
        """
        told = sum(len(message["content"]) for message in messages(piece.text))
        allowed = Tokens(estimate(told), self._settings.reply_tokens)
        failed = Failed("reply-empty", "", "")
        for _ in range(_ASKED):
            self._allow(document, allowed)
            try:
                answer = self._client.ask(
                    self._model, piece.text, lambda: self._accounts.note(document, retries=1)
                )
            except (Failed, Stopped):
                self._accounts.release(document, allowed)
                raise
            counted = answer.tokens
            guess = Tokens(allowed.sent, estimate(len(answer.content)))
            self._accounts.settle(document, allowed, counted or guess, estimated=counted is None)
            problem = self._problem(answer)
            if problem is None:
                return answer
            failed = problem
        raise failed

    def _allow(self, document: str, tokens: Tokens) -> None:
        """:raises Failed: when the budget does not allow a request of that size."""
        forbidding = self._accounts.allow(document, tokens)
        if forbidding:
            raise Failed(
                "budget-spent",
                f"The budget of {self.name} ({forbidding}) does not allow another request.",
                f"Add the document again in a new run, or raise {forbidding} under"
                f" [proposers.{self.name}].",
            )

    def _problem(self, answer: Answer) -> Failed | None:
        """Why an answer is none, if it is none."""
        if answer.finish == "content_filter":
            return Failed(
                "reply-declined",
                f"The model {self._model} declined to answer.",
                "Read this part by another proposer or model.",
            )
        if not answer.content.strip():
            return Failed(
                "reply-empty",
                f"The model {self._model} replied nothing.",
                "If it thinks before it replies, raise reply_tokens; or try another model.",
            )
        if not read_reply(answer.content).found:
            return Failed(
                "reply-not-json",
                f"The model {self._model} did not reply with the JSON that was asked for.",
                "Try another model, or another reply_form.",
            )
        return None

    def _note_failure(self, failed: Failed) -> None:
        """Give up on the endpoint when there is no use, or after several failures in a row."""
        if failed.reason == "budget-spent" or failed.reason.startswith("reply-"):
            return
        with self._lock:
            self._failed_in_a_row += failed.again
            no_use = failed.final or failed.reason == "endpoint-unreachable"
            too_long = failed.wait > self._settings.wait_seconds
            if no_use or too_long or self._failed_in_a_row >= _PATIENCE:
                self._given_up = failed

    # ----------------------------------------------------------------- the model

    def _model_served(self) -> str:
        raise UsageError(
            f"The proposer {self.name} has no model.",
            hint=f"Give --model NAME, or write model under [proposers.{self.name}] in"
            " sousveil.toml.",
        )


class LlamaCppProposer(EndpointProposer):
    """Asks llama-server of llama.cpp, on this machine or near."""

    name = "llamacpp"
    _form = LlamaCppSettings
    _llama_cpp = True

    def _model_served(self) -> str:
        """The model that the server has loaded; of a path only the name of the file.

        :raises UsageError: when the server cannot be asked.
        """
        try:
            served = self._client.model_served()
        except Failed as failed:
            raise UsageError(failed.message, hint=failed.hint) from failed
        name = PurePath(served.replace("\\", "/")).name  # a path would tell of the machine
        return "".join(filter(str.isprintable, name))[:100] or "unnamed"
