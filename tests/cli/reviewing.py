"""A small observatory to review, and a reviewer at a real pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import termios
import time
from pathlib import Path

from tests.cli.running import SOUSVEIL

from sousveil import ledger
from sousveil.model import (
    Claim,
    EntityRef,
    EntityValue,
    Made,
    Money,
    Quantity,
    Quote,
    Value,
)
from sousveil.observatory import Observatory
from sousveil.read import DocumentStore, Reading, Source

ECU = EntityRef("system", "ECU-911", "EC")
TEXT = """\
The ECU-911 system in Ecuador has 4,300 cameras. Huawei supplied the ECU-911 system.

It cost more than $200 million, said Xinhua; 该系统由华为提供。 Señales\u202e y más.

The ECU-911 system has more than 4,500 cameras, another report says.
"""
LONG = " ".join(f"word{number}" for number in range(400))
MADE = Made(by="extractor", name="frames", version="1", rule="test", confidence=800)


def claim_on(
    document: str, property_: str, value: Value, words: str, *, of: str = "", **rest: object
) -> Claim:
    """A claim whose quote is these words of :data:`TEXT`; ``of``: the subject's words."""
    quotes = [Quote(document, TEXT.index(words), TEXT.index(words) + len(words))]
    if of:
        quotes.append(Quote(document, TEXT.index(of), TEXT.index(of) + len(of), "subject"))
    return Claim(
        subject=ECU,
        property=property_,
        value=value,
        quotes=tuple(quotes),
        made=MADE,
        **rest,  # type: ignore[arg-type]
    )


def fill(observatory: Observatory) -> dict[str, str]:
    """Put the document and four claims of it into the ledger; name → id."""
    reading = Reading(
        text=TEXT, media_type="text/plain", reader="test/1", title="Qué ve Quito",
        language="en", published="2019-04",
    )  # fmt: skip
    source = Source(address="https://example.org/quito", publisher="Observer")
    document = DocumentStore(observatory).add(TEXT.encode(), reading, source)
    id_ = document.record.document
    huawei = EntityValue(EntityRef("organisation", "Huawei"))
    claims = {
        "cameras": claim_on(
            id_, "cameras", Quantity("4300", "cameras", "4,300"),
            "The ECU-911 system in Ecuador has 4,300 cameras.",
        ),
        "supplier": claim_on(
            id_, "supplier", huawei, "Huawei supplied the ECU-911 system."
        ),
        "cost": claim_on(
            id_, "cost", Money("200000000", "USD", "$200 million"),
            "It cost more than $200 million", of="the ECU-911 system", comparator=">",
        ),
        "more": claim_on(
            id_, "cameras", Quantity("4500", "cameras", "4,500"),
            "The ECU-911 system has more than 4,500 cameras", comparator=">",
        ),
    }  # fmt: skip
    with ledger.writing(observatory) as log:
        receipts = log.append([document.record, *claims.values()])
    return {name: receipt.id for name, receipt in zip(claims, receipts[1:], strict=True)}


class Terminal:
    """``sousveil review`` at a pseudo-terminal of 80 columns."""

    def __init__(self, root: Path, *options: str) -> None:
        self._master, slave = pty.openpty()
        termios.tcsetwinsize(self._master, (24, 80))
        environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
        self.process = subprocess.Popen(
            [SOUSVEIL, "-C", root, "review", "--by", "City Watch", *options],
            stdin=slave, stdout=slave, stderr=slave,
            env={**environment, "TERM": "xterm-256color"},
        )  # fmt: skip
        os.close(slave)
        self.said = ""

    def wait_for(self, words: str) -> str:
        """What was said until these words came, they included."""
        until = time.monotonic() + 30
        while words not in self.said:
            assert time.monotonic() < until, f"no {words!r} in {self.said[-2000:]!r}"
            if select.select([self._master], [], [], 0.2)[0]:
                self.said += os.read(self._master, 65536).decode(errors="replace")
        before, _, self.said = self.said.partition(words)
        return before + words

    def key(self, key: str, then: str) -> str:
        """Press a key once the program listens for one; gives what was said up to ``then``."""
        until = time.monotonic() + 30
        while termios.tcgetattr(self._master)[3] & termios.ICANON:  # lines, not keys
            assert time.monotonic() < until, self.said
            time.sleep(0.01)
        os.write(self._master, key.encode())
        return self.wait_for(then)

    def line(self, text: str, then: str) -> str:
        """Type a line at a question; gives what was said up to ``then``."""
        os.write(self._master, f"{text}\n".encode())
        return self.wait_for(then)

    def leave(self) -> int:
        """Wait until the program has ended; gives its exit code."""
        return self.process.wait(timeout=60)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()  # where the test failed; it has ended otherwise
        self.process.wait(timeout=60)
        os.close(self._master)
