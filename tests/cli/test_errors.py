"""What a user sees when something is wrong: the name, the reason, what to do, an exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import click
import pytest
from tests.cli.running import SOUSVEIL, Run

from sousveil.cli import _app
from sousveil.cli._app import COMMANDS, root


def test_no_observatory(sousveil: Run, tmp_path: Path) -> None:
    for arguments in (("claims",), ("-C", tmp_path / "none", "build")):
        result = sousveil(*arguments, cwd=tmp_path)
        assert result.returncode == 5
        assert "sousveil init" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("frobnicate",), "No such command"),
        (("claims", "--format", "xml"), "'xml' is not one of"),
        (("claims", "--property", "weather"), "'weather' is not a property"),
        (("import", "nothing"), "no source 'nothing'"),
        (("export", "nothing", "out.csv"), "nothing"),
        (("accept", "abcdef012345"), "abcdef012345"),
        (("explain", "No Such Thing"), "No Such Thing"),
        (("explain", "No Such Thing"), "sousveil measures"),
        (("measures", "happiness"), "sousveil measures"),
        (("measures", "index-countries", "--as-of", "2019"), "is no day"),
        (("measures", "index-countries", "--country", "EC"), "none by country"),
        (("measures", "index-countries", "--engine", "hadoop"), "local-cluster"),
        (("build", "--engine", "hadoop"), "names no engine"),
        (("add", "x", "--published", "yesterday"), "not a date in EDTF"),
        (("add", "x", "--address", "javascript:alert(1)"), "no http or https address"),
        (("import", "aigs-2019", "aigs-2019-totals", "--file", "x.csv"), "--file"),
        (("verify", "--since", "missing"), "missing"),
    ],
)
def test_wrong_words(sousveil: Run, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    assert sousveil("init", tmp_path / "o").returncode == 0
    result = sousveil("-C", tmp_path / "o", *arguments, cwd=tmp_path)
    assert result.returncode == 2, result.stderr
    assert says in result.stderr


def test_a_bad_file_does_not_stop_the_batch(sousveil: Run, tmp_path: Path) -> None:
    sousveil("init", tmp_path / "o")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "The ECU-911 system in Ecuador was supplied by Huawei. It has 4,300 cameras.\n"
    )
    (folder / "b.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "c.pdf").write_bytes(b"%PDF-1.7\nbroken")
    (folder / "d.txt").write_bytes(b"")
    (folder / "e.md").write_text("# Title\n\nHuawei supplied a camera network to Serbia.\n")
    result = sousveil("-C", tmp_path / "o", "add", folder, tmp_path / "missing", "--json")
    assert result.returncode == 3
    outcomes = {Path(row["path"]).name: row for row in json.loads(result.stdout)}
    assert {name: row["outcome"] for name, row in outcomes.items()} == {
        "a.txt": "added", "b.txt": "failed", "c.pdf": "failed", "d.txt": "failed",
        "e.md": "added", "missing": "failed",
    }  # fmt: skip
    for name in ("b.txt", "c.pdf", "d.txt", "missing"):
        assert name in outcomes[name]["reason"]
        assert outcomes[name]["hint"]
    again = json.loads(sousveil("-C", tmp_path / "o", "add", folder, "--json").stdout)
    assert [row["outcome"] for row in again if row["outcome"] != "failed"] == ["already there"] * 2
    assert sousveil("verify", tmp_path / "o").returncode == 0


def test_an_interruption_loses_nothing_and_can_be_resumed(sousveil: Run, tmp_path: Path) -> None:
    sousveil("init", tmp_path / "o")
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(400):
        (folder / f"{number:03}.txt").write_text(
            f"City {number} bought a surveillance system from Huawei. It has {number + 1000}"
            " cameras in Ecuador.\n"
        )
    process = subprocess.Popen(
        [SOUSVEIL, "-C", tmp_path / "o", "add", folder],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while len(list((tmp_path / "o" / "documents").glob("*/*"))) < 10:
        assert time.monotonic() < until
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert sousveil("verify", tmp_path / "o").returncode == 0
    rows = json.loads(sousveil("-C", tmp_path / "o", "add", folder, "--json").stdout)
    # what was not acknowledged yet when the signal came is read again
    assert {row["outcome"] for row in rows} <= {"added", "already there"}
    documents = json.loads(sousveil("-C", tmp_path / "o", "documents", "--json").stdout)
    assert len(documents) == 400
    assert sousveil("verify", tmp_path / "o").returncode == 0


def test_the_second_writer_says_who_writes(sousveil: Run, tmp_path: Path) -> None:
    from sousveil.observatory import Observatory

    sousveil("init", tmp_path / "o")
    with Observatory(tmp_path / "o").writing():
        result = sousveil("-C", tmp_path / "o", "import", "--wait", "0")
    assert result.returncode == 4
    assert f"process {os.getpid()}" in result.stderr


def test_a_fault_of_ours_leaves_a_report_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command("broken")
    def broken() -> None:
        raise ZeroDivisionError("for the test")

    monkeypatch.setattr(root, "get_command", lambda *_: broken)
    with pytest.raises(SystemExit) as left:
        _app.main(["broken"])
    assert left.value.code == 70
    said = capsys.readouterr().err
    assert "Traceback" not in said
    report = Path(said.split("with the file ")[1].strip().rstrip("."))
    assert "ZeroDivisionError: for the test" in report.read_text()
    report.unlink()


def test_a_closed_pipe_is_no_fault(tmp_path: Path) -> None:
    result = subprocess.run(  # noqa: S602 - the pipe is what is tested
        f"{SOUSVEIL} properties --json | head -1",
        shell=True,
        capture_output=True,
        check=False,
        text=True,
    )
    assert result.stdout == "[\n"
    assert "fault" not in result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    context = click.Context(root, info_name="sousveil")
    command = root.get_command(context, name)
    assert command is not None
    assert command.get_short_help_str(limit=120) == COMMANDS[name][1]
    text = command.get_help(click.Context(command, info_name=f"sousveil {name}"))
    assert "Example" in text
    assert f"sousveil {name}" in text or f" {name} " in text


def test_an_address_is_one_in_capitals_too(sousveil: Run, tmp_path: Path) -> None:
    sousveil("init", tmp_path / "o")
    result = sousveil("-C", tmp_path / "o", "add", "HTTP://127.0.0.1:1/report.html", "--json")
    assert result.returncode == 3
    (outcome,) = json.loads(result.stdout)
    assert "private" in outcome["reason"] + outcome["hint"]  # fetched as an address, not a file


def test_a_copy_of_a_table_tells_its_source_by_its_headers(sousveil: Run, tmp_path: Path) -> None:
    from sousveil.sources import all_sources

    sousveil("init", tmp_path / "o")
    source = all_sources()["aigs-2019-totals"]
    copy = tmp_path / "copy.csv"
    copy.write_bytes(source.document().data)
    result = sousveil("-C", tmp_path / "o", "import", "--file", copy)
    assert result.returncode == 0
    assert source.title in result.stderr
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    result = sousveil("-C", tmp_path / "o", "import", "--file", other)
    assert result.returncode == 3
    assert "other.csv has the headers of no known source" in result.stderr


def test_verify_says_what_is_no_problem_and_worth_knowing(
    sousveil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from sousveil import ledger

    sousveil("init", tmp_path / "o")
    remark = ledger.Problem("claim 1", "erasure not finished")
    result = ledger.Verification(notes=[remark])
    monkeypatch.setattr(ledger, "verify", lambda *_, **__: result)
    said = CliRunner().invoke(root, ["verify", str(tmp_path / "o")], standalone_mode=False)
    assert said.return_value == 0
    assert "claim 1: erasure not finished" in said.stderr


def test_what_steers_a_terminal_is_shown() -> None:
    from sousveil.cli._common import safe

    assert safe("a\x1b[2Jb\rc\u200fd\n\te") == "a⟨U+001B⟩[2Jb⟨U+000D⟩c⟨U+200F⟩d\n\te"
