"""Sharing the writing of many pages among processes; a small site is written by one.

The pages are independent of each other, and rendering them is what takes the time. The
processes are forked, so that the data are in memory once.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from itertools import islice
from typing import Any, TypeVar

import msgspec

from sousveil.publish._write import SiteReport, SiteWriter

__all__ = ["ALL", "Share", "write_shared"]

T = TypeVar("T")

#: Fewer pages than this are not worth a second process.
WORTH_SHARING = 4_000
MOST_PROCESSES = 8
#: How often a waiting parent tells how far it is, in seconds.
TELL_EVERY = 0.25


class Share(msgspec.Struct, frozen=True):
    """Every ``of``-th item, from number ``first``."""

    first: int = 0
    of: int = 1

    def take(self, items: Iterable[T]) -> Iterator[T]:
        """The items of this share."""
        return islice(items, self.first, None, self.of)


ALL = Share()

_Write = Callable[[Share], Iterator[None]]
#: What the forked processes do: pages of a share, the writer, and the count of pages done.
_work: tuple[_Write, SiteWriter, Any] | None = None


def write_shared(
    write: _Write, pages: int, writer: SiteWriter, progress: Callable[[int], None] | None = None
) -> None:
    """Write pages, in several processes where there are many pages and several processors.

    :param write: writes the pages of a share with ``writer``, yielding after each.
    :param pages: how many there are in all.
    """
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    if pages < WORTH_SHARING or processes == 1 or not hasattr(os, "fork"):
        done = 0
        for done, _ in enumerate(write(ALL), 1):
            if progress is not None and done % 50 == 0:
                progress(done)
        if progress is not None:
            progress(done)
        return
    for kept, report in _in_processes(write, processes, writer, progress):
        writer.merge(kept, report)


def _in_processes(
    write: _Write, processes: int, writer: SiteWriter, progress: Callable[[int], None] | None
) -> list[tuple[set[str], SiteReport]]:
    global _work  # noqa: PLW0603 - how a forked process gets what cannot be pickled
    context = multiprocessing.get_context("fork")
    done = context.Value("q", 0)
    _work = (write, writer, done)
    gc.freeze()  # or each process would copy the data by counting references to them
    try:
        with warnings.catch_warnings(), ProcessPoolExecutor(processes, context) as pool:
            # A progress bar's thread may be there; the forked processes use nothing of it.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded")
            futures = [pool.submit(_write_share, Share(k, processes)) for k in range(processes)]
            while wait(futures, TELL_EVERY).not_done:
                if progress is not None:
                    progress(done.value)
            return [future.result() for future in futures]
    finally:
        gc.unfreeze()
        _work = None


def _write_share(share: Share) -> tuple[set[str], SiteReport]:
    """In a forked process: write a share; what it kept and did."""
    if _work is None:
        raise RuntimeError("the process was not forked from the one that shares")
    write, writer, done = _work
    writer.begin_share()
    for number, _ in enumerate(write(share), 1):
        if number % 50 == 0:
            with done.get_lock():
                done.value += 50
    return writer.kept, writer.report
