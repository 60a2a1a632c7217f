"""The measurements: our reader and its peers on the same texts, and the command on a corpus.

Readers take turns on the machine, a few rounds each; the fastest round counts, in seconds
of the processor, so that other work on the machine weighs on nobody. One thread each.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console

from bench.throughput import _corpus, _made_up
from bench.throughput._texts import Texts

ROOT = Path(__file__).resolve().parents[2]
#: Reader, name, module, what it does, and for how many texts its share of the time does.
PEERS = (
    ("spacy", "spaCy", "spacy", "en_core_web_sm 3.8, all of its pipeline, nlp.pipe", 1.0),
    ("textacy", "textacy", "textacy", "subject-verb-object triples over the same model", 0.5),
    ("triplet-extract", "triplet-extract", "triplet_extract", "its defaults, same model", 0.1),
)
_OURS = "canonical text → gate, frames, verifier → checked claims; no reading of files, no ledger"


def _processor_seconds() -> float:
    """Processor time of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def has_endpoint() -> bool:
    """Whether the endpoint proposer is installed here."""
    return bool(entry_points(group="sousveil.proposers", name="endpoint"))


class Bench:
    """One run; the rows are what is printed."""

    def __init__(self, rounds: int) -> None:
        self.rows: list[dict[str, object]] = []
        self.left_out: list[str] = []
        self._rounds = rounds
        self._console = Console(stderr=True)

    def row(
        self,
        what: str,
        figure: str,
        timing: str,
        *,
        beside: str = "",
        ratio: float | None = None,
        goal: float | None = None,
        holds: bool | None = None,
    ) -> None:
        """Add a row; whether a goal holds is told by the ratio, unless it is said."""
        if holds is None and ratio is not None and goal is not None:
            holds = ratio >= goal
        self.rows.append(
            {
                "what": what,
                "figure": figure,
                "beside": beside,
                "ratio": ratio,
                "goal": goal,
                "holds": holds,
                "timing": timing,
            }
        )

    # --- readers ---------------------------------------------------------------------------

    def texts(self, texts: Texts, slow: int) -> None:
        """All readers on one set; slow peers get about ``slow`` texts of it."""
        name, pairs, relevant = texts
        self._console.print(f"{name}: {len(pairs)} texts", style="dim")
        ours = self._read("sousveil", pairs)
        rate = len(pairs) / ours["processor"]
        size = sum(len(text) for text, _ in pairs) / len(pairs)
        goal = 1.0 if relevant else 1_000.0
        for key, title, module, how, share in PEERS:
            if find_spec(module) is None:
                continue
            some = pairs[:: max(1, len(pairs) // max(2, int(slow * share)))]
            theirs = self._read(key, some)
            beside = len(some) / theirs["processor"]
            self.row(
                f"{name}: {len(pairs):,} texts of {size:,.0f} characters",
                f"{rate:,.0f}/s",
                f"{_OURS}; {ours['found']:,} claims. {title}: {how}; {len(some):,} of"
                f" them, evenly taken, {theirs['found']:,} found",
                beside=f"{title} {beside:,.1f}/s",
                ratio=rate / beside,
                goal=goal if key == "spacy" else None,
            )
            self._memory(title, name, ours, theirs)
        if not relevant:
            self._gate(name, pairs)
            return
        self._verifier(name, pairs)
        if has_endpoint():
            self._endpoint(name, pairs[:slow], rate)

    def _memory(self, title: str, name: str, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
        if title == "spaCy":
            self.row(
                f"{name}: memory",
                f"{ours['peak MB']:,.0f} MB",
                "largest resident set of the process that read them, this benchmark's own texts"
                f" included; ready after {ours['ready']:.1f} s, spaCy after {theirs['ready']:.1f}",
                beside=f"{theirs['peak MB']:,.0f} MB",
                ratio=theirs["peak MB"] / ours["peak MB"],
                holds=ours["peak MB"] <= 600,
            )

    def _gate(self, name: str, pairs: list[tuple[str, str]]) -> None:
        gate = self._read("gate", pairs)
        size = sum(len(text.encode()) for text, _ in pairs)
        self.row(
            f"{name}: the gate alone",
            f"{size / gate['processor'] / 1e6:,.0f} MB/s",
            f"text → whether it is read at all; {gate['found']:,} of {len(pairs):,} are let"
            f" through; {gate['processor'] / len(pairs) * 1e6:,.1f} µs a text",
        )

    def _verifier(self, name: str, pairs: list[tuple[str, str]]) -> None:
        verifier = self._read("verifier", pairs)
        milliseconds = verifier["processor"] / len(pairs) * 1e3
        self.row(
            f"{name}: the verifier alone",
            f"{milliseconds:.2f} ms a document",
            f"{verifier['found']:,} proposals made before → claim or refusal; what it looks up in"
            " the text (sentences, names, sums) is worked out anew",
            holds=milliseconds <= 2,
        )

    def _endpoint(self, name: str, pairs: list[tuple[str, str]], ours: float) -> None:
        theirs = self._read("endpoint", pairs)
        rate = len(pairs) / theirs["seconds"]
        self.row(
            f"{name}: the endpoint proposer",
            f"{rate:,.1f}/s",
            "wall clock; requests to a fake server over loopback that replies at once with three"
            f" facts a piece, no cache → checked claims; {theirs['found']:,} replies' facts judged",
            beside=f"frames {ours:,.0f}/s",
            ratio=rate / ours,
        )

    def _read(self, reader: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "bench.throughput._reader", reader, str(self._rounds)],
            input=json.dumps(pairs).encode(),
            stdout=subprocess.PIPE,
            check=True,
            cwd=ROOT,
            env={
                **os.environ,
                "OMP_NUM_THREADS": "1",
                "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            },
        )
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        self._console.print(f"  {reader}: {answer}", style="dim")
        return answer

    # --- the command -----------------------------------------------------------------------

    def workers(self, folder: Path, count: int) -> None:
        """The whole command on made-up files, with one process and with one a processor."""
        with tempfile.TemporaryDirectory(dir=folder) as place:
            corpus = Path(place) / "corpus"
            _made_up.write_folder(corpus, count)
            most = len(os.sched_getaffinity(0))
            seconds, used = {}, {}
            for workers in dict.fromkeys((1, most)):
                observatory = Path(place) / f"o{workers}"
                _corpus.sousveil("init", observatory)
                start, before = time.perf_counter(), _processor_seconds()
                _corpus.sousveil("-C", observatory, "add", corpus, "--workers", workers)
                seconds[workers] = time.perf_counter() - start
                used[workers] = _processor_seconds() - before
        self.row(
            "command, one process",
            f"{count / seconds[1]:,.0f} files/s",
            f"'sousveil add' of {count:,} files from start to end: read, hashed, language told,"
            " kept (three files each, flushed by the batch), extracted, put into the ledger;"
            f" {used[1] / count * 1e3:.1f} ms of the processor a file",
        )
        if most > 1:
            self.row(
                f"command, {most} processes",
                f"{count / seconds[most]:,.0f} files/s",
                "the same; the process that feeds them and writes the ledger is one more, on the"
                f" same {most} processors; {used[most] / count * 1e3:.1f} ms of the processors a"
                " file, all processes together; wall clock, so other work on the machine counts",
                beside=f"{count / seconds[1]:,.0f} files/s with one",
                ratio=seconds[1] / seconds[most],
                goal=0.7 * most,
            )

    def corpus(self, folder: Path, count: int) -> dict[str, Any]:
        """A corpus that is killed twice on its way."""
        with tempfile.TemporaryDirectory(dir=folder) as place:
            seen = _corpus.run(Path(place), count, len(os.sched_getaffinity(0)))
        ledger = seen["in the ledger"]
        whole = (
            ledger["documents"] == count
            and not ledger["documents twice"]
            and not ledger["claims twice"]
            and not seen["read twice"]
        )
        self.row(
            f"corpus of {count:,} files, killed twice and taken up again",
            f"{seen['documents a second']:,.0f} files/s",
            f"SIGKILL at {' and '.join(f'{share:.0%}' for share in _corpus.KILLS)}; in the ledger"
            f" {ledger['documents']:,} documents and {ledger['claims']:,} claims, each once;"
            f" {seen['read twice']:,} acknowledged ones read again; then added once more in"
            f" {seen['adding all again']['seconds']:,.0f} s with nothing to do",
            holds=whole,
        )
        self.row(
            f"corpus of {count:,} files: memory",
            f"{seen['peak MB of the command']:,.0f} MB",
            f"largest resident set of the command, looked at twice a second; of a worker"
            f" {seen['peak MB of a worker']:,.0f} MB",
            holds=seen["peak MB of a worker"] <= 600,
        )
        return seen
