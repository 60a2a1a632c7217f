"""What ``sousveil add`` was given: files, folders and addresses, one after another.

A path that does not exist is given as it is; :func:`load_file` then says so, and the
rest of the batch goes on.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from sousveil.errors import InputError
from sousveil.observatory import ReadSettings

__all__ = ["expand", "is_address", "load_file", "walk"]


def is_address(path: str) -> bool:
    """Whether ``path`` is an http(s) address, and no file."""
    return path.lower().startswith(("http://", "https://"))


def expand(paths: Sequence[str]) -> list[str]:
    """Files and addresses that ``paths`` name, each once, in order: :func:`walk` as a list."""
    return list(walk(paths))


def walk(paths: Sequence[str]) -> Iterator[str]:
    """Files and addresses that ``paths`` name, each once, in order, as they are found.

    A folder stands for the files in it and below it, sorted by path; hidden files
    and folders (a leading dot) are left out, and links to folders are not followed.
    Addresses (http, https) pass unchanged, and so does what does not exist, or a
    folder without files: :func:`load_file` raises for it.
    """
    if len(paths) == 1:  # nothing can come twice, so nothing need be remembered
        yield from _below(paths[0])
        return
    seen: set[str] = set()
    for path in paths:
        for found in _below(path):
            if found not in seen:
                seen.add(found)
                yield found


def _below(path: str) -> Iterator[str]:
    if is_address(path) or not _is_folder(path):
        yield path
        return
    empty = True
    for found in _files_below(Path(path)):
        empty = False
        yield found
    if empty:
        yield path


def load_file(path: Path, limits: ReadSettings | None = None) -> bytes:
    """The bytes of a file. Its size is checked before anything is read.

    :raises InputError: when it does not exist, is no plain file, is larger than
        ``limits.max_bytes``, or cannot be read.
    """
    limits = limits or ReadSettings()
    try:
        status = path.stat()
        _check_plain(path, status, limits)
        with path.open("rb") as file:
            data = file.read(limits.max_bytes + 1)
    except FileNotFoundError:
        raise InputError(
            f"{path} does not exist.", hint="Check the spelling, and the folder you are in."
        ) from None
    except (OSError, ValueError) as reason:
        why = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
        raise InputError(
            f"{path} cannot be read: {why}.", hint="Check its permissions."
        ) from reason
    if len(data) > limits.max_bytes:  # it grew while it was read
        raise _too_large(path, len(data), limits)
    return data


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except OSError:  # a name longer than any file can have
        return False


def _files_below(folder: Path) -> Iterator[str]:
    for inside, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield str(Path(inside) / name)


def _check_plain(path: Path, status: os.stat_result, limits: ReadSettings) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{path} is a folder with no files in it.", hint="Name another folder.")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(
            f"{path} is not a plain file but a device, pipe or socket.",
            hint="Save what comes out of it to a file, and add that.",
        )
    if status.st_size > limits.max_bytes:
        raise _too_large(path, status.st_size, limits)


def _too_large(path: Path, size: int, limits: ReadSettings) -> InputError:
    return InputError(
        f"{path} has {size:,} bytes, more than the limit of {limits.max_bytes:,}.",
        hint="Split it, or raise read.max_bytes in sousveil.toml.",
    )
