"""Make the packaged tables of structured sources from the publishers' files.

    python -m tools.make_sources DATA [TABLE…]
    python -m tools.make_sources --research REGION.csv …

DATA is a folder with the publishers' files. Every table is of our own making: figures,
names and dates, and no sentence of the publishers'. The same input gives the same bytes;
what is large is compressed. For a publisher's new edition; docs/sources.md says what was
taken and what was left out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.tables import TABLES, write_table
from tools.tables.research import regions

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Make the tables that the command line names, or all; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path, nargs="?", help="folder with the publishers' files")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(TABLES)}")
    parser.add_argument("--research", type=Path, nargs="+", default=[], metavar="REGION.csv")
    given = parser.parse_args(arguments)
    for name, rows in regions(given.research).items():
        _tell(write_table(f"research-{name}", "sousveil-research", rows))
    if given.data:
        # One after another: the lists ask which suppliers the other tables name.
        for name in given.tables or TABLES:
            _tell(write_table(name, name, TABLES[name](given.data)))
    return 0


def _tell(path: Path) -> None:
    sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    sys.exit(main())
