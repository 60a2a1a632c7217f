"""Many pages are shared among processes, and the site is the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sousveil import publish
from sousveil.observatory import Observatory
from sousveil.publish import _shares as shares

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the site were large and the machine had three processors."""
    monkeypatch.setattr(shares, "WORTH_SHARING", 1)
    monkeypatch.setattr(shares.os, "cpu_count", lambda: 3)


def test_shared_writing_gives_the_same_files(
    own_example: Observatory, tmp_path: Path, many: None
) -> None:
    alone = files(own_example.site)
    pages = publish.build_site(own_example).pages
    own_example.site.rename(tmp_path / "alone")
    told: list[int] = []
    report = publish.build_site(own_example, progress=told.append)
    assert files(own_example.site) == alone
    assert report.pages == pages
    assert report.written == report.files
    assert publish.build_site(own_example).written == 0


def test_an_error_in_a_share_is_raised(own_example: Observatory, many: None) -> None:
    def fail(share: shares.Share) -> object:
        yield
        if share.first == 1:
            raise ValueError("of share 1")

    writer = publish._site.SiteWriter(own_example.site)
    with pytest.raises(ValueError, match="of share 1"):
        shares.write_shared(fail, 10, writer)  # type: ignore[arg-type]


@pytest.mark.parametrize("of", [1, 2, 3, 7])
def test_shares_are_a_partition(of: int) -> None:
    take: Callable[[int], list[int]] = lambda k: list(shares.Share(k, of).take(range(20)))  # noqa: E731
    assert sorted(item for k in range(of) for item in take(k)) == list(range(20))
