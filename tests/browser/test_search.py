"""Search and citations in real Chromium: by keyboard, in any script, misspelt, and without them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

Visit = Any  # conftest's; folders of tests are no packages


def typed(page: Page, query: str) -> list[str]:
    """What the box in the head offers for these words, all results but the last line."""
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search")
    expect(box).to_be_focused()
    box.fill("")
    box.press_sequentially(query)
    last = page.get_by_role("option", name=f"All results for “{query}”")
    last.wait_for()
    names = page.locator("[role=option] .found-name")
    return [str(each.text_content()) for each in names.all()]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Huawei", "Huawei"),
        ("hauwei", "Huawei"),
        ("huwei", "Huawei"),
        ("华为", "Huawei"),
        ("Хуавэй", "Huawei"),
        ("ecu911", "ECU-911"),
        ("equador", "Ecuador"),
        ("facial reconition", "facial recognition"),
    ],
)
def test_names_are_found_however_they_are_written(visit: Visit, query: str, first: str) -> None:
    page = visit.go("country/mt/")
    assert typed(page, query)[0] == first


def test_nothing_is_loaded_before_somebody_types_and_little_then(visit: Visit) -> None:
    page = visit.go("system/ecu-911/")
    page.keyboard.press("/")
    assert not [url for url in visit.requests if "/search/" in url]
    typed(page, "huawei")
    asked = [url for url in visit.requests if "/search/" in url]
    assert asked
    assert len(asked) == len(set(asked))
    assert not [url for url in asked if "?" in url]


def test_the_box_works_by_keyboard_and_says_what_it_does(visit: Visit) -> None:
    page = visit.go("country/ec/")
    box = page.get_by_role("combobox", name="Search")
    assert box.get_attribute("aria-expanded") == "false"
    typed(page, "ecuador")
    assert box.get_attribute("aria-expanded") == "true"
    expect(page.locator(".search-box [role=status]")).to_contain_text("found")
    page.keyboard.press("ArrowDown")
    active = str(box.get_attribute("aria-activedescendant"))
    option = page.locator(f"#{active}")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("ecuador")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/country/ec/")


def test_enter_leads_to_the_page_of_search_and_back_keeps_the_words(visit: Visit) -> None:
    page = visit.go("")
    typed(page, "ecuador cameras")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=ecuador%20cameras")
    said = page.locator(".found-part", has_text="What is said")
    expect(said).to_contain_text("ECU-911 (Ecuador) · Cameras")
    expect(said).to_contain_text("more than 4,300")
    said.get_by_role("link", name="ECU-911 (Ecuador) · Cameras").first.click()
    page.wait_for_url("**/system/ecu-911/#cameras")
    page.go_back()
    expect(page.get_by_label("Search words")).to_have_value("ecuador cameras")


def test_a_slash_in_a_field_is_a_slash(visit: Visit) -> None:
    page = visit.go("countries/")
    page.get_by_label("Filter").click()
    page.keyboard.type("a/b")
    expect(page.get_by_label("Filter")).to_have_value("a/b")


def test_hostile_names_and_words_are_inert_in_results(visit: Visit) -> None:
    page = visit.go("search/?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    expect(page.locator(".found-part").first).to_be_visible()
    assert page.locator("main img").count() == 0
    page.get_by_label("Search words").fill("zzzz<b>zzz")
    expect(page.locator("#search-said")).to_contain_text("Nothing is written like “zzzz<b>zzz”")
    page.get_by_label("Search words").fill("eye")
    expect(page.locator(".found-list").first).to_contain_text("⟨U+202E⟩")
    assert "\u202e" not in page.locator("body").inner_text()


def test_an_index_that_cannot_be_read_is_told(visit: Visit) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=404, body="")

    visit.page.route("**/search/index.json", refuse)
    page = visit.go("search/")
    page.get_by_label("Search words").fill("huawei")
    expect(page.locator("#search-said")).to_contain_text("could not be read")
    page.unroute("**/search/index.json")
    page.get_by_label("Search words").fill("huawei ")
    expect(page.locator(".found-list").first).to_contain_text("Huawei")
    visit.complaints.clear()  # Chromium itself reports the 404


def test_without_javascript_search_leads_to_the_lists(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/country/ec/")
    assert not page.locator(".search-box").is_visible()
    page.get_by_role("link", name="Search", exact=True).click()
    expect(page.get_by_text("that needs JavaScript")).to_be_visible()
    assert not page.locator("#search-page").is_visible()
    page.locator("main").get_by_role("link", name="Systems").click()
    page.wait_for_url("**/systems/")
    context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_the_list_of_results_fits_the_window_and_axe_finds_nothing(
    visit: Visit, width: int, axe: str
) -> None:
    page = visit.go("organisation/huawei/")
    page.set_viewport_size({"width": width, "height": 800})
    typed(page, "ecuador")
    page.keyboard.press("ArrowDown")
    place = page.get_by_role("listbox").bounding_box()
    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= width
    page.evaluate(axe)
    found = page.evaluate("axe.run(document)")
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


def test_a_citation_names_the_state_of_the_log_and_is_copied(visit: Visit, address: str) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = visit.go("system/ecu-911/")
    state = json.loads(page.request.get(f"{address}/data/state.json").text())
    page.locator("details.cite summary").click()
    expect(page.locator("#cite-plain")).to_contain_text(f"root hash {state['root']}")
    page.get_by_role("button", name="Copy CSL-JSON").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    (item,) = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert f"tree size {state['size']}" in item["note"]
    assert len(item["accessed"]["date-parts"][0]) == 3
    with page.expect_download() as download:
        page.get_by_role("button", name="Save BibTeX").click()
    assert download.value.suggested_filename == "system-ecu-911.bib"
    saved = download.value.path().read_text(encoding="utf-8")
    assert saved.startswith("@misc{system-ecu-911,")
    assert state["root"] in saved
