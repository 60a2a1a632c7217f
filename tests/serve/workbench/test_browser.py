"""The workbench in real Chromium: by keys, by two at once, by selecting words, on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.cli.reviewing import ECU, MADE
from tests.serve.workbench.conftest import Seat, served

from sousveil import ledger
from sousveil.model import Claim, Judgement, Quantity, Quote
from sousveil.observatory import Observatory
from sousveil.read import DocumentStore, Reading, Source

pytestmark = pytest.mark.browser

Sit = Callable[[str], Seat]
Judged = Callable[[], list[Any]]
AXE = Path(__file__).resolve().parents[3] / "web/node_modules/axe-core/axe.min.js"
PASSWORD = "correct horse battery"

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> \u202ejavascript:alert(3)\u2066"
NUMBERS = [4300 + 10 * place for place in range(12)]
LONG = (
    f"{HOSTILE}\n\n"
    + "\n\n".join(f"The ECU-911 system in Ecuador has {n:,} cameras, page {n}." for n in NUMBERS)
    + "\n\n🎥🎥 Huawei supplied the ECU-911 system\u200b in Ecuador.\n"
)


@pytest.fixture
def many(observatory: Observatory) -> dict[int, str]:
    """A hostile document with a dozen claims: number of cameras → id."""
    reading = Reading(
        text=LONG, media_type="text/plain", reader="test/1", title=HOSTILE, language="en",
    )  # fmt: skip
    source = Source(address="https://example.org/q?a=<b>", publisher=HOSTILE)
    document = DocumentStore(observatory).add(LONG.encode(), reading, source)
    claims = []
    for number in NUMBERS:
        words = f"The ECU-911 system in Ecuador has {number:,} cameras"
        quote = Quote(document.record.document, LONG.index(words), LONG.index(words) + len(words))
        value = Quantity(str(number), "cameras", f"{number:,}")
        claims.append(
            Claim(subject=ECU, property="cameras", value=value, quotes=(quote,), made=MADE)
        )
    with ledger.writing(observatory) as log:
        receipts = log.append([document.record, *claims])
    return {number: each.id for number, each in zip(NUMBERS, receipts[1:], strict=True)}


@pytest.fixture
def place(observatory: Observatory, many: dict[int, str]) -> Iterator[str]:
    with served(observatory, "City Watch") as where:
        yield where


def drag_over(page: Page, words: str) -> None:
    """Select words in the document with the mouse."""
    box = page.evaluate(
        """words => {
          const walker = document.createTreeWalker(
            document.querySelector(".passage"), NodeFilter.SHOW_TEXT);
          for (let node; (node = walker.nextNode());) {
            const at = node.data.indexOf(words.split("|")[0]);
            if (at < 0) continue;
            node.parentElement.scrollIntoView({block: "center"});
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + words.length);
            const rects = [...range.getClientRects()];
            const [first, last] = [rects[0], rects[rects.length - 1]];
            return [first.left + 1, first.top + first.height / 2,
                    last.right - 1, last.top + last.height / 2];
          }
        }""",
        words,
    )
    page.mouse.move(box[0], box[1])
    page.mouse.down()
    page.mouse.move(box[2], box[3], steps=8)
    page.mouse.up()


def test_ten_claims_by_keyboard(place: str, seat: Sit, judged: Judged) -> None:
    me = seat(place)
    page = me.go("/")
    expect(page.locator("h1")).to_have_text("12 claims wait")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claim/*")
    for key in "aaraasaaraa":
        me.ready()
        before = page.url
        if key == "r":
            page.keyboard.press("r")
            page.keyboard.press("2")
        else:
            page.keyboard.press(key)
        page.wait_for_url(lambda url, before=before: url != before)
    found = [(each.verdict, each.reason) for each in judged()]
    assert [verdict for verdict, _ in found].count("accept") == 8
    assert [reason for verdict, reason in found if verdict == "reject"] == [
        "it is said of something else"
    ] * 2
    assert {each.by for each in judged()} == {"City Watch"}
    me.key("u", "Undone")
    assert judged()[-1].verdict == "withdraw"
    page.keyboard.press("g")
    expect(page.locator("h1")).to_have_text("3 claims wait")


def test_keys_decide_nothing_by_accident(place: str, seat: Sit, judged: Judged) -> None:
    me = seat(place)
    page = me.go("/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claim/*")
    me.ready()
    where = page.url
    page.keyboard.press("?")
    expect(page.locator("dialog#help")).to_be_visible()
    page.keyboard.press("a")  # help is open: nothing
    page.keyboard.press("Escape")
    expect(page.locator("dialog#help")).to_be_hidden()
    page.keyboard.press("Control+a")
    page.keyboard.press("r")
    page.keyboard.press("Tab")  # from the reasons
    page.locator("[data-own]").fill("")
    page.locator("[data-own]").press_sequentially("a1u")  # words, not keys
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("details.panel")).not_to_have_attribute("open", "")
    page.keyboard.press("7")  # the panel is shut: nothing
    page.keyboard.press("z")
    assert page.url == where
    assert judged() == []


def test_two_reviewers_on_one_claim(
    guarded: str, seat: Sit, claims: dict[str, str], judged: Judged
) -> None:
    ana, emil = seat(guarded), seat(guarded)
    path = f"/claim/{claims['cameras']}"
    for each, name in ((ana, "ana"), (emil, "emil")):
        page = each.go(path)
        page.get_by_label("Account").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{path}")
        each.ready()
    expect(emil.page.locator(".also")).to_have_text("Also open at: City Watch")
    ana.key("a", "Accepted")
    emil.page.keyboard.press("r")
    emil.page.keyboard.press("1")
    expect(emil.page.locator("h1")).to_have_text("Decided meanwhile")
    expect(emil.page.locator(".theirs")).to_contain_text("City Watch")
    expect(emil.page.locator(".yours")).to_contain_text("the words do not say this")
    assert [each.verdict for each in judged()] == ["accept"]
    emil.ready()
    emil.page.keyboard.press("w")
    expect(emil.page.locator(".notice")).to_contain_text("Rejected")
    assert [(each.verdict, each.by) for each in judged()] == [
        ("accept", "City Watch"),
        ("reject", "The Editors"),
    ]


def test_a_claim_from_selected_words_and_a_false_one_refused(
    observatory: Observatory, place: str, seat: Sit, many: dict[int, str], judged: Judged
) -> None:
    me = seat(place)
    page = me.go(f"/claim/{many[NUMBERS[-1]]}")
    words = "Huawei supplied the ECU-911 system"
    drag_over(page, words)
    expect(page.locator("[data-add]")).to_be_enabled()
    page.keyboard.press("n")
    page.wait_for_url("**/add?*")
    me.ready()
    quote = page.locator("textarea[name=quote]")
    expect(quote).to_have_value(words)
    page.locator("[data-property]").select_option("supplier")
    page.locator("[name=subject_name]").fill("ECU-911")
    page.locator("[name=subject_country]").fill("EC")
    page.locator("[name=value_name]").fill("Hikvision")
    expect(page.locator("[name=amount]")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".refused")).to_contain_text("no name of the object stands in the quote")
    assert judged() == []
    expect(page.locator("[name=value_name]")).to_have_value("Hikvision")
    page.locator("[name=value_name]").fill("Huawei")
    me.ready()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice")).to_contain_text("Added and accepted: ECU-911 · supplier")
    stored = [each.body for each in ledger.Ledger(observatory).entries()]
    added, accepted = stored[-2:]
    assert isinstance(added, Claim)
    assert isinstance(accepted, Judgement)
    (found,) = added.quotes
    assert LONG[found.start : found.end] == words  # after two emoji: code points, not UTF-16
    me.key("u", "Undone")
    assert [each.verdict for each in judged()] == ["accept", "withdraw", "retract"]


def test_words_with_hidden_characters_are_taken_as_they_are(
    observatory: Observatory, place: str, seat: Sit, many: dict[int, str]
) -> None:
    me = seat(place)
    stored = next(each.body for each in ledger.Ledger(observatory).entries(1))
    assert isinstance(stored, Claim)
    page = me.go(f"/document/{stored.quotes[0].document}/add")
    page.locator("[data-property]").select_option("supplier")
    page.locator("[name=subject_name]").fill("ECU-911")
    page.locator("[name=subject_country]").fill("EC")
    page.locator("[name=value_name]").fill("Huawei")
    page.evaluate("""() => {
      const pieces = [...document.querySelectorAll(".passage p:last-of-type [data-s]")];
      const range = document.createRange();
      range.setStart(pieces[0].firstChild, 5);  // after two emoji, of two units each, and a space
      range.setEnd(pieces[2].firstChild, " in Ecuador.".length);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }""")
    page.locator("[data-take=quote]").click()
    expect(page.locator("textarea[name=quote]")).to_have_value(
        "Huawei supplied the ECU-911 system⟨U+200B⟩ in Ecuador."
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice")).to_contain_text("Added and accepted")
    added = [each.body for each in ledger.Ledger(observatory).entries()][-2]
    assert isinstance(added, Claim)
    (found,) = added.quotes
    words = "Huawei supplied the ECU-911 system\u200b in Ecuador."
    assert LONG[found.start : found.end] == words


def test_hostile_texts_are_only_texts(place: str, seat: Sit, many: dict[int, str]) -> None:
    me = seat(place)
    page = me.go(f"/claim/{many[4300]}")
    assert page.locator(".passage script, .passage img, .passage a").count() == 0
    expect(page.locator(".passage")).to_contain_text("<script>alert(1)</script>")
    expect(page.locator(".passage .control").first).to_have_text("⟨U+202E⟩")
    expect(page.locator(".reading header h2")).to_contain_text("⟨U+202E⟩javascript:alert(3)")
    assert "\u202e" not in page.content()
    assert page.locator("a[href^='javascript']").count() == 0
    for path in ("/", "/documents", "/names", "/sitting"):
        me.go(path)
        assert "\u202e" not in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier(place: str, browser: Browser, many: dict[int, str], scheme: Any) -> None:
    if not AXE.exists():
        pytest.skip("needs web/node_modules: call 'npm ci' in web")
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    id_ = many[4300]
    for path in ("/", f"/claim/{id_}", f"/claim/{id_}/edit", "/documents", "/names", "/help"):
        page.goto(f"{place}{path}")
        page.add_script_tag(path=AXE)
        found = page.evaluate("axe.run()")["violations"]
        told = [(each["id"], each["nodes"][0]["html"]) for each in found]
        assert told == [], path
    context.close()


def test_a_phone_shows_it_all(place: str, browser: Browser, many: dict[int, str]) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    id_ = many[4300]
    for path in ("/", f"/claim/{id_}", f"/claim/{id_}/edit", "/documents", "/names", "/help"):
        page.goto(f"{place}{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, path
    page.goto(f"{place}/claim/{id_}")
    accept = page.get_by_role("button", name="Accept")
    expect(accept).to_be_in_viewport()
    expect(page.locator(".statement .value")).to_be_in_viewport()
    accept.tap()
    expect(page.locator(".notice")).to_contain_text("Accepted")
    context.close()


def test_without_scripts_claims_can_be_decided(
    place: str, browser: Browser, many: dict[int, str], judged: Judged
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{place}/claim/{many[4300]}")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".notice")).to_contain_text("Accepted")
    page.locator("summary", has_text="Reject").click()
    page.get_by_label("the words do not say this").check()
    page.locator(".reasons button").click()
    expect(page.locator(".notice")).to_contain_text("Rejected")
    assert [each.verdict for each in judged()] == ["accept", "reject"]
    context.close()
