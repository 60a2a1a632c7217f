"""``add --proposer`` from end to end: a fake endpoint on one side, the ledger on the other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from click.testing import CliRunner
from tests.cli.running import SOUSVEIL
from tests.extract.fake_endpoint import (
    FakeEndpoint,
    by_piece,
    content,
    fact,
    facts,
    serving,
    silence,
    status,
)

from sousveil import ledger
from sousveil.cli._app import COMMANDS, root
from sousveil.errors import SousveilError
from sousveil.model import Claim, value_text
from sousveil.observatory import Observatory

KEY = "sk-Secret/0123456789+abc="
GOOD = "ECU-911 has more than 4,300 cameras."
TRUE = fact(quote=GOOD, value="4,300 cameras", comparator="more than")
LIES = (
    fact(quote=GOOD, value="9,300 cameras"),
    fact(quote="ECU-911 has … 4,300 cameras.", value="4,300"),
    fact(quote=GOOD, property="financier", value="Huawei"),
    fact(quote=GOOD, property="colour", value="4,300"),
)


class Ran(NamedTuple):
    """What a call printed, and how it ended."""

    code: int
    out: str
    err: str


class Desk:
    """An observatory with a page in it, and the command line."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder / "o"
        self.run("init", self.folder)
        self.page = folder / "page.txt"
        self.page.write_text(GOOD + "\n", encoding="utf-8")
        with (self.folder / "sousveil.toml").open("a", encoding="utf-8") as settings:
            settings.write(
                f'\n[proposers.endpoint]\naddress = "{address}"\nmodel = "tester-1"\n'
                "retry_seconds = 0.01\nprice_in = 1.0\nprice_out = 4.0\n"
            )

    def run(self, *arguments: object) -> Ran:
        said = CliRunner().invoke(root, [str(a) for a in arguments], standalone_mode=False)
        if isinstance(said.exception, SousveilError):
            error = said.exception
            return Ran(error.exit_code, said.stdout, f"{said.stderr}{error}")
        assert said.exception is None, said.exception
        return Ran(said.return_value or 0, said.stdout, said.stderr)

    def add(self, *arguments: object) -> Ran:
        return self.run("-C", self.folder, "add", "--proposer", "endpoint", *arguments)

    def rows(self, *arguments: object) -> list[dict]:  # type: ignore[type-arg]
        rows: list[dict] = json.loads(self.add(*arguments, "--json").out)  # type: ignore[type-arg]
        return rows

    def claims(self) -> list[Claim]:
        log = ledger.Ledger(Observatory(self.folder))
        return [entry.body for entry in log.entries() if isinstance(entry.body, Claim)]


@pytest.fixture(autouse=True)
def as_if_never_called() -> Iterator[None]:
    """click keeps the help option of a command with the names it had when it was first called;
    the reference pages, made in the same process, must not depend on that."""
    yield
    for name in COMMANDS:
        command = root.get_command(click.Context(root), name)
        if command is not None:
            command._help_option = None


@pytest.fixture
def server() -> Iterator[FakeEndpoint]:
    with serving() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, server: FakeEndpoint) -> Desk:
    return Desk(tmp_path, server.address)


def test_only_the_truth_reaches_the_ledger_and_the_rest_is_counted(
    desk: Desk, server: FakeEndpoint
) -> None:
    server.plan = [facts(TRUE, *LIES, usage=(2_000, 500))]
    ran = desk.add(desk.page)
    assert ran.code == 0, ran.err
    assert "1 added" in ran.err
    assert "number-not-in-quote 1, object-not-in-quote 1, quote-not-found 1." in ran.err
    assert "property-unknown 1." in ran.err
    assert "2,000 tokens sent, 500 received; 0.0040 USD" in ran.err
    (claim,) = desk.claims()
    assert (claim.comparator, value_text(claim.value)) == (">", "4,300")
    assert claim.made.name == "endpoint"
    assert desk.run("verify", desk.folder).code == 0


def test_programs_get_counts_and_costs_document_by_document(
    desk: Desk, server: FakeEndpoint
) -> None:
    server.plan = [facts(TRUE, *LIES, usage=(2_000, 500))]
    (row,) = desk.rows(desk.page)
    assert row["outcome"] == "added"
    assert row["claims"] == 1
    assert sum(row["refused"].values()) == len(LIES)
    assert row["unread"] == []
    assert row["spent"]["tokens_in"] == 2_000
    assert row["spent"]["cost"] == pytest.approx(0.004)


def test_adding_again_asks_nothing_and_adds_nothing(desk: Desk, server: FakeEndpoint) -> None:
    server.plan = [facts(TRUE)]
    desk.add(desk.page)
    server.asked.clear()
    (row,) = desk.rows(desk.page)
    assert (row["outcome"], row["claims"]) == ("already there", 0)
    assert row["spent"]["cached"] == 1
    assert server.asked == []
    assert len(desk.claims()) == 1


def test_a_document_that_frames_have_read_is_read_by_another(
    desk: Desk, server: FakeEndpoint
) -> None:
    server.plan = [facts(TRUE)]
    assert desk.run("-C", desk.folder, "add", desk.page).code == 0
    before = desk.claims()
    (row,) = desk.rows(desk.page)
    assert (row["outcome"], row["claims"]) == ("already there", 1)
    assert {claim.made.name for claim in desk.claims()} == {"frames", "endpoint"}
    assert len(desk.claims()) == len(before) + 1
    server.plan = [facts()]
    assert desk.rows(desk.page, "--model", "tester-2")[0]["claims"] == 0
    assert server.asked[-1]["model"] == "tester-2"


def test_a_part_that_fails_is_listed_and_tried_again(desk: Desk, server: FakeEndpoint) -> None:
    filler = "The streets of the town are long. " * 150
    desk.page.write_text(f"{GOOD} {filler}\n\nBOL-110 has 700 cameras. {filler}", encoding="utf-8")
    other = fact(subject="BOL-110", quote="BOL-110 has 700 cameras.", value="700")
    server.plan = [by_piece({"ECU-911": facts(TRUE), "BOL-110": status(400, "too long")}, facts())]
    ran = desk.add(desk.page)
    assert ran.code == 3
    assert "too long" in ran.out  # in the table of failures, beside the path and the part
    assert "part 2" in ran.out
    assert "endpoint-refused 1" in ran.err
    assert len(desk.claims()) == 1
    server.plan = [by_piece({"BOL-110": facts(other)}, facts())]
    server.asked.clear()
    ran = desk.add(desk.page)
    assert ran.code == 0, ran.err
    assert len(server.asked) == 1
    assert {claim.subject.name for claim in desk.claims()} == {"ECU-911", "BOL-110"}


@pytest.mark.parametrize(
    ("code", "reason", "hint"),
    [
        (401, "wants a key", "SOUSVEIL_ENDPOINT_KEY"),
        (404, "no model of that name", "ends in /v1"),
        (500, "fault of its own", "later"),
    ],
)
def test_a_document_of_which_nothing_was_read_is_not_added(
    desk: Desk, server: FakeEndpoint, code: int, reason: str, hint: str
) -> None:
    server.plan = [status(code)]
    (row,) = desk.rows(desk.page)
    assert row["outcome"] == "failed"
    assert reason in row["reason"]
    assert hint in row["hint"]
    assert desk.add(desk.page).code == 3
    assert desk.run("-C", desk.folder, "documents", "--json").out.strip() == "[]"
    server.plan = [facts(TRUE)]
    assert desk.rows(desk.page)[0]["outcome"] == "added"


def test_a_reply_cut_off_is_counted_where_a_person_sees_it(
    desk: Desk, server: FakeEndpoint
) -> None:
    whole = json.dumps({"facts": [TRUE, TRUE]})
    server.plan = [content(whole[:-40], finish="length")]
    ran = desk.add(desk.page)
    assert "reply-cut-off 1" in ran.err
    assert len(desk.claims()) == 1


def test_documents_are_asked_for_together(desk: Desk, server: FakeEndpoint) -> None:
    together = threading.Barrier(3, timeout=30)

    def meet(request):  # type: ignore[no-untyped-def]
        together.wait()  # breaks, and fails the request, unless three are there at once
        facts()(request)

    server.plan = [meet]
    pages = []
    for number in range(3):
        pages.append(desk.page.with_name(f"{number}.txt"))
        pages[-1].write_text(f"{GOOD} No. {number}.", encoding="utf-8")
    rows = desk.rows(*pages)
    assert [Path(row["path"]).name for row in rows] == ["0.txt", "1.txt", "2.txt"]
    assert {row["outcome"] for row in rows} == {"added"}


def test_a_document_given_twice_is_added_once(desk: Desk, server: FakeEndpoint) -> None:
    server.plan = [facts(TRUE)]
    copy = desk.page.with_name("copy.txt")
    copy.write_bytes(desk.page.read_bytes())
    rows = desk.rows(desk.page, copy)
    assert [(row["outcome"], row["claims"]) for row in rows] == [("added", 1), ("already there", 0)]
    assert len(desk.claims()) == 1


def test_the_key_is_in_no_output_and_no_file(
    desk: Desk, server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOUSVEIL_ENDPOINT_KEY", KEY)
    echo = json.dumps({"facts": [TRUE, fact(quote=KEY, value=KEY)]})
    said = ""
    for plan in (status(401, f"bad key {KEY}"), status(500, KEY), content(echo)):
        server.plan = [plan]
        for form in ((), ("--json",)):
            ran = desk.add(desk.page, *form)
            said += ran.out + ran.err
    assert server.headers[-1]["Authorization"] == f"Bearer {KEY}"
    assert len(desk.claims()) == 1
    assert KEY not in said
    files = [path for path in desk.folder.rglob("*") if path.is_file()]
    assert any(".cache" in path.parts for path in files)
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--proposer", "nobody"), "no proposer called 'nobody'"),
        (("--proposer", "frames", "--model", "m"), "asks no model"),
        (("--proposer", "endpoint", "--endpoint", "ftp://x"), "http://"),
        (("--proposer", "llamacpp", "--endpoint", "http://127.0.0.1:9/v1"), "cannot be reached"),
    ],
)
def test_wrong_words_are_named_before_anything_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    with (desk.folder / "sousveil.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[proposers.llamacpp]\nretries = 0\n")
    ran = desk.run("-C", desk.folder, "add", desk.page, *arguments)
    assert ran.code == 2
    assert says in ran.err
    assert desk.claims() == []


def test_a_wrong_setting_is_named(desk: Desk) -> None:
    settings = desk.folder / "sousveil.toml"
    settings.write_text(settings.read_text().replace("price_in", "price_inn"))
    ran = desk.add(desk.page)
    assert ran.code == 2
    assert "[proposers.endpoint]" in ran.err
    assert "price_inn" in ran.err


def test_the_proposers_are_listed() -> None:
    said = CliRunner().invoke(root, ["proposers", "--json"], standalone_mode=False)
    rows = {row["name"]: row for row in json.loads(said.stdout)}
    assert {"endpoint", "frames", "llamacpp"} <= set(rows)
    assert rows["endpoint"]["package"] == "sousveil"
    assert all(row["summary"] for row in rows.values())


def test_an_interrupted_run_ends_at_once_and_pays_for_nothing_twice(
    desk: Desk, server: FakeEndpoint
) -> None:
    other = desk.page.with_name("other.txt")
    other.write_text("BOL-110 has 700 cameras.", encoding="utf-8")
    server.plan = [by_piece({"ECU-911": facts(TRUE)}, silence)]
    process = subprocess.Popen(
        [SOUSVEIL, "-C", desk.folder, "add", "--proposer", "endpoint", desk.page, other],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=os.environ,
    )  # fmt: skip
    until = time.monotonic() + 60
    while len(server.asked) < 2 or not list(desk.folder.glob(".cache/proposers/*/*/*.json")):
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)  # the silent request would take 120 seconds
    assert process.returncode == 130, said
    assert "Traceback" not in said
    server.plan = [facts()]
    server.asked.clear()
    assert desk.add(desk.page, other).code == 0
    assert len(server.asked) == 1
    assert len(desk.claims()) == 1
    assert desk.run("verify", desk.folder).code == 0
