"""The site in real Chromium: proofs checked and refused, no script, phone, hostile texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from sousveil.observatory import Observatory
from sousveil.tables import ClaimRow, Tables

Visit = Any  # conftest's; folders of tests are no packages

AXE = Path(__file__).resolve().parents[2] / "web/node_modules/axe-core/axe.min.js"
#: One page of each kind.
KINDS = (
    *("home", "country", "supplier", "system", "document", "claim", "claims"),
    *("withheld", "suppliers", "contested", "method", "missing", "measures", "measure"),
    *("search", "changes", "data", "technologies", "technology"),
)


@pytest.fixture(scope="session")
def claims(observatory_with_site: Observatory) -> dict[str, list[ClaimRow]]:
    """Claims by property, in the order of the log."""
    with Tables(observatory_with_site) as tables:
        rows = sorted(tables.claims(), key=lambda row: row.seq)
    found: dict[str, list[ClaimRow]] = {}
    for row in rows:
        found.setdefault(row.property, []).append(row)
    return found


@pytest.fixture(scope="session")
def path(claims: dict[str, list[ClaimRow]]) -> Callable[[str], str]:
    """The address of a page of each kind."""
    cameras = claims["cameras"][0]
    paths = {
        "home": "",
        "country": "country/ec/",
        "supplier": "organisation/huawei/",
        "system": "system/ecu-911/",
        "document": f"document/{cameras.document[:16]}/",
        "claim": f"claim/{cameras.id[:16]}/",
        "claims": "claims/cameras/",
        "withheld": f"claim/{claims['supplier'][1].id[:16]}/",
        "suppliers": "suppliers/",
        "contested": "contested/",
        "method": "method/",
        "missing": "404/",
        "technologies": "technologies/",
        "technology": "technology/facial-recognition/",
        "measures": "measures/",
        "measure": "measure/supplier-dependence/",
        "search": "search/?q=ecuador",
        "changes": "changes/",
        "data": "data/",
    }
    return lambda kind: paths[kind]


# --- the proof ------------------------------------------------------------------------------


def check_on_claim_page(page: Page) -> None:
    page.get_by_role("button", name="Check the proof in this browser").click()
    page.locator(".proof-verdict").wait_for()


def states(page: Page) -> list[str]:
    steps = page.locator(".proof-step")
    return [str(each.get_attribute("class")).split()[-1] for each in steps.all()]


def test_a_proof_is_checked_to_the_last_step(visit: Visit, path: Callable[[str], str]) -> None:
    page = visit.go(path("claim"))
    check_on_claim_page(page)
    expect(page.locator(".proof-verdict")).to_have_text("Verified by your browser, just now.")
    assert states(page) == ["ok"] * 5
    expect(page.locator(".proof-steps")).to_contain_text("The root is signed by the log")
    expect(page.locator(".proof-steps")).to_contain_text("The words stand in the document")
    expect(page.locator(".proof-statement")).to_contain_text("ECU-911 · cameras · > 4,300")


def test_a_proof_can_be_kept(
    visit: Visit,
    path: Callable[[str], str],
    observatory_with_site: Observatory,
    claims: dict[str, list[ClaimRow]],
) -> None:
    from sousveil.ledger import Ledger

    page = visit.go(path("claim"))
    check_on_claim_page(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep this proof as a file").click()
    kept = download.value.path().read_text(encoding="utf-8")
    assert kept == Ledger(observatory_with_site).proof_text(claims["cameras"][0].seq)


def test_every_value_of_a_system_opens_its_words_document_and_proof(
    visit: Visit, path: Callable[[str], str]
) -> None:
    page = visit.go(path("system"))
    values = page.locator(".facts .value")
    assert values.count() >= 9
    for value in values.all():
        value.locator("summary").first.click()
        expect(value.locator("blockquote").first).to_be_visible()
        value.locator("button.prove").first.click()
        expect(value.locator(".proof-verdict").first).to_have_class(re.compile("ok"))
    href = values.first.locator("blockquote a").first.get_attribute("href")
    page.goto(page.url.rsplit("/system/", 1)[0] + "/" + str(href).removeprefix("../../"))
    expect(page.locator("mark.lit").first).to_be_in_viewport()


def test_a_document_record_and_a_withheld_claim_are_proved_too(
    visit: Visit, path: Callable[[str], str]
) -> None:
    page = visit.go(path("document"))
    page.get_by_role("button", name="Check the proof of this record").click()
    expect(page.locator(".proof-verdict")).to_have_class(re.compile("ok"))
    page = visit.go(path("withheld"))
    check_on_claim_page(page)
    assert states(page) == ["ok"] * 4  # its words are not here to be compared


def flip(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


@pytest.mark.parametrize(
    ("pattern", "at", "says"),
    [
        ("**/ledger/tile/0/**", 40, "The entry is not in the signed tree"),
        ("**/ledger/tile/entries/**", 720, "The log does not hold this line"),
        ("**/ledger/checkpoint", 20, ""),
        ("**/text.txt", 3, "The words do not stand in the document"),
    ],
)
def test_a_tampered_file_is_refused_visibly(
    visit: Visit, path: Callable[[str], str], pattern: str, at: int, says: str
) -> None:
    def spoil(route: Route) -> None:
        answer = route.fetch()
        body = answer.body()
        if answer.status == 200:
            body = flip(body, at if len(body) > at else 0)
        route.fulfill(response=answer, body=body)

    visit.page.route(pattern, spoil)
    page = visit.go(path("claim"))
    check_on_claim_page(page)
    expect(page.locator(".proof-verdict")).to_have_text("This does not verify. Do not rely on it.")
    expect(page.locator(".proof-step.bad")).to_contain_text(says)
    assert states(page)[-1] == "bad"


def test_a_tampered_page_is_refused_visibly(visit: Visit, path: Callable[[str], str]) -> None:
    def lie(route: Route) -> None:
        answer = route.fetch()
        body = answer.text().replace(
            "&#34;amount&#34;:&#34;4300&#34;", "&#34;amount&#34;:&#34;43&#34;"
        )
        assert body != answer.text()
        route.fulfill(response=answer, body=body)

    visit.page.route(f"**/{path('claim')}", lie)
    page = visit.go(path("claim"))
    check_on_claim_page(page)
    expect(page.locator(".proof-step.bad")).to_contain_text("not the one that this page names")


def test_a_tampered_quote_on_a_page_is_refused_visibly(
    visit: Visit, path: Callable[[str], str]
) -> None:
    def lie(route: Route) -> None:
        answer = route.fetch()
        body = answer.text().replace(
            ">more than 4,300 cameras</mark>", ">more than 9,300 cameras</mark>"
        )
        assert body != answer.text()
        route.fulfill(response=answer, body=body)

    visit.page.route(f"**/{path('claim')}", lie)
    page = visit.go(path("claim"))
    check_on_claim_page(page)
    expect(page.locator(".proof-verdict")).to_have_class(re.compile("bad"))
    expect(page.locator(".proof-step.bad")).to_contain_text("other words")


def test_a_browser_without_ed25519_says_so_and_checks_the_rest(
    visit: Visit, path: Callable[[str], str]
) -> None:
    visit.page.add_init_script(
        "crypto.subtle.importKey = () =>"
        " Promise.reject(new DOMException('no such algorithm', 'NotSupportedError'))"
    )
    page = visit.go(path("claim"))
    check_on_claim_page(page)
    assert states(page) == ["ok", "ok", "ok", "unsupported", "ok"]
    expect(page.locator(".proof-verdict")).to_contain_text("The signature was not checked")
    expect(page.locator(".proof-step.unsupported")).to_contain_text("has no Ed25519")


def test_a_server_without_the_log_is_told(visit: Visit, path: Callable[[str], str]) -> None:
    visit.page.route("**/ledger/**", lambda route: route.fulfill(status=404, body=""))
    page = visit.go(path("claim"))
    check_on_claim_page(page)
    expect(page.locator(".proof-step.bad")).to_contain_text("is not there")
    visit.complaints.clear()  # Chromium itself reports the 404


# --- the rest -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_pages_load_without_complaint_outside_request_or_sideways_scroll(
    visit: Visit, path: Callable[[str], str], kind: str
) -> None:
    page = visit.go(path(kind))
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{kind} scrolls sideways at {width}"


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(visit: Visit, path: Callable[[str], str], kind: str) -> None:
    if not AXE.exists():
        pytest.skip("needs axe-core: call 'make web'")
    page = visit.go(path(kind))
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    if kind == "claim":
        check_on_claim_page(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
            " 'best-practice']})"
        )
        assert [
            (scheme, each["id"], [node["html"][:200] for node in each["nodes"][:3]])
            for each in found["violations"]
        ] == []
        assert len(found["passes"]) > 10


@pytest.mark.parametrize("kind", ["home", "country", "system", "document", "claim", "withheld"])
def test_pages_are_whole_without_javascript(
    browser: Browser, address: str, path: Callable[[str], str], kind: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{path(kind)}")
    said = {
        "home": "Who sold the watching eyes",
        "country": "That is not a no.",
        "system": "more than 4,300",
        "document": "more than 4,300 cameras",
        "claim": "sha256sum",
        "withheld": "do not allow its words",
    }[kind]
    expect(page.get_by_text(said).first).to_be_visible()
    for dead in (".prove", ".filter", ".measures"):
        assert all(not each.is_visible() for each in page.locator(dead).all())
    if kind == "home":
        link = page.locator("figure.world a", has=page.locator('[data-name="Ecuador"]'))
        assert link.get_attribute("href") == "./country/ec/"
        assert "supplier" in str(link.locator("title").text_content())
    if kind == "system":
        page.locator(".value summary").first.click()
        expect(page.locator(".value blockquote").first).to_be_visible()
    context.close()


def test_hostile_texts_are_inert(visit: Visit, claims: dict[str, list[ClaimRow]]) -> None:
    odd = next(row for row in claims["supplier"] if "onerror" in row.value_name)
    for where in (
        "",
        "documents/",
        "systems/",
        "suppliers/",
        f"claim/{odd.id[:16]}/",
        f"document/{odd.document[:16]}/",
        f"system/{odd.subject}/",
        f"organisation/{odd.value_entity}/",
        "country/mt/",
        f"claim/{claims['cost'][0].id[:16]}/",
    ):
        page = visit.go(where)
        assert page.locator("main img").count() == 0, where
        assert page.locator("a[href^='javascript' i]").count() == 0, where
        assert "\u202e" not in page.locator("body").inner_text(), where
    page = visit.go(f"claim/{odd.id[:16]}/")
    expect(page.locator("mark")).to_contain_text("<img src=x onerror=alert(1)>")
    check_on_claim_page(page)
    expect(page.locator(".proof-verdict")).to_have_class(re.compile("ok"))


def test_the_map_switches_its_measure_and_tells_by_pointer_and_by_keyboard(visit: Visit) -> None:
    page = visit.go("")
    ecuador = page.locator('[data-name="Ecuador"]')
    expect(ecuador).to_have_class("c s1")
    page.get_by_role("radio", name="Kinds of technology").check()
    expect(ecuador).to_have_class("c s0")  # its one technology is planned, not there
    expect(page.locator(".legend-title")).to_have_text("Kinds of technology")
    page.locator('[data-name="Malta"] circle').hover()
    expect(page.locator(".tip")).to_contain_text("Malta")
    page.mouse.move(2, 2)
    expect(page.locator(".tip")).to_be_hidden()
    link = page.locator("figure.world a", has=ecuador)
    expect(link).to_have_accessible_name(re.compile("^Ecuador: .*1 supplier"))
    link.focus()
    expect(page.locator(".tip")).to_contain_text("Ecuador")
    expect(page.locator(".tip")).to_contain_text("1 supplier")
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/country/ec/")


def test_the_map_shows_who_supplies_whom_and_gives_the_measure_back(visit: Visit) -> None:
    page = visit.go("")
    ecuador = page.locator("[data-code=EC]")
    before = ecuador.get_attribute("class")
    page.get_by_text("Who supplies whom, up to a year").click()
    said = page.locator(".flows output")
    expect(said).to_contain_text("countries.")
    option = page.locator(".flows option").filter(has_text="Huawei").first.text_content()
    page.locator(".flows select").select_option(label=option)
    expect(said).to_contain_text("countr")
    assert page.locator(".lines path").count() >= 1
    assert page.locator(".legend-title").text_content() == "Supplies"
    page.get_by_text("The same as a list").click()
    assert page.locator(".flow-list a", has_text="Ecuador").get_attribute("href") == "country/ec/"
    expect(page.locator(".flows input")).to_be_disabled()  # no source here gives a year
    page.get_by_text("Who supplies whom, up to a year").click()
    expect(page.locator(".lines path")).to_have_count(0)
    assert ecuador.get_attribute("class") == before


def test_a_table_can_be_filtered(visit: Visit) -> None:
    page = visit.go("countries/")
    page.get_by_label("Filter").fill("ecuad")
    expect(page.locator("tbody tr:visible")).to_have_count(1)
    expect(page.locator("output")).to_contain_text("1 of")


def test_the_keyboard_reaches_the_content_first(visit: Visit) -> None:
    page = visit.go("")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_print_leaves_out_what_paper_cannot_do(visit: Visit, path: Callable[[str], str]) -> None:
    page = visit.go(path("system"))
    page.emulate_media(media="print")
    assert not page.locator(".top nav").is_visible()
    assert all(not each.is_visible() for each in page.locator(".prove").all())
    expect(page.locator(".value-text").first).to_be_visible()
    expect(page.locator(".value blockquote").first).to_be_visible()  # opened for paper
