"""What models make of JSON: each fact stands or falls alone, and none changes a word."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.extract.fake_endpoint import fact

from sousveil.extract import PROPOSER_REASONS
from sousveil.extract.endpoint._reply import read_reply

ONE, TWO = fact(quote="One, “1”.", value="1"), fact(quote="Two [2] {2}.", value="2")
BOTH = json.dumps({"facts": [ONE, TWO]}, ensure_ascii=False, indent=1)


def values(content: str) -> list[object]:
    return [found.value for found in read_reply(content).facts]


@pytest.mark.parametrize(
    "content",
    [
        BOTH,
        "\ufeff" + BOTH,
        f"```json\n{BOTH}\n```",
        f"Here are the facts:\n```\n{BOTH}\n```\nI left out [one] that was unsure.",
        f"<think>The list is [..] {{...}}</think>\n{BOTH}",
        json.dumps([ONE, TWO]),
        BOTH.replace("}\n ]", "},\n ]").replace('"asserted"', '"asserted",'),
        BOTH.replace('"facts"', '"note": "as asked", "facts"'),
        BOTH[:-1] + ', "note": "that is all"}',
        BOTH.replace("\n", "\r\n"),
    ],
)
def test_both_facts_are_read(content: str) -> None:
    reply = read_reply(content)
    assert [found.value for found in reply.facts] == ["1", "2"]
    assert [found.quote for found in reply.facts] == ["One, “1”.", "Two [2] {2}."]
    assert reply.found
    assert not reply.cut_off
    assert not reply.unusable


@pytest.mark.parametrize(
    "content",
    [
        "",
        "I cannot help with that.",
        "{}",
        "null",
        '{"facts": "none"}',
        '{"facts": {"quote": "x"}}',
    ],
)
def test_no_list_is_no_reply(content: str) -> None:
    assert not read_reply(content).found


def test_an_empty_list_is_a_reply() -> None:
    reply = read_reply('{"facts": []}')
    assert reply.found
    assert not (reply.facts or reply.unusable or reply.cut_off)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"quote": "He said "yes" twice", "subject": "x"}', "fact-not-json"),
        ("{'quote': 'single'}", "fact-not-json"),
        ('"a bare string"', "fact-malformed"),
        ("17", "fact-malformed"),
        ("[1, 2]", "fact-malformed"),
        ('{"quote": "x"}', "fact-malformed"),
        (json.dumps(fact(quote=3)), "fact-malformed"),
        (json.dumps(fact(subject=None)), "fact-malformed"),
        (json.dumps(fact(value=["1"])), "fact-malformed"),
        (json.dumps(fact(value=True)), "fact-malformed"),
        (json.dumps(fact(modality="certain")), "fact-malformed"),
        (json.dumps(fact(polarity="maybe")), "fact-malformed"),
        (json.dumps(fact(quote="half \ud800 a letter")), "fact-malformed"),
        ("[" * 5_000 + "]" * 5_000, "fact-not-json"),
    ],
)
def test_a_broken_fact_is_counted_and_the_others_are_read(broken: str, reason: str) -> None:
    content = f'{{"facts": [{json.dumps(ONE)}, {broken}, {json.dumps(TWO)}]}}'
    reply = read_reply(content)
    assert [found.value for found in reply.facts] == ["1", "2"]
    assert [said.reason for said in reply.unusable] == [reason]
    assert reason in PROPOSER_REASONS
    assert not reply.cut_off


@given(st.integers(0, len(BOTH)))
def test_a_reply_cut_anywhere_gives_the_whole_facts_before_the_cut(cut: int) -> None:
    reply = read_reply(BOTH[:cut])
    whole = values(BOTH)
    got = [found.value for found in reply.facts]
    assert got == whole[: len(got)]
    assert not reply.unusable
    if reply.found and BOTH[:cut].rstrip()[-1:] not in ("]", "}"):
        assert reply.cut_off
    if len(got) < 2:
        assert reply.cut_off or not reply.found


@given(st.text(alphabet=st.sampled_from('{}[]",:\\ \n\tafcts"quote"017.-é\ud800')))
def test_whatever_comes_is_read_without_a_fault(content: str) -> None:
    read_reply('{"facts": [' + content)
    read_reply(content)


def test_a_number_for_a_value_is_taken_as_words() -> None:
    assert values(json.dumps({"facts": [fact(value=4300), fact(value=1.5)]})) == [4300, 1.5]


def test_no_reply_is_read_without_end() -> None:
    assert len(read_reply(json.dumps({"facts": [ONE] * 5_000})).facts) == 1_000
