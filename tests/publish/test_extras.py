"""Feeds, citations, linked data, downloads, search index, changes, and what machines are told."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import msgspec
import pytest

from sousveil import ledger, publish, tables
from sousveil.observatory import Observatory, Settings
from sousveil.publish._citations import Cited, bibtex, bibtex_text, csl_json, no_slot, plain
from sousveil.publish._downloads import TABLES, size_words
from sousveil.publish._feeds import _tag
from sousveil.publish._linked_data import script
from sousveil.publish._search_terms import terms

Page = Callable[[str], str]
ATOM = "{http://www.w3.org/2005/Atom}"
EXAMPLES = Path(__file__).resolve().parents[2] / "web/test/terms.json"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def linked(html: str) -> list[dict[str, object]]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    return [json.loads(text) for text in found]


# --- search ----------------------------------------------------------------------------------


@pytest.mark.parametrize("example", json.loads(EXAMPLES.read_text(encoding="utf-8")))
def test_words_are_cut_as_the_browser_cuts_them(example: dict[str, object]) -> None:
    assert sorted(terms(str(example["text"]))) == example["index"]


class Index:
    """The index of a site, read as the browser reads it."""

    def __init__(self, site: Path) -> None:
        self.folder = site / "search/index"
        self.manifest = json.loads((site / "search/index.json").read_text(encoding="utf-8"))

    def file(self, name: str) -> str:
        data = (self.folder / name).read_bytes()
        assert hashlib.sha256(data).hexdigest().startswith(name.split(".", maxsplit=1)[0])
        return data.decode()

    def postings(self, part: str) -> dict[str, list[int]]:
        told = self.manifest["parts"][part]
        found: list[str] = []
        for line in self.file(told["words"]).split("\n"):
            word, _ = line.split(" ")
            found.append((found[-1] if found else "")[: int(word[0], 36)] + word[1:])
        assert found == sorted(found)
        numbers: list[list[int]] = []
        for first, name in told["postings"]:
            assert first == len(numbers)
            for line in self.file(name).split("\n"):
                steps = [int(step, 36) for step in line.split(" ")]
                numbers.append([sum(steps[: k + 1]) for k in range(len(steps))])
        return dict(zip(found, numbers, strict=True))

    def records(self, part: str) -> list[list[object]]:
        names = self.manifest["parts"][part]["records"]
        return [row for name in names for row in json.loads(self.file(name))]


def test_everything_with_a_page_is_found_by_every_name(example: Observatory) -> None:
    index = Index(example.site)
    found = index.postings("names")
    records = index.records("names")
    with tables.Tables(example) as read:
        for entity in read.entities():
            for name in entity.names:
                for word in terms(name):
                    titles = [str(records[number][2]) for number in found[word]]
                    assert any(entity.name.split("\u202e")[0] in title for title in titles), name
    for _, href, *_ in records:
        assert (example.site / str(href).split("#")[0] / "index.html").is_file(), href
    kinds = {index.manifest["kinds"][int(str(row[0]))] for row in records}
    assert {"Country", "Organisation", "System", "Document", "Property", "Term"} <= kinds


def test_what_is_said_is_found_by_subject_property_and_value(example: Observatory) -> None:
    index = Index(example.site)
    found, records = index.postings("values"), index.records("values")
    both = set(found["cameras"]) & set(found["4300"]) & set(found["ecuador"])
    assert {(records[n][1], records[n][2]) for n in both} == {
        ("system/ecu-911/#cameras", "ECU-911 (Ecuador) · Cameras")
    }
    assert {records[n][3] for n in both} == {"4,300", "more than 4,300"}


def test_records_stand_by_how_much_is_said_of_them(example: Observatory) -> None:
    records = Index(example.site).records("names")
    titles = [str(row[2]) for row in records]
    assert titles.index("ECU-911") < titles.index("Huawei")


def test_search_without_script_says_so_and_leads_to_the_lists(page: Page) -> None:
    html = page("search")
    assert "that needs JavaScript" in words(html)
    for path in ("countries", "suppliers", "systems", "documents", "claims"):
        assert f'href="../{path}/"' in html


# --- feeds -----------------------------------------------------------------------------------


def feed(site: Path, path: str) -> ET.Element:
    return ET.fromstring((site / path / "feed.atom").read_text(encoding="utf-8"))  # noqa: S314


def check_feed(root: ET.Element) -> list[ET.Element]:
    """The rules of RFC 4287 that matter; gives the entries."""
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(root.findall(ATOM + name)) == 1
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) <= 50
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for each in [root, *entries]:
        assert RFC_3339.match(each.findtext(f"{ATOM}updated") or "")
        assert re.match(r"tag:[a-z0-9.-]+,\d{4}-\d\d-\d\d:/", each.findtext(f"{ATOM}id") or "")
        links = [x for x in each.findall(f"{ATOM}link") if x.get("rel") == "alternate"]
        assert len(links) == 1
    for entry in entries:
        assert entry.findtext(f"{ATOM}title")
        assert entry.findtext(f"{ATOM}summary")
    dates = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert dates == sorted(dates, reverse=True)
    if entries:
        assert root.findtext(f"{ATOM}updated") == dates[0]
    return entries


def test_every_feed_is_valid_and_leads_to_pages(example: Observatory) -> None:
    found = sorted(path.parent for path in example.site.rglob("feed.atom"))
    names = {str(path.relative_to(example.site)) for path in found}
    assert {".", "country/ec", "organisation/huawei"} <= names
    base_name = "{http://www.w3.org/XML/1998/namespace}base"
    for folder in found:
        root = feed(folder, "")
        here = f"http://site/{folder.relative_to(example.site)}/feed.atom"
        base = urljoin(here, root.get(base_name))
        for entry in check_feed(root):
            link = entry.find(f"{ATOM}link")
            assert link is not None
            where = urljoin(base, link.get("href"))
            assert (example.site / where.removeprefix("http://site/") / "index.html").is_file()


def test_a_feed_holds_what_concerns_it(example: Observatory) -> None:
    def titles(path: str) -> list[str]:
        entries = check_feed(feed(example.site, path))
        return [entry.findtext(f"{ATOM}title") or "" for entry in entries]

    assert "ECU-911: cameras: more than 4,300" in titles("country/ec")
    assert not any("ECU-911" in title for title in titles("country/sg"))
    assert titles("organisation/huawei") == ["ECU-911: supplied by: Huawei"]
    assert len(titles("")) == 16
    summary = "".join(ET.tostring(feed(example.site, "country/ec"), encoding="unicode"))
    assert "Rejected by an editor" in summary


def test_pages_name_their_feeds(page: Page) -> None:
    for path, own in (("country/ec", 2), ("organisation/huawei", 2), ("system/ecu-911", 1)):
        found = re.findall(
            r'<link rel="alternate" type="application/atom\+xml" href="([^"]*)"', page(path)
        )
        assert found == ["../../feed.atom", "feed.atom"][:own], path
    assert 'href="feed.atom">Follow what changes about Ecuador' in page("country/ec")


@pytest.mark.parametrize(
    ("origin", "tag"),
    [
        ("example.org/log", "tag:example.org,2026-11-24:/log/"),
        ("Example.org", "tag:example.org,2026-11-24:/"),
        ("our+log", "tag:sousveil.invalid,2026-11-24:/our%2Blog/"),
        ("a.b/ü?#", "tag:a.b,2026-11-24:/%C3%BC%3F%23/"),
    ],
)
def test_ids_of_feeds_follow_from_the_origin(origin: str, tag: str) -> None:
    assert _tag(origin, "2026-11-24T03:41:00Z") == tag


# --- citations -------------------------------------------------------------------------------


def test_bibtex_escapes_what_means_something_to_tex() -> None:
    assert bibtex_text("50% of R&D_1 #2 $3") == r"50\% of R\&D\_1 \#2 \$3"
    assert bibtex_text("a\\b~c^d") == r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d"
    hostile = bibtex_text("}, author = {nobody {")
    assert hostile == r"\textbraceright{}, author = \textbraceleft{}nobody \textbraceleft{}"
    assert hostile.count("{") == hostile.count("}")
    assert bibtex_text("two\nlines\t here") == "two lines here"


HARD = Cited(
    key="x",
    kind="report",
    title='{"\\ & </pre>\n%',
    author="A } B",
    issued="2019-04",
    address="https://x.example/{a}?b=1&c=%20",
    archive="Kept & co",
    place="here",
    note="Log a_b",
)


def test_forms_of_a_citation_hold_whatever_is_cited() -> None:
    entry = bibtex(HARD, no_slot)
    assert entry.count("{") == entry.count("}")
    assert "  year = {2019}" in entry
    assert "url = {https://x.example/%7Ba%7D?b=1&c=%20}" in entry
    (item,) = json.loads(csl_json(HARD, no_slot))
    assert item["title"] == HARD.title
    assert item["issued"] == {"date-parts": [[2019, 4]]}
    assert item["note"] == "Log a_b"
    assert "A } B." in plain(HARD, no_slot)
    about = msgspec.structs.replace(HARD, issued="2016~")
    assert json.loads(csl_json(about, no_slot))[0]["issued"] == {"literal": "about 2016"}


def test_a_page_carries_its_citation_with_places_for_the_state(page: Page) -> None:
    html = page("system/ecu-911")
    forms = dict(re.findall(r'<pre id="cite-([a-z]+)">(.*?)</pre>', html, re.S))
    assert set(forms) == {"plain", "bibtex", "csl"}
    slots = [re.findall(r'data-slot="([a-z]+)"', text) for text in forms.values()]
    assert slots == [["state", "read"], ["state", "urldate"], ["state", "accessed"]]
    (item,) = json.loads(words(forms["csl"]))
    assert item["title"] == "ECU-911"
    assert "cite-plain" not in page("countries")


def test_a_document_is_cited_as_the_original_that_is_kept(example: Observatory) -> None:
    with tables.Tables(example) as read:
        row = next(each for each in read.documents() if each.title == "Cameras over Ecuador")
    html = (example.site / f"document/{row.id[:16]}/index.html").read_text(encoding="utf-8")
    csl = re.search(r'<pre id="cite-csl">(.*?)</pre>', html, re.S)
    assert csl is not None
    (item,) = json.loads(words(csl[1]))
    assert item["author"] == [{"literal": "Example press"}]
    assert item["issued"] == {"date-parts": [[2019, 4]]}
    assert item["URL"] == "https://press.example/ecuador?a=1&b=2"
    assert row.id in item["note"]


def test_the_state_is_that_of_the_log(example: Observatory) -> None:
    log = ledger.Ledger(example)
    state = json.loads((example.site / "data/state.json").read_text())
    lines = log.checkpoint.decode().split("\n")
    assert [state["origin"], str(state["size"]), state["root"]] == lines[:3]
    assert state["root"] in (example.site / "data/cite.bib").read_text()
    assert state["root"] in json.loads((example.site / "data/cite.json").read_text())[0]["note"]


def test_no_other_page_names_the_state(example: Observatory) -> None:
    root = json.loads((example.site / "data/state.json").read_text())["root"]
    naming = [path for path in example.site.rglob("*.html") if root in path.read_text("utf-8")]
    assert [path.relative_to(example.site).as_posix() for path in naming] == ["data/index.html"]


# --- linked data -----------------------------------------------------------------------------


def test_a_data_block_cannot_be_left() -> None:
    hostile = "</script><script>alert(1)</script><!-- & \u2028"
    block = str(script({"name": hostile}))
    assert block.lower().count("</script") == 1
    assert "<!--" not in block
    (found,) = linked(block)
    assert found == {"@context": "https://schema.org", "name": hostile}


def test_pages_say_what_they_are_about(example: Observatory, page: Page) -> None:
    def about(path: str) -> dict[str, object]:
        (found,) = linked(page(path))
        return found["mainEntity"]  # type: ignore[return-value]

    ecuador = about("country/ec")
    assert [ecuador[key] for key in ("@type", "name", "identifier")] == ["Country", "Ecuador", "EC"]
    assert about("organisation/huawei")["@type"] == "Organization"
    assert "华为" in about("organisation/huawei")["alternateName"]  # type: ignore[operator]
    assert about("organisation/senain")["@type"] == "GovernmentOrganization"
    system = about("system/ecu-911")
    assert [system["@type"], system["name"]] == ["Thing", "ECU-911"]
    assert about(".")["@type"] == "Dataset"
    assert linked(page("countries")) == []
    for path in example.site.rglob("index.html"):
        for block in linked(path.read_text(encoding="utf-8")):
            text = json.dumps(block, ensure_ascii=False)
            assert not re.search(r'"(?:url|contentUrl|license|@id)": "javascript:', text)
            assert "\u202e" not in text


# --- downloads -------------------------------------------------------------------------------


def test_every_table_is_there_in_every_form(example: Observatory) -> None:
    with tables.Tables(example) as read:
        rows = read.manifest.rows
    assert set(TABLES) == set(rows)
    folder = example.site / "data"
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    told = {each["path"]: each for each in package["resources"]}
    for table, count in rows.items():
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == count
        lines = (folder / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
        assert len([json.loads(line) for line in lines]) == count
        assert (folder / f"{table}.parquet").read_bytes()[:4] == b"PAR1"
    sums = dict(
        reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines()
    )
    assert set(sums) == set(told)
    for name, each in told.items():
        data = (folder / name).read_bytes()
        assert each["bytes"] == len(data)
        assert each["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert sums[name] == hashlib.sha256(data).hexdigest()


def test_words_that_may_not_be_shown_are_in_no_download(example: Observatory) -> None:
    import duckdb

    for form in ("csv", "jsonl", "parquet"):
        file = example.site / f"data/quotes.{form}"
        reader = {"csv": "read_csv", "jsonl": "read_json", "parquet": "read_parquet"}[form]
        found = duckdb.sql(f"SELECT text FROM {reader}('{file}')").fetchall()  # noqa: S608
        texts = [text for (text,) in found]
        assert "more than 4,300 cameras" in texts, form
        assert not any(text and "from NEC" in text for text in texts)
        assert texts.count(None) == 2


def test_terms_and_attribution_of_every_source_stand_beside(example: Observatory) -> None:
    folder = example.site / "data"
    text = (folder / "LICENCES.txt").read_text(encoding="utf-8")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    with tables.Tables(example) as read:
        documents = read.documents()
    assert [each["sha256"] for each in package["sources"]] == [row.id for row in documents]
    for row in documents:
        assert f"document {row.id}" in text
        assert (row.attribution or "none known") in text


def test_the_followthemoney_file_is_what_the_tables_give(example: Observatory) -> None:
    lines = (example.site / "data/followthemoney.jsonl").read_bytes().splitlines()
    with tables.Tables(example) as read:
        assert list(map(json.loads, lines)) == list(tables.ftm_entities(read))
    assert lines


def test_the_data_page_shows_sizes_and_sums(example: Observatory, page: Page) -> None:
    html = page("data")
    assert hashlib.sha256((example.site / "data/claims.csv").read_bytes()).hexdigest() in html
    assert size_words((example.site / "data/claims.csv").stat().st_size) in html
    (block,) = linked(html)
    assert block["@type"] == "Dataset"
    others = ("countries.geojson", "followthemoney.jsonl")
    assert len(block["distribution"]) == 3 * len(TABLES) + len(others)  # type: ignore[arg-type]
    assert [size_words(n) for n in (0, 999, 1000, 9_540_000, 21_000_000)] == [
        *("0 bytes", "999 bytes", "1.0 kB", "9.5 MB", "21 MB")
    ]


def test_countries_have_points_and_systems_none(example: Observatory) -> None:
    data = json.loads((example.site / "data/countries.geojson").read_text(encoding="utf-8"))
    features = {each["id"]: each for each in data["features"]}
    longitude, latitude = features["EC"]["geometry"]["coordinates"]
    assert -81.1 < longitude < -75.1
    assert -5.1 < latitude < 1.5
    assert features["EC"]["properties"]["systems"] == ["ECU-911"]
    assert {each["geometry"]["type"] for each in data["features"]} == {"Point"}


def test_a_second_build_writes_nothing_and_a_damaged_download_is_mended(
    own_example: Observatory,
) -> None:
    assert publish.build_site(own_example).written == 0
    file = own_example.site / "data/claims.parquet"
    whole = file.read_bytes()
    file.write_bytes(b"x" * len(whole))
    (own_example.site / "data/values.csv").unlink()
    assert publish.build_site(own_example).written == 2
    assert file.read_bytes() == whole
    (own_example.site / "data/datapackage.json").write_text("no json")
    assert publish.build_site(own_example).written == 1
    assert not list(own_example.site.rglob("*.new"))


def test_two_builds_give_the_same_bytes(example: Observatory, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(example.root, copy, ignore=shutil.ignore_patterns("site"))
    publish.build_site(Observatory(copy))
    paths = [path.relative_to(example.site) for path in example.site.rglob("*") if path.is_file()]
    assert {path for path in paths if path.parts[0] in ("data", "search", "changes")}
    for path in paths:
        assert (copy / "site" / path).read_bytes() == (example.site / path).read_bytes(), path


# --- changes -----------------------------------------------------------------------------------


def test_changes_tell_what_entered_and_what_became_of_it(page: Page) -> None:
    text = words(page("changes"))
    assert "What we learned in November 2026" in text
    assert "24 November 2026" in text
    assert "16 claims about" in text
    assert "Rejected" in text
    assert "The use is <b>hearsay</b>." in text
    assert "Answered by the named party" in text
    assert "withdrawn since" in text
    assert re.search(r"ECU-911 · cost: \$200 million against \$240 million", text)
    assert page("changes/2026-11").count("<h1>") == 1


# --- for machines ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory, example: Observatory) -> Observatory:
    """The example, published at an address."""
    import shutil

    root = tmp_path_factory.mktemp("placed") / "observatory"
    shutil.copytree(example.root, root, ignore=shutil.ignore_patterns("site"))
    settings = root / "sousveil.toml"
    text = settings.read_text(encoding="utf-8")
    new = re.sub(r"(?m)^address = .*$", 'address = "https://watch.example/o"', text)
    settings.write_text(new, encoding="utf-8")
    made = Observatory(root)
    assert made.settings.address == "https://watch.example/o"
    publish.build_site(made)
    return made


def test_without_an_address_nothing_pretends_to_have_one(example: Observatory) -> None:
    assert Settings().address == example.settings.address == ""
    assert not (example.site / "sitemap.xml").exists()
    assert "Sitemap" not in (example.site / "robots.txt").read_text()
    assert 'rel="self"' not in (example.site / "feed.atom").read_text(encoding="utf-8")


def test_with_an_address_there_is_a_site_map_of_every_page(placed: Observatory) -> None:
    root = ET.fromstring((placed.site / "sitemap.xml").read_text())  # noqa: S314
    places = [each.text or "" for each in root.iter() if each.tag.endswith("}loc")]
    pages = {str(path.parent.relative_to(placed.site)) for path in placed.site.rglob("index.html")}
    assert len(places) == len(set(places)) == len(pages) - 1
    assert "https://watch.example/o/country/ec/" in places
    assert not any("404" in place for place in places)
    robots = (placed.site / "robots.txt").read_text()
    assert "Sitemap: https://watch.example/o/sitemap.xml" in robots


def test_with_an_address_pages_feeds_and_citations_give_it(placed: Observatory) -> None:
    html = (placed.site / "country/ec/index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://watch.example/o/country/ec/">' in html
    assert linked(html)[0]["url"] == "https://watch.example/o/country/ec/"
    csl = re.search(r'<pre id="cite-csl">(.*?)</pre>', html, re.S)
    assert csl is not None
    assert json.loads(words(csl[1]))[0]["URL"] == "https://watch.example/o/country/ec/"
    root = feed(placed.site, "country/ec")
    check_feed(root)
    own = [x.get("href") for x in root.findall(f"{ATOM}link") if x.get("rel") == "self"]
    assert own == ["https://watch.example/o/country/ec/feed.atom"]
    assert root.get("{http://www.w3.org/XML/1998/namespace}base") == "https://watch.example/o/"


def test_ids_of_feeds_stay_when_the_site_moves(example: Observatory, placed: Observatory) -> None:
    ids = [
        [each.text for each in feed(made.site, "country/ec").iter(f"{ATOM}id")]
        for made in (example, placed)
    ]
    assert ids[0] == ids[1]


def test_language_models_are_told_how_far_to_trust_it(example: Observatory) -> None:
    text = (example.site / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith("# Test observatory\n\n> ")
    assert "It does not say that it is so" in text
    for path in re.findall(r"\]\(/([^)]*)\)", text):
        target = example.site / path
        assert (target / "index.html" if path.endswith("/") else target).is_file(), path
