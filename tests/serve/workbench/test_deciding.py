"""What is decided through forms: second decisions, refusals, undo, names, replies, skips."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

from sousveil import ledger, tables
from sousveil.model import Claim, Judgement
from sousveil.observatory import Observatory
from sousveil.tables import Tables

Make = Callable[[str], Any]
Judged = Callable[[], list[Any]]


def test_two_decisions_on_one_claim_are_shown_to_the_second(
    guarded: str, client: Make, claims: dict[str, str], judged: Judged
) -> None:
    ana, emil = client(guarded), client(guarded)
    ana.log_in("ana")
    emil.log_in("emil")
    path = f"/claim/{claims['cameras']}"
    assert ana.get(path).status_code == emil.get(path).status_code == 200
    ana.post(f"{path}/accept", seen="")
    second = emil.post(f"{path}/reject", seen="", reason="it says so of another city")
    assert second.status_code == 409
    assert "City Watch" in second.text
    assert "it says so of another city" in second.text
    assert [each.verdict for each in judged()] == ["accept"]
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', second.text)
    assert seen
    again = emil.post(f"{path}/reject", seen=seen[1], reason="it says so of another city")
    assert again.status_code == 200
    assert [(each.verdict, each.by) for each in judged()] == [
        ("accept", "City Watch"),
        ("reject", "The Editors"),
    ]
    emil.post("/undo")  # the first stands again
    assert 'class="stands accepted"' in emil.get(path).text


def test_a_key_pressed_twice_is_one_decision(
    address: str, client: Make, claims: dict[str, str], judged: Judged
) -> None:
    me = client(address)
    for _ in range(2):
        assert me.post(f"/claim/{claims['cost']}/accept", seen="").status_code == 200
    assert len(judged()) == 1


def test_many_at_once_decide_once(
    guarded: str, client: Make, claims: dict[str, str], judged: Judged
) -> None:
    clients = [client(guarded) for _ in range(4)]
    for each in clients:
        each.log_in("emil")
    codes: list[int] = []

    def decide(each: Any) -> None:
        codes.append(each.post(f"/claim/{claims['cost']}/accept", seen="").status_code)

    threads = [threading.Thread(target=decide, args=(each,)) for each in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409, 409, 409]
    assert len(judged()) == 1


def test_a_decision_of_the_command_line_is_seen(
    observatory: Observatory, address: str, client: Make, claims: dict[str, str]
) -> None:
    me = client(address)
    me.get("/")
    with ledger.writing(observatory) as log:
        log.append([Judgement(verdict="accept", targets=(claims["cost"],), by="Night Desk")])
    answer = me.post(f"/claim/{claims['cost']}/reject", seen="", why="1")
    assert answer.status_code == 409
    assert "Night Desk" in answer.text


def test_another_writer_is_told_and_nothing_is_lost(
    observatory: Observatory, address: str, client: Make, claims: dict[str, str], judged: Judged
) -> None:
    me = client(address)
    with observatory.writing():
        answer = me.post(f"/claim/{claims['cost']}/accept", seen="")
    assert "Nothing was written; press the key again." in answer.text
    assert judged() == []
    me.post(f"/claim/{claims['cost']}/accept", seen="")
    assert len(judged()) == 1


def test_a_reason_is_needed_to_reject(
    address: str, client: Make, claims: dict[str, str], judged: Judged
) -> None:
    me = client(address)
    assert "choose a reason" in me.post(f"/claim/{claims['cost']}/reject", seen="").text
    me.post(f"/claim/{claims['cost']}/reject", seen="", why="2")
    assert [each.reason for each in judged()] == ["it is said of something else"]


def test_skips_come_last_and_undo_walks_back(
    address: str, client: Make, claims: dict[str, str], judged: Judged
) -> None:
    me = client(address)
    first = re.findall(r'<li><a href="/claim/([0-9a-f]{64})', me.get("/").text)
    me.post(f"/claim/{first[0]}/skip")
    after = re.findall(r'<li><a href="/claim/([0-9a-f]{64})', me.get("/").text)
    assert after == [*first[1:], first[0]]
    me.post(f"/claim/{first[1]}/accept", seen="")
    assert me.post("/undo").url.path == f"/claim/{first[1]}"
    assert me.post("/undo").url.path == f"/claim/{first[0]}"
    assert re.findall(r'<li><a href="/claim/([0-9a-f]{64})', me.get("/").text) == first
    assert [each.verdict for each in judged()] == ["accept", "withdraw"]
    assert "nothing to undo" in me.post("/undo").text


def edited(me: Any, path: str, **changed: str) -> Any:
    """Send the form of an edit with some fields changed."""
    from html import unescape

    text = me.get(path).text
    form = text[text.index("data-draft") :]
    fields = dict(re.findall(r'<(?:input)[^>]* name="([^"]+)" value="([^"]*)"', form))
    fields |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n([^<]*)</textarea>', form))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option(?: value="([^"]*)")?[^>]* selected>([^<]*)', options)
        fields[name] = (chosen[1] or chosen[2]) if chosen else ""
    fields = {name: unescape(value) for name, value in fields.items()} | changed
    del fields["csrf"]
    return me.post(path, **fields)


def test_an_edit_is_a_correction_and_is_undone(
    observatory: Observatory, address: str, client: Make, claims: dict[str, str], judged: Judged
) -> None:
    me, path = client(address), f"/claim/{claims['more']}/edit"
    unchanged = edited(me, path)
    assert (unchanged.status_code, "Nothing is changed yet." in unchanged.text) == (422, True)
    false = edited(me, path, amount="9500")
    assert false.status_code == 422
    assert "the number does not stand in the quote" in false.text
    assert 'value="9500"' in false.text  # nothing typed is lost
    assert judged() == []
    done = edited(me, path, quote="The ECU-911 system has more than 4,500 cameras, another")
    assert done.status_code == 200
    correction, acceptance = judged()
    assert (correction.verdict, correction.targets) == ("correct", (claims["more"],))
    assert acceptance.targets == (correction.replacement,)
    assert correction.reason.startswith("quote: ")
    me.post("/undo")
    assert [each.verdict for each in judged()[2:]] == ["withdraw", "retract"]
    tables.build(observatory)
    with Tables(observatory) as now:
        assert now.claim(claims["more"]).status == "proposed"


def test_a_claim_becomes_two(
    observatory: Observatory, address: str, client: Make, claims: dict[str, str], judged: Judged
) -> None:
    me = client(address)
    with Tables(observatory) as now:
        document = now.claim(claims["cameras"]).document
    path = f"/document/{document}/add?like={claims['cameras']}"
    answer = edited(
        me, path, property="located-in", value_name="Ecuador", value_kind="country",
        value_country="EC",
    )  # fmt: skip
    assert answer.status_code == 200, re.findall("Refused[^<]*", answer.text)
    added = [e.body for e in ledger.Ledger(observatory).entries() if isinstance(e.body, Claim)][-1]
    assert (added.property, added.made.by, added.made.name) == ("located-in", "hand", "City Watch")
    assert [each.verdict for each in judged()] == ["accept"]


def test_names_are_joined_warned_of_and_taken_back(
    observatory: Observatory, guarded: str, client: Make, judged: Judged
) -> None:
    me = client(guarded)
    me.log_in("emil")
    pair = {"left": "Huawei", "right": "ZTE", "kind": "organisation", "verdict": "same"}
    why = {"reason": "a letterhead", "evidence": "https://example.org/letter"}
    assert "Missing: evidence" in me.post("/names", **pair, reason="a letterhead").text
    warned = me.post("/names", **pair, **why)
    assert warned.status_code == 409
    assert "Nothing was done. What speaks against it" in warned.text
    assert judged() == []
    fine = pair | {"right": "Huawei Ecuador Office"}
    assert me.post("/names", **fine, **why).status_code == 200
    (same,) = judged()
    assert (same.verdict, same.by, same.right.name) == (
        "same", "The Editors", "Huawei Ecuador Office",
    )  # fmt: skip
    assert "one entity already" in me.post("/names", **fine, **why).text
    taken = re.search(r"/names/([0-9a-f]{64})/withdraw", me.get("/names").text)
    assert taken
    me.post(f"/names/{taken[1]}/withdraw", reason="another firm")
    assert judged()[-1].verdict == "withdraw"
    apart = fine | {"verdict": "different"}
    assert me.post("/names", **apart, **why).status_code == 200
    assert judged()[-1].verdict == "different"


def test_a_reply_is_kept_with_its_source(
    guarded: str, client: Make, claims: dict[str, str], judged: Judged
) -> None:
    me = client(guarded)
    me.log_in("emil")
    path = f"/claim/{claims['supplier']}"
    good = {"party": "Huawei", "text": "We sold <b>nothing</b>.", "source": "https://example.org/a"}
    for bad, says in (
        ({"source": ""}, "where they stand"),
        ({"source": "javascript:alert(1)"}, "is not an entry"),
        ({"party": "Mr John Smith"}, "name of a person"),
    ):
        refused = me.post(f"{path}/reply", **(good | bad))
        assert (refused.status_code, says in refused.text) == (422, True), says
        assert "We sold &lt;b&gt;nothing&lt;/b&gt;." in refused.text
    assert judged() == []
    shown = me.post(f"{path}/reply", **good)
    assert "We sold &lt;b&gt;nothing&lt;/b&gt;." in shown.text
    (reply,) = judged()
    assert (reply.verdict, reply.by, reply.reason) == ("reply", "The Editors", "reply of Huawei")
    assert reply.source == "https://example.org/a"
    assert 'class="stands' not in shown.text  # the claim stands as it stood


def test_only_an_editor_takes_back_what_others_decided(
    guarded: str, client: Make, claims: dict[str, str], judged: Judged
) -> None:
    ana, emil = client(guarded), client(guarded)
    ana.log_in("ana")
    emil.log_in("emil")
    path = f"/claim/{claims['cost']}"
    emil.post(f"{path}/accept", seen="")
    token = re.search(r"/judgement/([0-9a-f]{64})/withdraw", emil.get(path).text)
    assert token
    assert token[1] not in re.findall(r"/judgement/([0-9a-f]{64})", ana.get(path).text)
    withdraw = f"/judgement/{token[1]}/withdraw"
    claim = claims["cost"]
    assert ana.post(withdraw, claim=claim, reason="wrong").status_code == 403
    assert emil.post(withdraw, claim=claim, reason="wrong").status_code == 200
    assert [each.verdict for each in judged()] == ["accept", "withdraw"]


def test_what_enters_the_ledger_is_brought_in(
    observatory: Observatory, address: str, client: Make, claims: dict[str, str]
) -> None:
    import msgspec

    me = client(address)
    body = next(
        each.body for each in ledger.Ledger(observatory).entries() if each.id == claims["cameras"]
    )
    assert isinstance(body, Claim)
    with ledger.writing(observatory) as log:
        log.append([msgspec.structs.replace(body, cited="Xinhua")])
    assert "1 claim entered the ledger since" in me.get("/").text
    assert "5 claims wait" in me.post("/refresh").text


def test_unknown_things_are_told(address: str, client: Make) -> None:
    me = client(address)
    for path in ("/claim/abcdef", "/claim/x", f"/document/{'0' * 64}", "/document/../keys"):
        answer = me.get(path)
        assert answer.status_code == 404
        assert "Traceback" not in answer.text
    assert me.get("/?property=nothing").status_code == 400
    assert me.get("/?entity=nobody").status_code == 400
