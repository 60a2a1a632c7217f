"""Each format: what is read, in which order, and what is said of the document."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from reportlab.pdfgen import canvas

from sousveil.read import read_bytes

Make = Callable[..., bytes]

SENTENCES = (
    "The ECU-911 emergency system has more than 4,300 cameras in 24 provinces of Ecuador.",
    "It was supplied by C.E.I.E.C. and Huawei, and paid for with a loan of 240 million dollars.",
    "The police and the intelligence agency have access to the pictures, said the ministry.",
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>ECU-911 &amp; co | Example News</title>
<meta property="og:title" content="ECU-911 &amp; co">
<meta property="article:published_time" content="2019-04-24T23:30:00-05:00">
<meta property="article:modified_time" content="2022-01-01">
<style>p {{color: red}}</style><script>var hidden = "script words";</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li></ul></nav>
<article><h1>ECU-911</h1><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}<br>A second line.</p>
<ul><li>First <b>item</b></li><li>Second item</li></ul>
<table><tr><th>Country</th><th>Cameras</th></tr><tr><td>Ecuador</td><td>4,300</td></tr></table>
<p>{SENTENCES[2]}</p></article><!-- a comment --></body></html>"""


def test_html_gives_its_main_matter_in_order() -> None:
    got = read_bytes(PAGE.encode(), name="page")
    assert (got.reader, got.media_type, got.language) == ("html/1", "text/html", "en")
    assert got.title == "ECU-911 & co"
    assert got.published == "2019-04-24"
    wanted = [
        SENTENCES[0],
        f"{SENTENCES[1]}\nA second line.",
        "First item\nSecond item",
        "Country | Cameras\nEcuador | 4,300",
        SENTENCES[2],
    ]
    paragraphs = got.text.split("\n\n")
    assert [p for p in paragraphs if p in wanted] == wanted
    for hidden in ("script words", "color: red", "a comment"):
        assert hidden not in got.text


def test_html_without_main_matter_gives_all_that_is_visible(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("trafilatura.bare_extraction", lambda *_, **__: None)
    got = read_bytes(PAGE.encode(), name="page")
    assert got.reader == "html-all/1"
    assert got.title == "ECU-911 & co"
    rows, items = "Country | Cameras\nEcuador | 4,300", "First item\nSecond item"
    for words in (*SENTENCES, "Home", rows, items):
        assert words in got.text
    for hidden in ("script words", "color: red", "a comment", "Example News"):
        assert hidden not in got.text


def test_html_nested_beyond_the_parser_loses_nothing() -> None:
    """libxml2 would drop what stands deeper than 255 elements."""
    page = "<html><body>" + "<div>" * 1000 + "deep words" + "</div>" * 1000 + "<p>after"
    got = read_bytes(page.encode(), name="deep.html")
    assert (got.reader, got.text) == ("html-all/1", "deep words\n\nafter")


def test_elements_whose_end_tag_is_left_out_do_not_count_as_nested() -> None:
    page = "<html><body><ul>" + "<li>item of a list" * 8000 + "</ul><p>end"
    assert read_bytes(page.encode(), name="list.html").text.count("item of a list") == 8000


def test_html_blocks_inside_blocks_are_read_once_and_in_order() -> None:
    page = f"""<html><body><article><h1>A heading</h1><p>{SENTENCES[0]}</p>
    <ul><li>One <ul><li>one and a half</li></ul></li><li><p>two</p><p>and more</p></li></ul>
    <table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table><p>{SENTENCES[1]}</p></article>"""
    got = read_bytes(page.encode(), name="p.html").text
    assert got.split("\n\n") == [
        "A heading",
        SENTENCES[0],
        "One\none and a half\ntwo\nand more",
        "a b | c",
        SENTENCES[1],
    ]


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta name="citation_publication_date" content="2019/04/24">', "2019-04-24"),
        ('<meta name="DC.date.issued" content="2019-04">', "2019-04"),
        ('<meta name="dcterms.issued" content="2019">', "2019"),
        ('<meta itemprop="datePublished" content="20190424T101500Z">', "2019-04-24"),
        ('<meta name="pubdate" content="April 24, 2019">', "2019-04-24"),
        ('<meta name="pubdate" content="24 Apr 2019">', "2019-04-24"),
        ('<meta name="pubdate" content="04/05/2019">', ""),
        ('<meta name="pubdate" content="2019-13-01">', ""),
        ('<meta name="pubdate" content="2019-02-30">', ""),
        ('<meta name="last-modified" content="2019-04-24">', ""),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "WebPage"},'
            ' {"@type": "NewsArticle", "datePublished": "2019-04-24T10:00:00Z"}]}</script>',
            "2019-04-24",
        ),
        ('<script type="application/ld+json">{"datePublished": </script>', ""),
        (f'<script type="application/ld+json">{"[" * 50000}</script>', ""),
    ],
)
def test_only_a_stated_date_of_publication_counts(head: str, published: str) -> None:
    page = f"<html><head>{head}</head><body><p>{SENTENCES[0]}</p></body></html>"
    assert read_bytes(page.encode(), name="p.html").published == published


def test_pdf_gives_the_words_that_were_put_in(make_pdf: Make) -> None:
    """The way back: what reportlab wrote, PDFium reads, line breaks aside."""
    got = read_bytes(make_pdf(*SENTENCES, title="A title of its own"), name="x")
    assert (got.reader, got.media_type, got.language) == ("pdf/1", "application/pdf", "en")
    assert [" ".join(p.split()) for p in got.text.split("\n\n")] == list(SENTENCES)
    assert got.title == "A title of its own"
    assert got.published == ""  # a PDF says when its file was made


def test_pdf_keeps_a_hyphen_unless_it_only_broke_a_word() -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out, invariant=1)
    lines = ("infor-", "mation by CCTV-", "based and well-", "known well-known means")
    for number, line in enumerate(lines):
        page.drawString(72, 700 - 14 * number, line)
    page.save()
    got = read_bytes(out.getvalue(), name="x.pdf").text
    assert " ".join(got.split()) == "information by CCTV-based and well-known well-known means"


def test_pdf_pages_are_paragraphs() -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out, invariant=1)
    for text in ("First page.", "Second page."):
        page.drawString(72, 700, text)
        page.showPage()
    page.save()
    assert read_bytes(out.getvalue(), name="x.pdf").text == "First page.\n\nSecond page."


def test_docx_gives_paragraphs_and_tables_in_order(make_docx: Make) -> None:
    data = make_docx(*SENTENCES, rows=(("Country", "Cameras"), ("Ecuador", "4,300")), title="T")
    got = read_bytes(data, name="x")
    assert got.text.split("\n\n") == [*SENTENCES, "Country | Cameras\nEcuador | 4,300"]
    assert (got.reader, got.title, got.language, got.published) == ("docx/1", "T", "en", "")
    assert got.media_type.endswith("wordprocessingml.document")


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx_with_body(xml: str, make_docx: Make, remake_zip: Make) -> bytes:
    body = f'<?xml version="1.0"?><w:document {W}><w:body>{xml}</w:body></w:document>'
    return remake_zip(make_docx(), **{"word/document.xml": body.encode()})


def test_docx_reads_what_python_docx_steps_over(make_docx: Make, remake_zip: Make) -> None:
    """Content controls, links, tracked changes, text boxes, nested tables, spaces in runs."""
    xml = """
    <w:sdt><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>
    <w:p><w:r><w:t>One</w:t></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>
      <w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>
      <w:ins><w:r><w:t xml:space="preserve"> put in</w:t></w:r></w:ins>
      <w:del><w:r><w:delText> taken out</w:delText></w:r></w:del>
      <w:r><w:br/><w:t>next</w:t><w:noBreakHyphen/><w:t>line</w:t></w:r></w:p>
    <w:p><w:r><w:t>Beside a box.</w:t></w:r><w:r><w:pict><w:txbxContent>
      <w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>
    <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc>
      <w:tbl><w:tr><w:tc><w:p><w:r><w:t>inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
      </w:tc></w:tr></w:tbl>"""
    got = read_bytes(docx_with_body(xml, make_docx, remake_zip), name="x.docx").text
    assert got.split("\n\n") == [
        "In a control.",
        "One link put in\nnext-line",
        "Beside a box.",
        "In the box.",
        "a | inner",
    ]


def test_docx_boxes_inside_boxes_are_read_once(make_docx: Make, remake_zip: Make) -> None:
    start = "<w:p><w:r><w:t>Level.</w:t></w:r><w:r><w:txbxContent>"
    end = "</w:txbxContent></w:r></w:p>"
    data = docx_with_body(start * 40 + "<w:p/>" + end * 40, make_docx, remake_zip)
    assert read_bytes(data, name="x.docx").text.split("\n\n") == ["Level."] * 40


def test_docx_footnotes_follow_the_text() -> None:
    document = docx.Document()
    document.add_paragraph("The text.")
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    notes = f"""<w:footnotes {W}><w:footnote w:type="separator"><w:p/></w:footnote>
      <w:footnote w:id="1"><w:p><w:r><w:t>The note.</w:t></w:r></w:p></w:footnote></w:footnotes>"""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    out = io.BytesIO()
    document.save(out)
    assert read_bytes(out.getvalue(), name="x.docx").text == "The text.\n\nThe note."


MARKDOWN = """---
title: "Front title"
date: 2020-05-01
---
# The *head*

Para with a [link](https://example.org), `code`, **strong** words
and ![a picture](x.png) &amp; an entity.

- one
- two

| Country | Cameras |
|---------|--------:|
| Ecuador | 4,300   |

> Quoted words.

```python
x = 1
```

<div>Raw <b>HTML</b></div>
"""


def test_markdown_leaves_words_and_takes_marks() -> None:
    got = read_bytes(MARKDOWN.encode(), name="notes.md")
    assert (got.reader, got.media_type) == ("markdown/1", "text/markdown")
    assert (got.title, got.published) == ("Front title", "2020-05-01")
    assert got.text.split("\n\n") == [
        "The head",
        "Para with a link, code, strong words\nand a picture & an entity.",
        "one\ntwo",
        "Country | Cameras\nEcuador | 4,300",
        "Quoted words.",
        "x = 1",
        "Raw HTML",
    ]


def test_markdown_without_front_matter_is_named_by_its_heading() -> None:
    assert read_bytes(b"Intro\n\n## Second *level*\n", name="x.md").title == "Second level"


def test_markdown_nested_beyond_the_parser_loses_nothing() -> None:
    got = read_bytes(b"> " * 500 + b"important words", name="x.md")
    assert got.reader == "text/1"
    assert got.text.endswith("important words")


def test_plain_text_stays_as_it_is() -> None:
    text = "Line one\n  indented | and *not* <b>markup</b>\n\nNext paragraph\twith a tab"
    got = read_bytes(text.encode(), name="a.txt")
    assert (got.text, got.reader, got.media_type) == (text, "text/1", "text/plain")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("t.csv", "text/csv"), ("t.tsv", "text/tab-separated-values"), ("t.json", "application/json")],
)
def test_tables_in_plain_text_keep_their_media_type(name: str, media_type: str) -> None:
    assert read_bytes(b"a,b\n1,2\n", name=name).media_type == media_type


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("page.txt", ""), ("page.md", ""), ("page.pdf", ""), ("https://x/a?b=c.txt", "text/plain")],
)
def test_content_goes_before_name_and_type(name: str, media_type: str) -> None:
    assert read_bytes(PAGE.encode(), name=name, media_type=media_type).media_type == "text/html"


def test_name_and_type_decide_where_content_does_not(make_pdf: Make) -> None:
    words = b"<p>Some words</p>"
    assert read_bytes(words, name="a.md").media_type == "text/markdown"
    assert read_bytes(words, name="a.txt").media_type == "text/plain"
    assert read_bytes(words, name="a").media_type == "text/html"
    assert read_bytes(b"words", name="a", media_type="text/html; x=y").media_type == "text/html"
    assert read_bytes(make_pdf("Words."), name="a.txt").media_type == "application/pdf"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("El gobierno compró cámaras de vigilancia para la policía de la ciudad.", "es"),
        ("Le gouvernement a acheté des caméras de surveillance pour la police.", "fr"),
        ("O governo comprou câmeras de vigilância para a polícia da cidade.", "pt"),
        ("The government bought surveillance cameras for the police of the city.", "en"),
        ("中国电子进出口总公司向厄瓜多尔政府提供了监控系统。", "zh"),
        ("华为", ""),
        ("4,300", ""),
        ("Quito", ""),
    ],
)
def test_the_language_is_detected_or_left_open(text: str, language: str) -> None:
    assert read_bytes(text.encode(), name="a.txt").language == language


def test_reading_the_same_bytes_twice_gives_the_same(make_pdf: Make, make_docx: Make) -> None:
    for data in (PAGE.encode(), make_pdf(*SENTENCES), make_docx(*SENTENCES), MARKDOWN.encode()):
        assert read_bytes(data, name="x.md") == read_bytes(data, name="x.md")
