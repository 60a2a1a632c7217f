"""The labelled answers as values of the model, for tests and for scoring an extractor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from sousveil.model import Claim, Comparator, EntityRef, Made, Modality, Polarity, Quote, Value

__all__ = ["FOLDER", "Answer", "answers", "flat"]

FOLDER = Path(__file__).parent / "expected"


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of ``expected/*.jsonl``; the fields are explained in ``expected/README.md``."""

    id: str
    subject: EntityRef
    property: str
    value: Value
    quote: str
    comparator: Comparator = "="
    subject_quote: str = ""
    subject_also: tuple[str, ...] = ()
    held: str = ""
    modality: Modality = "happened"
    polarity: Polarity = "asserted"
    cited: str = ""

    def claim(self) -> Claim:
        """The claim that an extractor would make of it, with a quote that points nowhere."""
        return Claim(
            subject=self.subject,
            property=self.property,
            value=self.value,
            comparator=self.comparator,
            held=self.held,
            modality=self.modality,
            polarity=self.polarity,
            cited=self.cited,
            quotes=(Quote(document="0" * 64, start=0, end=len(self.quote)),),
            made=Made(by="hand", name="labels"),
        )


def answers(document_name: str) -> Iterator[Answer]:
    """The labelled facts of an example document, by its file name."""
    path = FOLDER / f"{Path(document_name).stem}.jsonl"
    decoder = msgspec.json.Decoder(Answer)
    yield from (decoder.decode(line) for line in path.read_bytes().splitlines())


def flat(text: str) -> str:
    """The text with every run of white space made one space."""
    return " ".join(text.split())
