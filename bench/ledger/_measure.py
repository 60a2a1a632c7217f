"""The measurements, one method each; every figure is entries a second unless it says otherwise."""

from __future__ import annotations

import contextlib
import gc
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console

from bench.ledger import _input, _peers
from sousveil import ledger
from sousveil.ledger import Ledger
from sousveil.ledger._fork import Fork, Line
from sousveil.ledger._merkle import HASH_BYTES, leaf_hash, leaf_hashes, range_root, split
from sousveil.ledger._tiles import TILE_WIDTH, Frontier
from sousveil.observatory import Observatory, Settings

BATCHES = (1_024, 16_384, 65_536, 262_144)
BATCH_TRIAL = 262_144
PROOFS = 2_000


class Bench:
    """One run: makes an observatory of ``entries`` claims in ``folder`` and measures on it."""

    def __init__(self, folder: Path, entries: int, statements: int) -> None:
        self.rows: list[dict[str, object]] = []
        self._folder = folder
        self._entries = entries
        self._statements = statements
        self._console = Console(stderr=True)
        self._documents = _input.documents()
        self._ids = [record.document for record, _ in self._documents]

    def run(self) -> None:
        """Measure everything."""
        go = _peers.Go(self._folder)
        batch, rates = self._append_trials()
        observatory, rate = self._append_all(batch)
        self._append_rows(batch, max(rate, *rates.values()), rates, rate)
        log = Ledger(observatory)
        self._tree(log, go)
        self._verify(observatory, log)
        self._proofs(log, go)

    def _say(self, text: str) -> None:
        self._console.print(text, style="dim")

    def _row(
        self,
        what: str,
        figure: str,
        timing: str,
        beside: str = "",
        ratio: float | None = None,
        goal: float | None = None,
    ) -> None:
        self.rows.append(
            {
                "what": what,
                "figure": figure,
                "beside": beside,
                "ratio": ratio,
                "goal": goal,
                "timing": timing,
            }
        )

    # --- durable append ------------------------------------------------------------------

    def _new(self, name: str) -> Observatory:
        root = self._folder / name
        made = ledger.create(Observatory.create(root, Settings(origin="bench.example/log")))
        _input.write_documents(root, self._documents)
        with ledger.writing(made) as log:
            log.append([record for record, _ in self._documents])
        return made

    def _append_trials(self) -> tuple[int, dict[int, float]]:
        """Rates of batch sizes, each on a log of its own; gives the best size."""
        rates = {}
        count = min(BATCH_TRIAL, self._entries)
        claims = _input.claims(0, count, self._ids)
        for batch in BATCHES:
            rates[batch] = 0.0
            for trial in range(2):
                made = self._new(f"trial-{batch}-{trial}")  # removed at the end, all at once
                with ledger.writing(made) as log:
                    start = time.perf_counter()
                    for first in range(0, count, batch):
                        log.append(claims[first : first + batch])
                    rates[batch] = max(rates[batch], count / (time.perf_counter() - start))
            self._say(f"append, batches of {batch:,}: {rates[batch]:,.0f}/s")
        return max(rates, key=lambda size: rates[size]), rates

    def _append_all(self, batch: int) -> tuple[Observatory, float]:
        made = self._new("o")
        seconds = 0.0
        with ledger.writing(made) as log:
            for first in range(0, self._entries, batch):
                claims = _input.claims(first, min(first + batch, self._entries), self._ids)
                start = time.perf_counter()
                log.append(claims)
                seconds += time.perf_counter() - start
        self._say(f"append of {self._entries:,}: {self._entries / seconds:,.0f}/s")
        return made, self._entries / seconds

    def _append_rows(self, batch: int, best: float, rates: dict[int, float], whole: float) -> None:
        claims = _input.claims(0, self._statements, self._ids)
        made = _peers.statements(claims)
        del claims
        trial = made[:20_000]
        limit = min(
            (100, 200, 500, 1_500),
            key=lambda size: _peers.nomenklatura_write(trial, size, self._folder),
        )
        theirs = len(made) / _peers.nomenklatura_write(made, limit, self._folder)
        self._say(f"nomenklatura, batches of {limit}: {theirs:,.0f}/s")
        loaded = len(made) / _peers.nomenklatura_load(made, self._folder)
        ours_in = (
            "claims in memory → check, canonical form, salt, hashes, files, flush, signed"
            " checkpoint"
        )
        self._row(
            f"durable append, {self._entries:,} claims in batches of {batch:,}",
            f"{whole:,.0f}/s",
            f"{ours_in}. nomenklatura's SQL store on SQLite: its own writer, the best of four"
            f" batch sizes ({limit}), one commit at the end; {len(made):,} ready statements, one"
            " for a claim (their ids made before; quotes left out)",
            f"{theirs:,.0f}/s",
            whole / theirs,
            50,
        )
        self._row(
            "durable append, best seen",
            f"{best:,.0f}/s",
            f"the best of batches of {', '.join(f'{size:,}' for size in rates)} on"
            f" {min(BATCH_TRIAL, self._entries):,} claims, and of the row above",
            f"{theirs:,.0f}/s",
            best / theirs,
        )
        for size, rate in rates.items():
            self._row(f"durable append, batches of {size:,}", f"{rate:,.0f}/s", "as above")
        self._row(
            "making a file of 8 KB, in the same folder",
            f"{self._file_seconds() * 1e6:,.0f} µs",
            "open, write, close, without flushing: the append makes two files for 256 claims",
        )
        self._row(
            "durable append, beside a bulk loader",
            f"{whole:,.0f}/s",
            "nomenklatura's insert_statements: deletes a data set and loads it again in one"
            " transaction; not the SQL store's writer",
            f"{loaded:,.0f}/s",
            whole / loaded,
        )

    def _file_seconds(self) -> float:
        """Seconds to make a small file here; a healthy ext4 takes 20 to 30 µs."""
        folder = self._folder / "files"
        folder.mkdir()
        data = bytes(8192)
        start = time.perf_counter()
        for number in range(500):
            (folder / f"{number:03d}").write_bytes(data)
        return (time.perf_counter() - start) / 500

    # --- tree ----------------------------------------------------------------------------

    def _tree(self, log: Ledger, go: _peers.Go) -> None:
        entries = list(log._entry_bytes(0, log.size))
        inputs = _peers.hash_inputs(entries)
        alone, _ = _peers.best(5, lambda: _peers.hashlib_alone(inputs))
        inputs.clear()
        ours, root = _peers.best(5, lambda: _build(entries))
        assert root == log.root
        together, root = _peers.best(5, lambda: _build_side_by_side(entries))
        assert root == log.root
        self._say(f"tree: {ours:.2f} s, forked {together:.2f} s, hashlib alone {alone:.2f} s")
        theirs, root = _peers.best(1, lambda: _peers.pymerkle_build(entries))
        assert root == log.root
        go_seconds, go_root = go.build(entries, self._folder)
        go_together, go_other = go.build(entries, self._folder, threads=True)
        assert go_root == go_other == log.root.hex()
        self._tree_rows(len(entries), ours, together, alone, theirs, go_seconds, go_together)

    def _tree_rows(
        self,
        count: int,
        ours: float,
        together: float,
        alone: float,
        theirs: float,
        go_seconds: float,
        go_together: float,
    ) -> None:
        inside = "entries in memory → all tiles and the root, in memory"
        forked = f"{inside}; ours: {os.cpu_count()} processes, forked in the timing"
        go_way = "Go: StoredHashesForRecordHash into a slice, root; warmed up"
        for what, seconds, own, goal, timing in (
            ("hashlib alone", alone, ours, 0.8, f"{inside}; hashlib: the same inputs, laid ready"),
            ("pymerkle", theirs, ours, 8, f"{inside}; pymerkle: InmemoryTree.append_entry, root"),
            ("Go's tlog, one process", go_seconds, ours, None, f"{inside}; {go_way}, one thread"),
            (
                "Go's tlog, ours a process a processor",
                go_seconds,
                together,
                0.5,
                f"{forked}. {go_way}, one thread",
            ),
            (
                "Go's tlog, both on all processors",
                go_together,
                together,
                None,
                f"{forked}. {go_way}, RecordHash of all before, a goroutine a processor",
            ),
        ):
            self._row(
                f"tree of {count:,} entries beside {what}",
                f"{count / own:,.0f}/s",
                timing,
                f"{count / seconds:,.0f}/s",
                seconds / own,
                goal,
            )
        self._row(
            "hashlib alone beside Go's tlog",
            f"{count / alone:,.0f}/s",
            "the most that any Python program of one process could reach beside Go here",
            f"{count / go_seconds:,.0f}/s",
            go_seconds / alone,
        )

    # --- verification --------------------------------------------------------------------

    def _verify(self, observatory: Observatory, log: Ledger) -> None:
        entries = list(log._entry_bytes(0, log.size))
        inputs = _peers.hash_inputs(entries)
        inputs += list(log._bodies.lines(0, log.size))
        del entries
        alone, _ = _peers.best(5, lambda: _peers.hashlib_alone(inputs))
        size = sum(map(len, inputs))
        inputs.clear()
        memory = (0.0, 0.0)
        for workers, goal in ((None, 0.5), (1, None)):
            runs = [_verification(observatory.root, workers) for _ in range(3)]
            seconds = min(run[0] for run in runs)
            memory = memory if workers else runs[0][1:]
            self._say(f"verify, workers {workers}: {seconds:.2f} s, hashlib alone {alone:.2f} s")
            self._row(
                f"full verification, {'one process' if workers else 'a process a processor'}",
                f"{log.size / seconds:,.0f}/s",
                "files → signature, every tile, entry and body (decoded, canonical form), quotes,"
                f" {len(self._documents):,} documents; in a fresh process, as the command does it,"
                " without its start. hashlib: one process, the bytes of bodies and tree laid"
                f" ready in memory, {size / 1e6:,.0f} MB",
                f"{log.size / alone:,.0f}/s",
                alone / seconds,
                goal,
            )
        own, worker = memory
        self._row(
            "memory of a full verification",
            f"{own:,.0f} MB",
            f"largest resident set of a fresh process; each of its workers has {worker:,.0f} MB at"
            " most",
        )

    # --- proofs --------------------------------------------------------------------------

    def _proofs(self, log: Ledger, go: _peers.Go) -> None:
        dice = random.Random(1)  # noqa: S311 - the same every time
        seqs = [dice.randrange(log.size) for _ in range(PROOFS)]
        seconds, last = _peers.best(3, lambda: _prove(log, seqs))
        checked, _ = _peers.best(3, lambda: _prove(log, seqs, check=True))
        theirs, hashes = go.prove(log._folder, log.size, log.root, seqs)
        assert b"".join(last).hex() == hashes  # type: ignore[arg-type]
        inside = "tiles on the disk, opened anew for each proof (warm page cache)"
        for what, ours in (("", seconds), (", verified against the root", checked)):
            self._row(
                f"inclusion proof{what}",
                f"{ours / PROOFS * 1e6:,.0f} µs",
                f"{inside}. Go: TileHashReader and ProveRecord, which check tiles against the root",
                f"{theirs / PROOFS * 1e6:,.0f} µs",
                theirs / ours,
                0.2,
            )


def _verification(root: Path, workers: int | None) -> tuple[float, float, float]:
    """Seconds, peak MB, and peak MB of the largest worker, of a process that verifies."""
    program = (
        "import resource, sys, time; from pathlib import Path; from sousveil import ledger;"
        "start = time.perf_counter();"
        f"result = ledger.verify(Path(sys.argv[1]), workers={workers});"
        "seconds = time.perf_counter() - start;"
        "assert not result.problems, result.problems[:3];"
        # not getrusage: it would count the memory of this process, from before the exec
        "status = Path('/proc/self/status').read_text();"
        "print(seconds, int(status.partition('VmHWM:')[2].split()[0]) / 1024,"
        " resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, root], check=True, capture_output=True, text=True
    )
    seconds, own, worker = map(float, done.stdout.split())
    return seconds, own, worker


def _build(entries: list[bytes]) -> bytes:
    frontier = Frontier()
    for start in range(0, len(entries), 16 * TILE_WIDTH):
        frontier.extend(leaf_hashes(entries[start : start + 16 * TILE_WIDTH]))
    return frontier.root()


def _build_side_by_side(entries: list[bytes]) -> bytes:
    """The same in as many processes as there are processors, with what append uses for it."""
    count = os.cpu_count() or 1
    tiles = -(-len(entries) // TILE_WIDTH)
    ends = [min(len(entries), tiles * (i + 1) // count * TILE_WIDTH) for i in range(count)]
    parts = list(zip([0, *ends], ends, strict=False))
    collecting = gc.isenabled()
    gc.disable()
    with contextlib.ExitStack() as stack:

        def fork(start: int, end: int) -> Fork:
            def work(line: Line) -> None:
                for data in _hash_part(entries, start, end):
                    line.say(data)

            return stack.enter_context(Fork(work))

        forks = [fork(*part) for part in parts[:-1]]
        last = _hash_part(entries, *parts[-1])
        hashed = [(fork.hear(), fork.hear()) for fork in forks] + [last]
    if collecting:
        gc.enable()
    level_0 = [  # every tile of it, as they would be written
        leaves[at : at + TILE_WIDTH * HASH_BYTES]
        for leaves, _ in hashed
        for at in range(0, len(leaves), TILE_WIDTH * HASH_BYTES)
    ]
    edge = split(level_0[-1]) if len(entries) % TILE_WIDTH else []
    frontier = Frontier()
    frontier.extend_tiles(split(b"".join([roots for _, roots in hashed])), edge, len(entries))
    return frontier.root()


def _hash_part(entries: list[bytes], start: int, end: int) -> tuple[bytes, bytes]:
    """The leaf hashes of some tiles, one after another, and the roots of the full ones."""
    leaves, roots = [], []
    for first in range(start, end, TILE_WIDTH):
        hashes = leaf_hashes(entries[first : min(end, first + TILE_WIDTH)])
        leaves.append(b"".join(hashes))
        if len(hashes) == TILE_WIDTH:
            roots.append(range_root(hashes))
    return b"".join(leaves), b"".join(roots)


def _prove(log: Ledger, seqs: list[int], *, check: bool = False) -> list[bytes]:
    last: list[bytes] = []
    for seq in seqs:
        log._open(log.checkpoint)  # forget the tiles that the last proof read
        last = log.inclusion_proof(seq)
        if check:
            ledger.verify_inclusion(
                seq=seq,
                size=log.size,
                leaf=leaf_hash(log.entry_bytes(seq)),
                proof=last,
                root=log.root,
            )
    return last
