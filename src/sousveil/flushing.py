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

__all__ = ["can_flush_all", "flush_file_system"]


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


@functools.lru_cache(maxsize=1)
def _syncfs() -> Callable[[int], int] | None:
    """syncfs(2) of the C library, where it has one."""
    try:
        function = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError):
        return None
    function.argtypes = [ctypes.c_int]
    function.restype = ctypes.c_int
    return function
