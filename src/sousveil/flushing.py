"""Flushing a whole file system at once: what a crash must not take, in one call.

Flushing file by file takes milliseconds each; syncfs(2) takes about as long for a
thousand files as for one. Only Linux has it; the caller must be ready to go file by file.
"""

from __future__ import annotations

import ctypes
import functools
import os
from collections.abc import Callable
from pathlib import Path

__all__ = ["begin_writing", "can_flush_all", "flush_file_system"]

#: A file that grows past a multiple of this is sent on its way to the disk at once.
_STRETCH = 1 << 21
_SYNC_FILE_RANGE_WRITE = 2


def can_flush_all() -> bool:
    """Whether a whole file system can be flushed at once here."""
    return _syncfs() is not None


def flush_file_system(path: Path | str) -> bool:
    """Flush the file system that ``path`` is on; whether that could be done here.

    :raises OSError: when the disk reports an error.
    """
    syncfs = _syncfs()
    if syncfs is None:
        return False
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if syncfs(descriptor) != 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), str(path))
    finally:
        os.close(descriptor)
    return True


def begin_writing(descriptor: int, start: int, end: int) -> None:
    """Have the system begin to write out a long file that grew from ``start`` to ``end``.

    It promises nothing, and spares the flush at the end of a large batch most of its wait.
    """
    if start // _STRETCH < end // _STRETCH:
        begin = _system_call("sync_file_range", ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
        if begin is not None:
            first = start // _STRETCH * _STRETCH
            begin(descriptor, first, end - first, _SYNC_FILE_RANGE_WRITE)


def _syncfs() -> Callable[[int], int] | None:
    return _system_call("syncfs")


@functools.lru_cache(maxsize=4)
def _system_call(name: str, *types: type) -> Callable[..., int] | None:
    """A function of the C library on a descriptor, where it has one (Linux)."""
    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (AttributeError, OSError):
        return None
    function.argtypes = [ctypes.c_int, *types]
    function.restype = ctypes.c_int
    return function  # type: ignore[no-any-return]
