"""``sousveil serve --api``, the real command in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from sousveil.observatory import Observatory
from sousveil.serve import Client


def _command(observatory: Observatory, *more: str) -> list[str]:
    code = "from sousveil.cli import main; main()"
    return [sys.executable, "-c", code, "-C", str(observatory.root), "serve", *more]


def test_from_start_to_ctrl_c(own_example: Observatory) -> None:
    before = _files(own_example)
    running = subprocess.Popen(
        _command(own_example, "--api", "--port", "0"), stderr=subprocess.PIPE, text=True
    )
    try:
        assert running.stderr is not None
        said = running.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address, said
        api = Client(address[0])
        assert api.index()["name"] == "Test observatory"
        assert next(api.search("海康威视"))["entity"]["id"] == "hikvision"
        assert len(list(api.claims(limit=5))) == api.index()["claims"]
        with urllib.request.urlopen(f"{address[0]}entities/ecu-911") as answer:
            assert answer.headers["Server"] is None
    finally:
        running.send_signal(signal.SIGINT)
        rest = running.communicate(timeout=60)[1]
    assert "Traceback" not in rest
    assert _files(own_example) == before


def _files(observatory: Observatory) -> dict[str, float]:
    """Every file but those of the index, with its time."""
    return {
        str(path): path.stat().st_mtime
        for path in sorted(observatory.root.rglob("*"))
        if path.is_file() and "beside" not in path.parts
    }


def test_what_cannot_be_served_is_said(own_example: Observatory, tmp_path: Path) -> None:
    def said(*more: str, **environment: str) -> tuple[int, str]:
        done = subprocess.run(
            _command(own_example, *more),
            capture_output=True,
            check=False,
            env={**os.environ, **environment},
            text=True,
            timeout=120,
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stderr

    code, words = said("--api", "--review")
    assert (code, "two servers" in words) == (2, True)
    code, words = said("--api", "--host", "192.0.2.1", "--port", "0")
    assert (code, "cannot be listened on" in words) == (2, True)
    hidden = tmp_path / "fastapi"
    hidden.mkdir()
    (hidden / "__init__.py").write_text("raise ModuleNotFoundError('no', name='fastapi')\n")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    code, words = said("--api", PYTHONPATH=path)
    assert (code, "pip install 'sousveil[serve]'" in words) == (2, True)


def test_an_index_is_made_once_for_each_build(own_example: Observatory) -> None:
    from sousveil import tables
    from sousveil.serve._index import open_index

    _, tag = open_index(own_example)
    beside = own_example.tables / tables.BESIDE
    made = {path: path.stat().st_mtime for path in beside.rglob("*")}
    assert open_index(own_example)[1] == tag
    assert {path: path.stat().st_mtime for path in beside.rglob("*")} == made
