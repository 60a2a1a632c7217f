"""Input that cannot be read: each kind has a message of its own, and nothing crashes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen import canvas

from sousveil.errors import InputError
from sousveil.observatory import ReadSettings
from sousveil.read import read_bytes

Make = Callable[..., bytes]

SPANISH = (
    "El gobierno adquirió un sistema de videovigilancia con un préstamo. La policía y la"
    " compañía de tecnología instalaron más cámaras en la región; el público pidió información.\n"
)


def refusal(data: bytes, name: str = "input", **kwargs: object) -> str:
    """The message, after checking that it names the input and says what to do."""
    with pytest.raises(InputError) as error:
        read_bytes(data, name=name, **kwargs)  # type: ignore[arg-type]
    assert name in error.value.message
    assert error.value.hint
    return error.value.message


def test_empty() -> None:
    assert "is empty" in refusal(b"")


@pytest.mark.parametrize(
    "data", [b" \n\t\r\n", "\ufeff\u200b\u3000".encode(), b"<html><body> <p> </body></html>"]
)
def test_only_white_space(data: bytes) -> None:
    assert "holds no text" in refusal(data)


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"\x01\x02\x03\x04words", "Latin".encode("utf-16-le") * 9]
)
def test_a_binary_file_named_txt(data: bytes) -> None:
    assert "is not text" in refusal(data, "notes.txt")


def test_more_bytes_or_characters_than_the_limits() -> None:
    assert "more than the limit of 10" in refusal(b"x" * 11, limits=ReadSettings(max_bytes=10))
    for length in (11, 1000):
        message = refusal(b"x" * length, limits=ReadSettings(max_characters=10))
        assert "characters of text, more than the limit of 10" in message


# Encodings ------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings_are_read(codec: str) -> None:
    assert read_bytes(SPANISH.encode(codec), name="a.txt").text == SPANISH.strip()


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\xff\xfe"])
def test_utf_16_of_either_order_is_read(mark: bytes) -> None:
    codec = "utf-16-be" if mark == b"\xfe\xff" else "utf-16-le"
    page = f"<html><body><p>{SPANISH}</p></body></html>"
    got = read_bytes(mark + page.encode(codec), name="a")
    assert (got.media_type, got.text) == ("text/html", SPANISH.strip())


@pytest.mark.parametrize(
    ("codec", "declared", "text"),
    [
        ("cp1252", "iso-8859-1", SPANISH + "“quoted” – €"),
        ("iso-8859-2", "iso-8859-2", "Kamery monitorują ulice, żółć i łódź."),
        ("koi8-r", "koi8-r", "Камеры установлены в городе."),
        ("gb18030", "gb2312", "厄瓜多尔政府提供了监控系统。"),
        ("cp932", "shift_jis", "監視カメラを設置した。"),
        ("euc_kr", "euc-kr", "감시 카메라를 설치했다."),
        ("iso2022_jp", "iso-2022-jp", "監視カメラを設置した。"),
        ("cp874", "tis-620", "กล้องวงจรปิดในเมือง"),
    ],
)
def test_a_declared_encoding_is_believed(codec: str, declared: str, text: str) -> None:
    by_server = read_bytes(
        text.encode(codec), name="a.txt", media_type=f'text/plain; charset="{declared}"'
    )
    assert by_server.text == text
    page = f'<html><head><meta charset="{declared}"></head><body><p>{text}</p></body></html>'
    assert " ".join(text.split()) in read_bytes(page.encode(codec), name="a").text


def test_utf_8_goes_before_a_wrong_declaration() -> None:
    got = read_bytes(SPANISH.encode(), name="a.txt", media_type="text/plain; charset=iso-8859-1")
    assert got.text == SPANISH.strip()


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1252", SPANISH * 4),
        ("cp1251", "Камеры видеонаблюдения установлены в городе по договору с компанией. " * 4),
        (
            "gb18030",
            "中国电子进出口总公司向厄瓜多尔政府提供了监控系统，该系统有四千多个摄像头。" * 4,
        ),
    ],
)
def test_an_undeclared_encoding_is_found_when_there_is_enough_to_tell(
    codec: str, text: str
) -> None:
    assert read_bytes(text.encode(codec), name="a.txt").text == text.strip()


@pytest.mark.parametrize("data", ["Café".encode("latin-1"), b"\x81\x8d\x8f\x90 words \x9d" * 5])
def test_an_encoding_that_cannot_be_told(data: bytes) -> None:
    assert "cannot be told with confidence" in refusal(data, "a.txt")


@pytest.mark.parametrize("charset", ["utf-8", "shift_jis", "iso-2022-jp"])
def test_a_wrong_declaration(charset: str) -> None:
    data = ("first line\n" + SPANISH).encode("latin-1")
    message = refusal(data, "a.txt", media_type=f"text/plain; charset={charset}")
    assert "which it declares" in message
    assert "line 2" in message


def test_a_byte_order_mark_that_lies() -> None:
    assert "byte order mark" in refusal(b"\xff\xfeabc")
    assert "byte order mark" in refusal(b"\xef\xbb\xbfabc\xff")


@pytest.mark.parametrize("declared", ["", "; charset=utf-8", "; charset=iso-8859-1"])
def test_mixed_encodings(declared: str) -> None:
    data = ("uno\n" + SPANISH).encode() + SPANISH.encode("latin-1")
    message = refusal(data, "a.txt", media_type="text/plain" + declared)
    assert "mixes encodings" in message
    assert "line 3" in message


def test_a_declared_codec_that_gives_no_text() -> None:
    assert "not one of text" in refusal(b"\xe9", "a.txt", media_type="text/plain; charset=hex")


# Hostile text -----------------------------------------------------------------------


def test_a_few_nulls_and_bidirectional_controls_are_dropped() -> None:
    data = ("words " * 100 + "nul\0l \u202egpj\u202c").encode()
    assert read_bytes(data, name="a.txt").text.endswith("null gpj")


def test_html_cannot_bring_in_surrogates_or_nulls() -> None:
    page = b"<html><body><p>a\0b &#xD800; &#0; &#x202E;evil</p></body></html>"
    got = read_bytes(page, name="a.html").text
    assert got.startswith("ab")
    assert got.endswith("evil")
    got.encode()
    assert "\0" not in got
    assert "\u202e" not in got


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for name in ("a.txt", "a.html", "a.md"):
        try:
            got = read_bytes(data, name=name)
        except InputError as error:
            assert name in error.message
        else:
            assert got.text.strip()
            got.text.encode()


# HTML ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag", ["div", "b", "span style='color:red'", "table><tr><td", "ul><li", "x"]
)
def test_html_nested_100_000_deep(tag: str) -> None:
    page = "<!doctype html><html><body>" + f"<{tag}>" * 100_000 + "deep"
    assert "nested more than 5,000 elements deep" in refusal(page.encode(), "deep.html")


@pytest.mark.parametrize(
    "piece", ["<a ", "<a b='", '<a b="', "<!--", "<!", "<script>", "</", "<", "&", '<a =" >', "<p>"]
)
def test_html_that_never_ends_takes_linear_time(piece: str) -> None:
    """A quadratic scan of 100,000 pieces would not come back."""
    try:
        read_bytes(b"<html><body>words " + piece.encode() * 100_000, name="a.html")
    except InputError as error:
        assert "a.html" in error.message


# XML ----------------------------------------------------------------------------------

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><l>&j;</l>"
)


def test_xml_that_laughs_is_not_parsed() -> None:
    assert "is an XML file that is not HTML" in refusal(LAUGHS, "laughs.xml")


def test_entities_declared_in_html_do_not_grow() -> None:
    page = LAUGHS.replace(b"<!DOCTYPE l", b"<!DOCTYPE html").replace(b"<l>", b"<html><p>words ")
    assert len(read_bytes(page, name="laughs.html").text) < 3000


# PDF ----------------------------------------------------------------------------------


def test_an_encrypted_pdf(make_pdf: Make) -> None:
    assert "encrypted PDF" in refusal(make_pdf("Words.", encrypt="secret"), "a.pdf")


@pytest.mark.parametrize("part", [0.2, 0.6, 0.99])
def test_a_pdf_that_is_cut_off(make_pdf: Make, part: float) -> None:
    data = make_pdf("Words that stand on a page.")
    assert "is cut off or damaged" in refusal(data[: int(len(data) * part)], "a.pdf")


def test_a_pdf_that_is_broken() -> None:
    assert "broken PDF" in refusal(b"%PDF-1.7\nnonsense\n%%EOF\n", "a.pdf")


def test_a_scan(make_pdf: Make) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawImage(ImageReader(Image.new("L", (40, 40), 128)), 0, 0, 500, 700)
    page.showPage()
    page.save()
    message = refusal(out.getvalue(), "scan.pdf")
    assert "is a scan" in message
    assert "OCR) is not done" in message


def test_a_pdf_without_anything() -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.showPage()
    page.save()
    assert "PDF without text" in refusal(out.getvalue(), "a.pdf")


def test_a_pdf_with_more_text_than_the_limit(make_pdf: Make) -> None:
    data = make_pdf("Words that stand on a page.")
    assert "more than 10 characters" in refusal(
        data, "a.pdf", limits=ReadSettings(max_characters=10)
    )


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF with these objects, the first of which is the catalogue."""
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def page_pdf(stream: bytes, filters: bytes) -> bytes:
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(stream), filters, stream),
    )


def test_a_pdf_that_unpacks_to_gigabytes_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own, with a limit that this test makes small."""
    monkeypatch.setattr("sousveil.read._pdf._MEMORY", 300_000_000)
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(b" " * 1_000_000) for _ in range(600)) + packer.flush()
    bomb = page_pdf(zlib.compress(once, 9), b"/FlateDecode/FlateDecode")
    assert len(bomb) < 10_000
    assert "cannot be read within" in refusal(bomb, "bomb.pdf")


def test_a_pdf_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sousveil.read._pdf._SECONDS", 1)
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length 60>>"
        b"stream\n%s\nendstream" % (number + 1, b"/X Do " * 10)
        for number in range(5, 15)
    ]
    endless = raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
        b"/Resources<</XObject<</X 5 0 R>>>>>>",
        b"<</Length 5>>stream\n/X Do\nendstream",
        *forms,
    )
    refusal(endless, "endless.pdf")


def test_a_page_tree_that_bites_its_tail() -> None:
    loop = raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>")
    assert "damaged PDF" in refusal(loop, "loop.pdf")


# DOCX ---------------------------------------------------------------------------------


def test_a_docx_that_is_cut_off(make_docx: Make) -> None:
    assert "damaged DOCX" in refusal(make_docx("Words.")[:-200], "a.docx")


def test_a_docx_that_is_no_docx() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.txt", "words")
    assert "is not a DOCX" in refusal(out.getvalue(), "a.docx")
    assert "is a zip archive" in refusal(out.getvalue(), "a.zip")


def test_a_docx_whose_xml_is_broken(make_docx: Make, remake_zip: Make) -> None:
    data = remake_zip(make_docx("Words."), **{"word/document.xml": b"<w:document"})
    assert "damaged DOCX" in refusal(data, "a.docx")


def test_a_docx_without_its_main_part(make_docx: Make, remake_zip: Make) -> None:
    data = remake_zip(make_docx("Words."), **{"_rels/.rels": b"<Relationships xmlns='x'/>"})
    assert "damaged DOCX" in refusal(data, "a.docx")


def test_a_docx_whose_checksum_does_not_fit(make_docx: Make) -> None:
    data = bytearray(make_docx("Words."))
    at = data.find(b"word/document.xml") + 200
    data[at] ^= 0xFF
    assert "damaged DOCX" in refusal(bytes(data), "a.docx")


def test_a_docx_locked_with_a_password() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert "locked with a password" in refusal(ole, "a.docx")


def test_a_zip_bomb_by_size(make_docx: Make, remake_zip: Make) -> None:
    data = remake_zip(make_docx("Words."), **{"word/media/a.bin": b"\0" * 3_000_000})
    message = refusal(data, "a.docx", limits=ReadSettings(max_bytes=2_000_000))
    assert "zip bomb: it unpacks to 3," in message


def test_a_zip_bomb_by_ratio(make_docx: Make, remake_zip: Make) -> None:
    data = remake_zip(make_docx("Words."), **{"word/media/a.bin": b"\0" * 20_000_000})
    assert "a.bin unpacks to 20,000,000 bytes" in refusal(data, "a.docx")


def test_a_zip_bomb_by_number_of_files(make_docx: Make, remake_zip: Make) -> None:
    many = {f"word/media/{number}": b"" for number in range(6000)}
    assert "zip bomb: it holds 6," in refusal(remake_zip(make_docx("Words."), **many), "a.docx")


def test_a_zip_bomb_by_overlap(make_docx: Make, remake_zip: Make) -> None:
    """Directory entries that all claim one big stretch of the file."""
    data = remake_zip(make_docx("Words."), **{"word/media/a": bytes(range(256)) * 40})
    packed = data.replace(b"PK\x01\x02", b"PK\x01\x02", 1)
    at = packed.find(b"PK\x01\x02")
    grown = bytearray(packed)
    struct.pack_into("<I", grown, at + 20, len(data) * 2)
    assert "zip bomb: its files overlap" in refusal(bytes(grown), "a.docx")


def test_a_zip_bomb_that_lies_about_its_size(make_docx: Make, remake_zip: Make) -> None:
    """Declared as ten bytes in both headers, it would unpack to millions."""
    data = bytearray(remake_zip(make_docx("Words."), **{"word/media/a": b"\0" * 5_000_000}))
    real = struct.pack("<I", 5_000_000)
    assert data.count(real) >= 2
    assert "damaged DOCX" in refusal(bytes(data.replace(real, struct.pack("<I", 10))), "a.docx")


def test_a_docx_of_many_small_elements(
    make_docx: Make, remake_zip: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sousveil.read._docx._MAX_TAGS", 20_000)
    data = remake_zip(make_docx("Words."), **{"word/document.xml": b"<a/>" * 30_000})
    assert "zip bomb: its XML has more than 20,000 tags" in refusal(data, "a.docx")


@pytest.mark.parametrize("codec", ["ascii", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "docProps/core.xml", "word/custom.XML"])
def test_a_docx_that_laughs(make_docx: Make, remake_zip: Make, part: str, codec: str) -> None:
    laughs = LAUGHS.decode("ascii").encode(codec)
    data = remake_zip(make_docx("Words."), **{part: laughs})
    assert "XML document type" in refusal(data, "a.docx")


def test_a_docx_nested_very_deeply(make_docx: Make, remake_zip: Make) -> None:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'<w:document xmlns:w="{name}"><w:body>' + "<w:sdt>" * 100_000 + "</w:sdt>" * 100_000
    data = remake_zip(
        make_docx("Words."), **{"word/document.xml": f"{xml}</w:body></w:document>".encode()}
    )
    assert "damaged DOCX" in refusal(data, "a.docx")


@given(st.data())
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_damaged_docx_is_read_or_refused(make_docx: Make, data: st.DataObject) -> None:
    """Bytes cut out, put in, or changed, anywhere in the archive."""
    whole = make_docx("Words of a document.", rows=(("a", "b"),))
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(0, 40))
    damaged = whole[:at] + data.draw(st.binary(max_size=40)) + whole[at + cut :]
    try:
        assert read_bytes(damaged, name="a.docx").text
    except InputError as error:
        assert "a.docx" in error.message


# Formats that are not read --------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "a PNG image"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "a JPEG image"),
        (b"GIF89a" + b"\0" * 20, "a GIF image"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "an image, sound or film file"),
        (b"\x1f\x8b\x08" + b"\0" * 20, "a gzip archive"),
        (b"\x7fELF" + b"\0" * 20, "a program"),
        (b"MZ\x90\0" + b"\0" * 20, "a program"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"{\\rtf1 words}", "an RTF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20, "old Office format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an XML file"),
    ],
)
def test_an_unknown_format_is_named(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what) as error:
        read_bytes(data, name="thing.txt")
    assert "HTML, PDF, DOCX, Markdown and plain text are read" in error.value.hint


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("xl/workbook.xml", "an Excel workbook"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
        ("META-INF/manifest.xml", "an OpenDocument file"),
        ("META-INF/container.xml", "an EPUB book"),
    ],
)
def test_an_office_file_of_another_kind_is_named(inside: str, what: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(inside, "<x/>")
    assert what in refusal(out.getvalue(), "thing")


def test_two_letters_that_begin_a_picture_may_begin_a_text() -> None:
    assert read_bytes(b"BM is a municipality. MZ too.", name="a.txt").text.startswith("BM is")
