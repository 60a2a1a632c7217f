"""What the pages say of the example observatory, read out of the HTML."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest

from sousveil import ledger, publish, tables
from sousveil.observatory import Observatory
from sousveil.publish._write import MARKER

Page = Callable[[str], str]


class Links(HTMLParser):
    """Everything in a page that could load, lead or run."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        for name in ("href", "src", "action", "formaction", "poster", "data"):
            if given.get(name) is not None:
                self.links.append((tag, name, str(given[name])))
        if given.get("id"):
            self.ids.append(str(given["id"]))


def parsed(html: str) -> Links:
    found = Links()
    found.feed(html)
    return found


def pages(observatory: Observatory) -> dict[str, str]:
    return {
        str(path.parent.relative_to(observatory.site)): path.read_text(encoding="utf-8")
        for path in observatory.site.rglob("index.html")
    }


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def claim(observatory: Observatory, property_: str, number: int = 0) -> tables.ClaimRow:
    with tables.Tables(observatory) as found:
        return sorted(found.claims(property=property_), key=lambda row: row.seq)[number]


# --- every page ----------------------------------------------------------------------------


def test_every_link_within_the_site_leads_to_a_file_and_every_anchor_to_an_element(
    example: Observatory,
) -> None:
    found = {name: parsed(html) for name, html in pages(example).items()}
    for name, page in found.items():
        here = "http://site/" + ("" if name == "." else f"{name}/")
        for _, _, link in page.links:
            where = urljoin(here, link)
            if not where.startswith("http://site/"):
                continue
            path, _, anchor = where.removeprefix("http://site/").partition("#")
            file = example.site / path
            target = file / "index.html" if path.endswith("/") or not path else file
            assert target.is_file(), f"{name}: {link}"
            if anchor:
                key = str(Path(path)) if path else "."
                assert anchor in found[key].ids, f"{name}: {link}"


def test_no_page_can_load_or_run_anything_else(example: Observatory) -> None:
    for name, html in pages(example).items():
        page = parsed(html)
        for tag, given in page.tags:
            assert not any(each.startswith("on") for each in given), name
            assert "style" not in given, name
            assert tag not in ("style", "iframe", "object", "embed", "base", "form"), name
            if tag == "script" and given.get("type") == "application/ld+json":
                assert set(given) == {"type"}, name  # a data block: never executed
            elif tag == "script":
                assert str(given["src"]).endswith("assets/site.js"), name
        for tag, _, link in page.links:
            if tag == "a" and re.match(r"[a-z]+:", link, re.IGNORECASE):
                assert link.startswith(("https://", "http://")), f"{name}: {link}"
            elif tag != "a":
                assert not re.match(r"[a-z]+:|//", link), f"{name}: {link}"
        assert "Content-Security-Policy" in html
        assert "'unsafe" not in html


def test_every_page_has_one_heading_a_title_and_ids_that_are_unique(example: Observatory) -> None:
    for name, html in pages(example).items():
        page = parsed(html)
        assert [tag for tag, _ in page.tags].count("h1") == 1, name
        assert len(page.ids) == len(set(page.ids)), name
        assert re.search(r"<title>[^<]+ – Test observatory</title>", html), name


# --- what they say -----------------------------------------------------------------------------


def test_contested_values_stand_side_by_side(page: Page) -> None:
    for path in ("system/ecu-911", "country/ec", "contested", "."):
        text = words(page(path))
        assert "more than 4,300" in text, path
        assert "$200 million" in text, path
        assert "$240 million" in text, path
    html = page("system/ecu-911")
    cameras = html[html.index('id="cameras"') : html.index('id="cameras"') + 9000]
    assert re.search(r'<div class="fact contested" id="cameras">', html)
    assert re.search(r"<bdi>more than 4,300</bdi>", cameras)
    assert re.search(r"<bdi>4,300</bdi>", cameras)
    assert "Nothing is averaged" in cameras


def test_a_country_answers_its_questions_and_says_what_is_unknown(page: Page) -> None:
    html = page("country/ec")
    answers = dict(
        re.findall(r'<section class="answer[^>]*><h2>(.*?)</h2>(.*?)</section>', html, re.S)
    )
    assert list(answers) == [
        "Which systems",
        "From whom",
        "How it was paid for",
        "Since when",
        "What it is said to be for",
        "What it is reported to be used for",
        "What protects people",
        "What nobody says",
    ]
    assert "ECU-911" in answers["Which systems"]
    assert "Huawei" in answers["From whom"]
    assert "loan" in answers["How it was paid for"]
    assert "reduce crime" in answers["What it is said to be for"]
    for silent in ("Since when", "What protects people", "What it is reported to be used for"):
        assert 'class="unknown"' in answers[silent], silent
        assert silent in answers["What nobody says"]
    assert "That is not a no." in answers["What protects people"]


def test_a_supplier_says_where_it_supplies(page: Page) -> None:
    text = words(page("organisation/huawei"))
    assert "Supplied 1 country" in text
    assert "Ecuador ECU-911 read by machine, not reviewed Cameras over Ecuador" in text


def test_a_withdrawn_judgement_says_so(example: Observatory, page: Page) -> None:
    text = page(f"claim/{claim(example, 'cost').id[:16]}")
    assert "<td>reject, withdrawn</td>" in text
    assert "<td>accept</td>" in text
    assert "the wrong key" in text


def test_a_rejected_claim_is_set_aside_with_its_reason(example: Observatory, page: Page) -> None:
    text = words(page("system/ecu-911"))
    assert "Reported to be used for: follow opponents – rejected" in text
    rejected = claim(example, "reported-use")
    assert "The use is <b>hearsay</b>." in words(page(f"claim/{rejected.id[:16]}"))


def test_how_sure_is_told_by_words(page: Page) -> None:
    text = words(page("system/ecu-911"))
    assert "facial recognition read by machine, not reviewed planned" in text
    assert re.search(r"more than 4,300 cameras accepted", text)


def test_a_document_shows_its_quotes_and_its_text_is_the_one_that_was_hashed(
    example: Observatory, page: Page
) -> None:
    cameras = claim(example, "cameras")
    quote = cameras.quotes[0]
    html = page(f"document/{quote.document[:16]}")
    assert f'id="q{quote.start}-{quote.end}"' in html
    assert (
        f'data-start="{quote.start}" data-end="{quote.end}">more than 4,300 cameras</mark>' in html
    )
    text = (example.site / f"document/{quote.document[:16]}/text.txt").read_bytes()
    assert text.decode()[quote.start : quote.end] == quote.text
    assert hashlib.sha256(text).hexdigest() in html


def test_words_that_may_not_be_republished_are_nowhere(example: Observatory) -> None:
    whole = b"".join(path.read_bytes() for path in example.site.rglob("*") if path.is_file())
    assert b"paywalled report" not in whole
    assert b"Singapore bought" not in whole
    held = claim(example, "supplier", 1)
    assert held.value_name == "NEC"
    html = (example.site / f"claim/{held.id[:16]}/index.html").read_text(encoding="utf-8")
    assert "do not allow its words to be shown" in html
    assert f"characters {held.quotes[0].start}–{held.quotes[0].end}" in html
    assert '<a href="https://wall.example/x"' in html


def test_hostile_texts_are_shown_and_do_nothing(example: Observatory) -> None:
    every = pages(example)
    html = "".join(every.values())
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "\u202e" not in html
    assert "⟨U+202E⟩" in html
    assert 'href="javascript' not in html.lower()
    eye = next(text for name, text in every.items() if name.startswith("system/the"))
    assert "The <b>Eye</b>⟨U+202E⟩gnp.exe⟨U+202C⟩" in words(eye)


def test_a_reply_stands_beside_the_claim(example: Observatory, page: Page) -> None:
    cost = claim(example, "cost")
    text = words(page(f"claim/{cost.id[:16]}"))
    assert "It cost less." in text
    assert "Ministry <script>" in text


def test_a_claim_shows_the_very_line_and_entry(example: Observatory, page: Page) -> None:
    log = ledger.Ledger(example)
    cameras = claim(example, "cameras")
    html = page(f"claim/{cameras.id[:16]}")
    line = re.search(r'<pre class="body-line" data-seq="\d+">(.*?)</pre>', html, re.S)
    assert line is not None
    exact = unescape(line[1]).encode()
    assert exact == log.body_line(cameras.seq)
    assert hashlib.sha256(exact).hexdigest() == cameras.id
    assert unescape(html).count(log.entry_bytes(cameras.seq).decode()) == 1
    assert json.loads(exact)["body"]["comparator"] == ">"


def test_an_erased_claim_keeps_its_page_and_its_entry(own_example: Observatory) -> None:
    cost = claim(own_example, "cost")
    with ledger.writing(own_example) as log:
        log.erase([cost.id], by="a court", reason="An order.")
    tables.build(own_example)
    publish.build_site(own_example)
    html = (own_example.site / f"claim/{cost.id[:16]}/index.html").read_text(encoding="utf-8")
    assert "erased by law" in html
    assert "An order." in html
    assert cost.id in html
    for path in own_example.site.rglob("*"):
        if path.is_file() and "document" not in path.parts:
            assert b"200000000" not in path.read_bytes(), path


def test_the_log_in_the_site_is_the_log(example: Observatory) -> None:
    log = ledger.Ledger(example)
    copy = example.site / "ledger"
    assert (copy / "checkpoint").read_bytes() == log.checkpoint
    assert (copy / "key").read_text().strip() == example.settings.verifier_key
    lines = (copy / "body/000.jsonl").read_bytes().splitlines()
    assert lines == [log.body_line(seq) for seq in range(log.size)]
    for path in (example.ledger / "tile").rglob("*"):
        if path.is_file() and path.name == str(log.size):
            assert (copy / path.relative_to(example.ledger)).read_bytes() == path.read_bytes()
    assert not list(example.site.rglob("signing.key"))
    assert (example.site / MARKER).is_file()


def test_map_and_table_say_the_same(example: Observatory, page: Page) -> None:
    html = page(".")
    on_map = {
        unescape(name): title
        for name, title in re.findall(r'data-name="([^"]*)".*?<title>([^<]*)</title>', html, re.S)
    }
    assert on_map["Ecuador"].startswith("Ecuador: ")
    with tables.Tables(example) as found:
        for row in found.countries():
            assert f"{len(row.suppliers)} supplier" in on_map[row.name]
            assert row.name in words(page("countries"))


def test_a_site_of_an_empty_log_is_whole(observatory: Observatory) -> None:
    tables.build(observatory)
    report = publish.build_site(observatory)
    assert report.pages == len(pages(observatory))
    assert "Nothing recorded" in (observatory.site / "index.html").read_text(encoding="utf-8")


def test_progress_is_told(example: Observatory, own_example: Observatory) -> None:
    told: list[int] = []
    publish.build_site(own_example, progress=told.append)
    assert told == sorted(told)
    assert told


@pytest.mark.parametrize("path", ["country/ec", "system/ecu-911", "document", "claim"])
def test_pages_are_small(example: Observatory, path: str) -> None:
    import gzip

    for page in (example.site / path).rglob("index.html"):
        assert len(gzip.compress(page.read_bytes())) < 100_000


def test_a_claim_says_where_its_one_statement_can_be_read(example: Observatory, page: Page) -> None:
    listed = claim(example, "financing-kind")
    address = "https://lists.example/row?a=1&b=2"
    assert listed.address == address
    html = page(f"claim/{listed.id[:16]}")
    assert "Where it can be read" in html
    assert [link for _, _, link in parsed(html).links if link == address] == [address]
