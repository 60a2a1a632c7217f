"""Only what changed is written; what belongs to no page goes; other people's files stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from sousveil import publish, tables
from sousveil.errors import UsageError
from sousveil.observatory import Observatory
from sousveil.publish._write import SiteWriter


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_second_build_writes_nothing(own_example: Observatory) -> None:
    before = state(own_example.site)
    report = publish.build_site(own_example)
    assert (report.written, report.removed) == (0, 0)
    assert state(own_example.site) == before
    assert report.pages > 40
    assert f"{report.pages:,} pages" in report.summary()


def test_a_damaged_page_is_written_again_and_a_stray_file_removed(
    own_example: Observatory,
) -> None:
    page = own_example.site / "country/ec/index.html"
    good = page.read_bytes()
    page.write_bytes(good[:-1] + b"x")
    stray = own_example.site / "country/zz/index.html"
    stray.parent.mkdir()
    stray.write_text("old")
    report = publish.build_site(own_example)
    assert (report.written, report.removed) == (1, 1)
    assert page.read_bytes() == good
    assert not stray.parent.exists()


def test_two_sites_of_one_ledger_are_the_same(own_example: Observatory, tmp_path: Path) -> None:
    first = {name: data for name, (_, data) in state(own_example.site).items()}
    own_example.site.rename(tmp_path / "first")
    tables.build(own_example, full=True)
    publish.build_site(own_example)
    assert {name: data for name, (_, data) in state(own_example.site).items()} == first


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="did not make"):
        SiteWriter(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"
