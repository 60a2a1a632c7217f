"""The texts that are read: real ones where they are at hand, and made-up ones.

Relevant: the labelled pages' part ``dev``, the shared article and AidData's narratives on
Huawei that speak of surveillance. Irrelevant: the war reports of MUC-4 and the encyclopedia
articles of Re-DocRED. None of them belongs to the repository; without them the made-up
documents of :mod:`bench.throughput` stand in.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from bench.throughput import _made_up

__all__ = ["Texts", "load"]

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ABOUT = re.compile(r"surveil|cctv|camera|safe city|smart city|facial", re.IGNORECASE)

#: A set's name, its texts with their languages, and whether they are relevant.
Texts = tuple[str, list[tuple[str, str]], bool]


def load(pages: Path, most: int) -> Iterator[Texts]:
    """The sets that are at hand; of relevant and made-up texts ``most`` at most."""
    relevant = list(_dev_pages(pages)) + list(_article()) + list(_narratives())
    if relevant:
        yield "pages, article and narratives on surveillance", relevant[:most], True
    for name, texts in (("MUC-4 (war reports)", _muc4()), ("Re-DocRED (articles)", _re_docred())):
        found = [(text, "en") for text in texts]
        if found:  # all of them: a text that is let through takes as long as a thousand others
            yield name, found, False
    for name, wanted in (("made up, relevant", True), ("made up, irrelevant", False)):
        yield name, list(_made_up_texts(wanted, most)), wanted


def _dev_pages(folder: Path) -> Iterator[tuple[str, str]]:
    listed = ROOT / "bench" / "extraction" / "corpus" / "pages.jsonl"
    for line in listed.read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        file = folder / f"{page['id']}.txt"
        if page["split"] == "dev" and file.exists():
            yield file.read_text(encoding="utf-8"), page["language"]


def _article() -> Iterator[tuple[str, str]]:
    file = SHARED / "documents" / "kairos_exporting_surveillance.txt"
    if file.exists():
        yield file.read_text(encoding="utf-8"), "en"


def _narratives() -> Iterator[tuple[str, str]]:
    """The long cells of AidData's workbook that speak of surveillance."""
    file = SHARED / "data" / "aiddata" / "AidDatasGlobalHuaweiFinanceDataset.xlsx"
    if not file.exists():
        return
    with zipfile.ZipFile(file) as book:
        strings = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - ours
    for item in strings.iter(f"{_SHEET}si"):
        text = "".join(part.text or "" for part in item.iter(f"{_SHEET}t"))
        if len(text) > 400 and _ABOUT.search(text):
            yield text, "en"


def _muc4() -> Iterator[str]:
    for part in ("dev", "test", "train"):
        file = SHARED / "data" / "labelled" / "muc4" / f"{part}.json"
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                yield json.loads(line)["doctext"]


def _re_docred() -> Iterator[str]:
    for part in ("dev", "test"):
        file = SHARED / "data" / "labelled" / "re_docred" / f"{part}_revised.json"
        if file.exists():
            for article in json.loads(file.read_text(encoding="utf-8")):
                yield " ".join(word for sentence in article["sents"] for word in sentence)


def _made_up_texts(relevant: bool, most: int) -> Iterator[tuple[str, str]]:
    number = found = 0
    while found < most:
        if _made_up.is_relevant(number) == relevant:
            yield _made_up.document(number), "en"
            found += 1
        number += 1
