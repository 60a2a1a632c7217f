"""Writing the site: only files that changed are written, and files of no page are removed."""

from __future__ import annotations

import filecmp
import os
from pathlib import Path

import msgspec

from sousveil.errors import UsageError

__all__ = ["SiteReport", "SiteWriter"]

#: Written first into a new site; a folder without it is not ours to clean.
MARKER = ".sousveil-site"


class SiteReport(msgspec.Struct):
    """What a build of the site did.

    :ivar pages: HTML pages that the site has.
    :ivar files: all files that it has.
    :ivar written: files that were new or had changed.
    :ivar removed: files that belonged to no page any more.
    """

    pages: int = 0
    files: int = 0
    written: int = 0
    removed: int = 0

    def summary(self) -> str:
        """One line for a person."""
        return (
            f"site: {self.pages:,} pages, {self.files:,} files;"
            f" {self.written:,} written, {self.removed:,} removed."
        )


class SiteWriter:
    """Writes under one folder and remembers what belongs there.

    :raises UsageError: when the folder holds files and is no site of ours.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._kept: set[str] = {MARKER}
        self._folders: set[str] = set()
        self.report = SiteReport()
        if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).exists():
            raise UsageError(
                f"{folder} holds files that Sousveil did not make.",
                hint="Move them elsewhere: the folder is cleaned at each build.",
            )
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / MARKER).exists():
            (folder / MARKER).touch()

    @property
    def kept(self) -> set[str]:
        """Paths of the files that belong to the site so far."""
        return self._kept

    def begin_share(self) -> None:
        """In a process that writes a share of the pages: count from nothing."""
        self._kept, self.report = set(), SiteReport()

    def merge(self, kept: set[str], report: SiteReport) -> None:
        """Take over what another process wrote."""
        self._kept |= kept
        self.report.pages += report.pages
        self.report.files += report.files
        self.report.written += report.written

    def page(self, path: str, html: str) -> None:
        """A page at ``path`` (``""`` or ``country/ec/``)."""
        self.report.pages += 1
        self.file(f"{path}index.html", html.encode())

    def file(self, path: str, data: bytes) -> None:
        """A file; it is written when it is new or differs."""
        self._kept.add(path)
        self.report.files += 1
        place = f"{self._folder}/{path}"
        if _same(place, data):
            return
        parent = place.rpartition("/")[0]
        if parent not in self._folders:
            os.makedirs(parent, exist_ok=True)  # noqa: PTH103 - called once a page, of 100,000
            self._folders.add(parent)
        beside = f"{place}.new"
        with open(beside, "wb") as file:  # noqa: PTH123 - the same
            file.write(data)
        os.replace(beside, place)  # noqa: PTH105 - the same
        self.report.written += 1

    def place(self, path: str) -> Path:
        """Where a file of the site stands or will stand."""
        return Path(self._folder, path)

    def take(self, path: str, source: Path) -> None:
        """A file that was written elsewhere on the same disk: moved here when it differs.

        For what is too large to hold in memory.
        """
        place = self.place(path)
        self.keep(path)
        if place.is_file() and filecmp.cmp(source, place, shallow=False):
            source.unlink()
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        source.replace(place)
        self.report.written += 1

    def keep(self, path: str) -> None:
        """A file of an earlier build that stays as it is."""
        self._kept.add(path)
        self.report.files += 1

    def finish(self) -> SiteReport:
        """Remove what belongs to no page, and folders that this leaves empty."""
        for folder, folders, files in os.walk(self._folder, topdown=False):
            below = folder[len(self._folder) + 1 :]
            for name in files:
                path = f"{below}/{name}" if below else name
                if path not in self._kept:
                    Path(folder, name).unlink()
                    self.report.removed += 1
            if (below and not files and not folders) or (below and not any(Path(folder).iterdir())):
                Path(folder).rmdir()
        return self.report


def _same(place: str, data: bytes) -> bool:
    try:
        if os.stat(place).st_size != len(data):  # noqa: PTH116 - called once a file
            return False
        with open(place, "rb") as file:  # noqa: PTH123 - the same
            return file.read() == data
    except OSError:
        return False
