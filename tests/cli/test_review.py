"""Reviewing at a terminal and from a pipe: every key, and nothing decided by accident."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cli.reviewing import Terminal, fill
from tests.cli.running import Run

from sousveil import extract, ledger, tables
from sousveil.cli.review import review_command
from sousveil.model import Judgement
from sousveil.observatory import Observatory, Settings
from sousveil.review import REJECT_REASONS as REASONS
from sousveil.review._drafts import REMEDIES
from sousveil.review._skips import FILE
from sousveil.tables import ClaimRow, JudgementRow, Tables


def review(observatory: Observatory, typed: str, *options: str, by: str = "Desk") -> Result:
    # The command by itself: called through the root, click would keep the root's help options
    # in it, and the reference pages made later in this process would differ.
    result = CliRunner().invoke(
        review_command, ["--by", by, *options], input=typed, obj=observatory.root
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def rows(observatory: Observatory) -> dict[str, ClaimRow]:
    tables.build(observatory)
    with Tables(observatory) as built:
        return {row.id: row for row in built.claims()}


def judgements(observatory: Observatory) -> list[JudgementRow]:
    tables.build(observatory)
    with Tables(observatory) as built:
        return built.judgements()


@pytest.fixture
def claims(observatory: Observatory) -> dict[str, str]:
    return fill(observatory)


def _in_order(observatory: Observatory, *options: str) -> list[str]:
    listed = review(observatory, "", "--list", "--format", "jsonl", *options).stdout
    return [json.loads(line)["full_id"] for line in listed.splitlines()]


def test_a_sitting_at_a_terminal(observatory: Observatory, claims: dict[str, str]) -> None:
    with Terminal(observatory.root, "--order", "document") as terminal:
        screen = terminal.wait_for("q quit")
        assert "\x1b[7mThe ECU-911 system in Ecuador has 4,300 cameras." in screen
        assert "Qué ve Quito" in screen
        terminal.key("a", "accepted: judgement")
        terminal.wait_for("q quit")
        assert REASONS[1] in terminal.key("r", "go back)")
        terminal.line("2", "rejected: judgement")
        terminal.wait_for("q quit")
        terminal.key("e", "x to leave:")
        terminal.line("4", "point at most)")
        terminal.line("300000000", "Currency")
        terminal.line("", "own words")
        terminal.line("", "constant prices")
        terminal.line("", "x to leave:")
        refused = terminal.line("c", "x to leave:")
        assert "Refused (number-not-in-quote)" in refused
        terminal.line("4", "point at most)")
        terminal.line("200000000", "Currency")
        for then in ("own words", "constant prices", "x to leave:"):
            terminal.line("", then)
        terminal.line("8", "saying so")
        terminal.line("Xinhua", "x to leave:")
        terminal.line("c", "Why")
        terminal.line("", "corrected: judgement")
        terminal.wait_for("q quit")
        terminal.key("u", "Undone.")
        terminal.wait_for("q quit")
        terminal.key("\x1b[A", "means nothing here; nothing was decided")
        terminal.key("q", "1 accepted, 1 rejected; 2 of 4 left.")
        assert terminal.leave() == 0

    found = rows(observatory)
    status = {name: found[id_].status for name, id_ in claims.items()}
    assert status == {
        "cameras": "accepted", "supplier": "rejected", "cost": "proposed", "more": "proposed",
    }  # fmt: skip
    made = [row for row in found.values() if row.made_by == "hand"]
    assert [(row.cited, row.made_name, row.status) for row in made] == [
        ("Xinhua", "City Watch", "retracted")
    ]
    told = {row.verdict: row.reason for row in judgements(observatory)}
    assert told["reject"] == REASONS[1]
    assert "cited: none → Xinhua" in told["correct"]
    assert list(told) == ["accept", "reject", "correct", "withdraw", "retract"]
    with Terminal(observatory.root, "--order", "document") as again:
        assert "1 of 2" in again.wait_for("q quit")
        again.key("q", "2 of 2 left")
        assert again.leave() == 0
    assert not ledger.verify(observatory.root).problems


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_what_was_decided_outlives_any_end(
    observatory: Observatory, claims: dict[str, str], how: signal.Signals
) -> None:
    with Terminal(observatory.root) as terminal:
        terminal.wait_for("q quit")
        terminal.key("a", "accepted: judgement")
        terminal.wait_for("q quit")
        terminal.key("s", "skip")
        terminal.wait_for("q quit")
        terminal.process.send_signal(how)
        assert terminal.leave() == (130 if how is signal.SIGTERM else -how)
    statuses = sorted(row.status for row in rows(observatory).values())
    assert statuses == ["accepted", "proposed", "proposed", "proposed"]
    assert not ledger.verify(observatory.root).problems
    assert "1 of 3" in review(observatory, "q\n").output


def test_ctrl_c_says_what_was_done(observatory: Observatory, claims: dict[str, str]) -> None:
    with Terminal(observatory.root) as terminal:
        terminal.wait_for("q quit")
        terminal.key("a", "accepted: judgement")
        terminal.wait_for("q quit")
        said = terminal.key("\x03", "interrupted")
        assert "1 accepted; 3 of 4 left." in said
        assert terminal.leave() == 130


@pytest.mark.parametrize("typed", ["\n", "y\n", "aa\n", "all\n", "accepted\n", "\x1b[A\n", "é\n"])
def test_no_key_decides_by_accident(
    observatory: Observatory, claims: dict[str, str], typed: str
) -> None:
    result = review(observatory, typed)
    assert "nothing was decided" in result.output
    assert judgements(observatory) == []
    assert "\x1b" not in result.output


@pytest.mark.parametrize("word", ["a", "A", "accept", "Accept"])
def test_a_key_or_its_whole_word_decides(
    observatory: Observatory, claims: dict[str, str], word: str
) -> None:
    review(observatory, f"{word}\n")
    assert [row.verdict for row in judgements(observatory)] == ["accept"]


def test_the_end_of_the_input_leaves(observatory: Observatory, claims: dict[str, str]) -> None:
    result = review(observatory, "")
    assert result.exit_code == 0
    assert "Nothing decided; 4 of 4 left." in result.output


def test_a_rejection_needs_a_reason(observatory: Observatory, claims: dict[str, str]) -> None:
    result = review(observatory, "r\n\nr\n99\n3\nr\nthe sum is for another project\nq\n")
    assert "Not rejected." in result.output
    assert "There is no reason 99" in result.output
    assert [row.reason for row in judgements(observatory)] == [
        REASONS[2],
        "the sum is for another project",
    ]
    assert {row.by for row in judgements(observatory)} == {"Desk"}


def test_undo_walks_back_over_the_whole_sitting(
    observatory: Observatory, claims: dict[str, str]
) -> None:
    result = review(observatory, "a\ns\nr\n1\nu\nu\nu\nu\nq\n")
    assert result.output.count("Undone.") == 2
    assert "No longer skipped." in result.output
    assert "Nothing to undo" in result.output
    assert "Nothing decided; 4 of 4 left." in result.output
    assert {row.status for row in rows(observatory).values()} == {"proposed"}
    verdicts = [row.verdict for row in judgements(observatory)]
    assert verdicts == ["accept", "reject", "withdraw", "withdraw"]
    first = _in_order(observatory)[0]
    review(observatory, "r\n1\nu\na\nq\n")  # what was undone can be decided otherwise
    assert rows(observatory)[first].status == "accepted"


@settings(max_examples=12)
@given(keys=st.lists(st.sampled_from("aarrsuu"), max_size=14))
def test_any_sitting_ends_as_its_keys_say(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str]
) -> None:
    """Keys against a model of them: a place in the queue, and a stack of what was done."""
    settings_ = Settings(name="Test", origin="test.example/log")
    observatory = ledger.create(Observatory.create(tmp_path_factory.mktemp("o") / "o", settings_))
    fill(observatory)
    order = _in_order(observatory)
    done: list[str] = []
    for key in keys:
        if key == "u":
            del done[-1:]
        elif len(done) < len(order):
            done.append(key)
    review(observatory, _typed(keys, len(order)))
    status = {"a": "accepted", "r": "rejected", "s": "proposed"}
    expected = {id_: status[key] for id_, key in zip(order, done, strict=False)}
    found = rows(observatory)
    assert {id_: found[id_].status for id_ in order} == {
        **dict.fromkeys(order, "proposed"),
        **expected,
    }
    skipped = [id_ for id_, key in zip(order, done, strict=False) if key == "s"]
    assert _in_order(observatory) == [*order[len(done) :], *skipped]


def _typed(keys: list[str], total: int) -> str:
    """The keys as they are typed; a rejection is asked for its reason while a claim is shown."""
    place, typed = 0, ""
    for key in keys:
        typed += f"{key}\n"
        if key == "u":
            place = max(0, place - 1)
        elif place < total:
            typed += "1\n" if key == "r" else ""
            place += 1
    return typed


def test_skipped_claims_come_after_all_others(
    observatory: Observatory, claims: dict[str, str]
) -> None:
    before = _in_order(observatory)
    review(observatory, "s\na\ns\nq\n")
    assert _in_order(observatory) == [before[3], before[0], before[2]]
    assert rows(observatory)[before[0]].status == "proposed"
    listed = review(observatory, "", "--list", "--json").stdout
    assert [row["skipped"] for row in json.loads(listed)] == [False, True, True]
    # Somebody else has put nothing off; and a file cut short in a crash harms nothing.
    other = review(observatory, "", "--list", "--json", by="Other").stdout
    assert [row["full_id"] for row in json.loads(other)] == [before[0], before[2], before[3]]
    with (observatory.root / FILE).open("a") as file:
        file.write('{"claim":"')
    review(observatory, "s\nq\n")
    assert _in_order(observatory) == [before[0], before[2], before[3]]


def test_an_edit_becomes_a_claim_by_hand_and_a_correction(
    observatory: Observatory, claims: dict[str, str]
) -> None:
    """The comparator was missed: 4,500 becomes "more than 4,500" on another claim's words."""
    result = review(
        observatory,
        # 3 the comparator, checked and refused; then the quote of the other sentence as well
        "e\n3\n>\nc\n4\n4500\n4,500\n9\nThe ECU-911 system has more than 4,500 cameras\n"
        "3\n=\nc\n3\n>\n10\n-\nc\nthe later figure\nq\n",
        "--property", "cameras", "--order", "document",
    )  # fmt: skip
    assert "Refused (comparator-not-in-quote)" in result.output
    assert "Refused (comparator-ignored)" in result.output
    assert "Change the comparator" in result.output
    found = rows(observatory)
    old = found[claims["cameras"]]
    # The claim that says so is there already: the correction points to it, and it is accepted.
    assert (old.status, old.replacement) == ("corrected", claims["more"])
    assert found[claims["more"]].status == "accepted"
    assert not [row for row in found.values() if row.made_by == "hand"]
    assert "1 corrected; 0 of 2 left." in result.output


def test_an_edit_can_change_every_part(observatory: Observatory, claims: dict[str, str]) -> None:
    typed = (
        "e\n"
        "c\n"  # nothing changed yet
        "2\nweather\n"  # no property
        "2\nstaff\n"  # another unit: asks for the value
        "4300\n4,300\n"
        "2\nsupplier\n"  # another type
        "Huawei\norganisation\ncn\n"
        "9\nHuawei supplied the ECU-911 system.\n"
        "1\nECU-911\nsystem\nXX\n"  # no country
        "1\nECU-911\nsystem\nec\n"
        "5\nyesterday\n5\n-\n"
        "6\nsurely\n6\nhappened\n"
        "7\nmaybe\n7\nasserted\n"
        "3\n!\n3\n=\n"
        "12\n"  # no such number
        "c\n\nq\n"
    )
    result = review(observatory, typed, "--property", "cameras", "--order", "document")
    for told in (
        "Nothing is changed yet.",
        "'weather' is not a property",
        "takes another value",
        "'XX' is not an ISO 3166-1",
        "'yesterday' is not a date",
        "'surely' is none of",
        "'maybe' is none of",
        "'!' is none of",
        "'12' means nothing here",
    ):
        assert told in result.output, told
    (made,) = [row for row in rows(observatory).values() if row.made_by == "hand"]
    assert (made.property, made.value_name, made.value_country) == ("supplier", "Huawei", "CN")
    assert (made.made_name, made.confidence, made.status) == ("Desk", None, "accepted")
    assert rows(observatory)[claims["cameras"]].replacement == made.id
    body = ledger.Ledger(observatory).entry(made.seq).body
    assert [quote.role for quote in body.quotes] == ["value"]  # type: ignore[union-attr]


def test_two_claims_can_be_corrected_to_the_same_one(
    observatory: Observatory, claims: dict[str, str]
) -> None:
    change = "e\n9\nThe ECU-911 system in Ecuador has 4,300 cameras\n"
    second = "3\n=\n4\n4300\n4,300\n"
    typed = f"{change}c\n\n{change}{second}c\n\nu\nq\n"
    result = review(observatory, typed, "--property", "cameras", "--order", "document")
    assert result.output.count("corrected: judgement") == 2
    found = rows(observatory)
    (made,) = [row for row in found.values() if row.made_by == "hand"]
    assert found[claims["cameras"]].replacement == made.id
    # Undoing the second does not take away the claim that the first one made.
    assert found[claims["more"]].status == "proposed"
    assert made.status == "accepted"


def test_the_remedies_belong_to_reasons_that_there_are() -> None:
    assert set(REMEDIES) <= set(extract.REASONS)


def test_an_edit_can_be_left(observatory: Observatory, claims: dict[str, str]) -> None:
    result = review(observatory, "e\n6\nplanned\nx\nq\n")
    assert "Left as it was." in result.output
    assert judgements(observatory) == []
    assert len(rows(observatory)) == 4


def test_the_second_writer_is_told_and_nothing_is_lost(
    sousveil: Run, observatory: Observatory, claims: dict[str, str]
) -> None:
    with observatory.writing():
        better = "3\n>\n4\n4500\n4,500\n9\nThe ECU-911 system has more than 4,500 cameras\n"
        given = f"a\nu\ne\n{better}c\n\nn\nq\n"
        result = sousveil("-C", observatory.root, "review", "--wait", "0", given=given)
    assert result.stderr.count("being written to by process") == 4
    assert result.stderr.count("press the key again") == 2
    assert "Try again?" in result.stderr
    assert result.returncode == 4
    assert judgements(observatory) == []
    result = sousveil("-C", observatory.root, "review", given="a\nq\n")
    assert result.returncode == 0
    assert "1 accepted; 3 of 4 left." in result.stderr


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--property", "cost"), ["cost"]),
        (("--entity", "ecu-911"), ["cameras", "supplier", "cost", "more"]),
        (("--below", "80"), []),
        (("--below", "80.5"), ["cameras", "supplier", "cost", "more"]),
        (("--limit", "2"), ["cameras", "supplier"]),
    ],
)
def test_filters(
    observatory: Observatory, claims: dict[str, str], options: tuple[str, ...], names: list[str]
) -> None:
    found = _in_order(observatory, "--order", "document", *options)
    assert found == [claims[name] for name in names]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--property", "weather"), "'weather' is not a property"),
        (("--entity", "No Such Thing"), "No Such Thing"),
        (("--below", "200"), "200"),
        (("--order", "random"), "random"),
        (("--limit", "0"), "0"),
    ],
)
def test_wrong_words(
    sousveil: Run, observatory: Observatory, options: tuple[str, ...], says: str
) -> None:
    result = sousveil("-C", observatory.root, "review", *options)
    assert result.returncode == 2
    assert says in result.stderr


def test_a_reviewer_has_a_name(observatory: Observatory, claims: dict[str, str]) -> None:
    runner = CliRunner(env={"SOUSVEIL_REVIEWER": None})
    nobody = runner.invoke(review_command, [], input="a\n", obj=observatory.root)
    assert nobody.exit_code == 2
    assert "--by NAME" in nobody.output
    listed = runner.invoke(review_command, ["--list"], obj=observatory.root)
    assert listed.exit_code == 0
    assert judgements(observatory) == []


def test_an_empty_queue_says_so(observatory: Observatory) -> None:
    assert "No claim waits for review." in review(observatory, "").output


def test_the_list_says_what_each_is_worth(observatory: Observatory, claims: dict[str, str]) -> None:
    listed = json.loads(review(observatory, "", "--list", "--json").stdout)
    assert {row["full_id"] for row in listed} == set(claims.values())
    contested = {row["full_id"] for row in listed if "contested" in row["why"]}
    assert contested == {claims["cameras"], claims["more"]}
    for row in listed:
        assert row["worth"] > 0
        assert 0 < row["chance"] <= 1
    assert judgements(observatory) == []


def test_withdrawing_by_id(sousveil: Run, observatory: Observatory, claims: dict[str, str]) -> None:
    def call(*arguments: str) -> tuple[int, str]:
        result = sousveil("-C", observatory.root, *arguments)
        return result.returncode, result.stderr + result.stdout

    assert call("accept", claims["cost"])[0] == 0
    (accepted,) = judgements(observatory)
    assert call("withdraw", accepted.id)[0] == 2  # a reason is needed
    code, said = call("withdraw", claims["cost"], "--reason", "a slip")
    assert code == 2
    assert "is a claim, not a judgement" in said
    assert call("withdraw", accepted.id[:12], "--reason", "a slip")[0] == 0
    assert rows(observatory)[claims["cost"]].status == "proposed"
    withdrawal = judgements(observatory)[1]
    code, said = call("withdraw", withdrawal.id, "--reason", "no")
    assert code == 2
    assert "cannot be withdrawn" in said
    code, said = call("explain", claims["cost"][:12])
    assert "withdrawn since" in said
    assert accepted.id[:12] in said


def test_two_reviewers_do_not_decide_twice(
    observatory: Observatory, claims: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a claim is on one screen, somebody else decides it and the one after it."""
    from sousveil.cli.review import _session

    order = _in_order(observatory)
    keys = iter("aqx")

    def while_looking() -> str:
        key = next(keys)
        if key == "a":
            with ledger.writing(observatory) as log:
                for id_ in order[:2]:
                    log.append(
                        [Judgement(verdict="reject", targets=(id_,), by="Other", reason="no")]
                    )
            tables.build(observatory)  # and the tables are built anew meanwhile
        return key

    monkeypatch.setattr(_session, "ask_key", while_looking)
    result = review(observatory, "")
    assert "Somebody else has decided this claim meanwhile" in result.output
    assert "3 of 4" in result.output
    assert [row.by for row in judgements(observatory)] == ["Other", "Other"]


def test_a_missing_document_can_be_reviewed_by_its_words(
    observatory: Observatory, claims: dict[str, str], tmp_path: Path
) -> None:
    tables.build(observatory)
    (record,) = observatory.documents.glob("*/*/record.json")
    record.rename(tmp_path / "away")
    result = review(observatory, "e\na\nq\n", "--order", "document")
    assert "is not here" in result.output
    assert "»The ECU-911 system in Ecuador has 4,300 cameras.«" in result.output
    assert "no other claim can be checked" in result.output
    assert "1 accepted" in result.output
