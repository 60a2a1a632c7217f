"""Every file operation of the ledger, in one small place.

Two things follow from that. What must be on the disk before something else is
written down here once (:meth:`Disk.flush`), and tests can put a disk in the place of
:data:`open_disk`'s that dies, or loses what was not flushed, at any operation.

Nothing here knows what is in the files.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from sousveil.errors import LedgerError
from sousveil.flushing import begin_writing, can_flush_all, flush_file_system

__all__ = [
    "Disk",
    "can_flush_all",
    "is_folder",
    "names",
    "open_disk",
    "read",
    "read_at",
    "read_if_there",
    "unreadable",
]

#: Up to this many files are flushed one by one; more are flushed by one syncfs(2),
#: which writes out the whole file system.
_FEW = 12


def read(path: Path | str) -> bytes:
    """The bytes of a file.

    :raises LedgerError: when it cannot be read.
    """
    data = read_if_there(path)
    if data is None:
        raise LedgerError(
            f"The file {path} is missing.", hint="Get it again from a copy of the observatory."
        )
    return data


def read_if_there(path: Path | str) -> bytes | None:
    """The bytes of a file; ``None`` when there is none.

    :raises LedgerError: when it is there and cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as reason:
        raise unreadable(path, reason) from reason
    try:
        size = os.fstat(descriptor).st_size
        data = os.read(descriptor, size + 1)
        while len(data) < size:  # a read gives at most 2 GB
            more = os.read(descriptor, size - len(data))
            if not more:
                break
            data += more
        return data
    except OSError as reason:
        raise unreadable(path, reason) from reason
    finally:
        os.close(descriptor)


def read_at(descriptor: int, offset: int, count: int) -> bytes:
    """Up to ``count`` bytes from ``offset`` on; fewer at the end of the file only."""
    data = os.pread(descriptor, count, offset)
    while len(data) < count:
        more = os.pread(descriptor, count - len(data), offset + len(data))
        if not more:
            break
        data += more
    return data


def names(folder: Path | str) -> list[str]:
    """Names in a folder, sorted; none when there is no such folder.

    :raises LedgerError: when it cannot be listed.
    """
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - beside its peers
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as reason:
        raise unreadable(folder, reason) from reason


def is_folder(path: Path | str) -> bool:
    """Whether there is a folder of this name."""
    return os.path.isdir(path)  # noqa: PTH112 - beside its peers


def unreadable(path: Path | str, reason: OSError) -> LedgerError:
    """The error for a file that the system does not let us read or write."""
    return LedgerError(
        f"{path} cannot be used: {reason.strerror}.", hint="Check its owner, mode and the disk."
    )


class Disk:
    """Changes files, and knows which changes are not yet flushed.

    Every method names its file by path, and raises :class:`LedgerError` where the system
    refuses. A change is durable after :meth:`flush`, and not before.
    """

    def __init__(self) -> None:
        self._files: dict[str, None] = {}
        self._folders: dict[str, None] = {}
        self._others = False

    def others_wrote(self) -> None:
        """Say that another process changed files too, for the next flush to include."""
        self._others = True

    def make_folder(self, path: Path | str) -> None:
        """Make a folder and those above it that are missing."""
        path = str(path)
        if os.path.isdir(path):  # noqa: PTH112 - a hot path; Path objects cost more than the call
            return
        above = path.rpartition("/")[0]
        if above:
            self.make_folder(above)
        with _refusals(path), contextlib.suppress(FileExistsError):  # another half was quicker
            self._mkdir(path)
        self._folders[above] = None
        self._folders[path] = None

    def write(self, path: Path | str, data: bytes, *, mode: int = 0o644) -> None:
        """Write a whole file, in place of what was there."""
        path = str(path)
        with _refusals(path):
            self._write(path, 0, data, mode)
        self._files[path] = None
        self._folders[path.rpartition("/")[0]] = None

    def write_at(self, path: Path | str, offset: int, data: bytes) -> None:
        """Write ``data`` from ``offset`` on and cut the file off there first."""
        path = str(path)
        with _refusals(path):
            self._write(path, offset, data, 0o644)
        self._files[path] = None
        self._folders[path.rpartition("/")[0]] = None

    def truncate(self, path: Path | str, size: int) -> None:
        """Cut a file off."""
        with _refusals(path):
            os.truncate(path, size)
        self._files[str(path)] = None

    def rename(self, path: Path | str, to: Path | str) -> None:
        """Put one file in the place of another, at once."""
        with _refusals(to):
            os.replace(path, to)  # noqa: PTH105 - beside its peers
        self._files.pop(str(path), None)
        self._folders[str(to).rpartition("/")[0]] = None

    def remove(self, path: Path | str) -> None:
        """Remove a file; one that is not there is no error."""
        with _refusals(path):
            try:
                os.unlink(path)  # noqa: PTH108 - beside its peers
            except FileNotFoundError:
                return
        self._files.pop(str(path), None)
        self._folders[str(path).rpartition("/")[0]] = None

    def remove_folder(self, path: Path | str) -> None:
        """Remove an empty folder."""
        with _refusals(path):
            os.rmdir(path)  # noqa: PTH106 - beside its peers
        self._folders.pop(str(path), None)
        self._folders[str(path).rpartition("/")[0]] = None

    def flush(self) -> None:
        """Make every change so far durable: file contents, then the folders' lists of names.

        :raises LedgerError: when the disk reports an error.
        """
        files, folders = list(self._files), list(self._folders)
        try:
            many = self._others or len(files) + len(folders) > _FEW
            if not (many and self._sync_all(folders[0])):
                for path in files:
                    self._sync(path)
                for path in folders:
                    self._sync(path)
        except OSError as reason:
            raise LedgerError(
                f"The disk could not keep {reason.filename or 'a file'}: {reason.strerror}.",
                hint="Nothing of this batch counts. Make room or mend the disk, then try again.",
            ) from reason
        self._files.clear()
        self._folders.clear()
        self._others = False

    # --- what the system does; a test's disk takes the place of these ---------------------

    def _mkdir(self, path: str) -> None:
        os.mkdir(path)  # noqa: PTH102 - beside its peers

    def _write(self, path: str, offset: int, data: bytes, mode: int) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | (0 if offset else os.O_TRUNC)
        descriptor = os.open(path, flags, mode)
        try:
            if offset and os.fstat(descriptor).st_size > offset:
                os.ftruncate(descriptor, offset)
            view = memoryview(data)
            while view:
                count = os.pwrite(descriptor, view, offset)
                view = view[count:]
                offset += count
            begin_writing(descriptor, offset - len(data), offset)
        finally:
            os.close(descriptor)

    def _sync(self, path: str) -> None:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        except OSError as reason:
            raise OSError(reason.errno, reason.strerror, path) from reason
        finally:
            os.close(descriptor)

    def _sync_all(self, path: str) -> bool:
        """Flush the whole file system that ``path`` is on; whether that could be done."""
        return flush_file_system(path)


class _refusals:  # noqa: N801 - used like a function; a generator would cost too much here
    """Turns what the system refuses into a :class:`LedgerError` that names the file."""

    __slots__ = ("_path",)

    def __init__(self, path: Path | str) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, reason: BaseException | None, __: object) -> None:
        if isinstance(reason, OSError):
            raise unreadable(self._path, reason) from reason


#: Gives a writer the disk that it writes to.
open_disk: Callable[[], Disk] = Disk
