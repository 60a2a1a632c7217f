"""All findings as one file of JSON Lines: the same bytes, whichever engine computed them."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sousveil.errors import LedgerError
from sousveil.measure._registry import all_measures, compute
from sousveil.tables import Tables

__all__ = ["FINDINGS", "write_findings"]

#: Its name in the folder of the tables.
FINDINGS = "findings.jsonl"

_encode = msgspec.json.Encoder(order="deterministic").encode


def write_findings(tables: Tables, destination: Path, *, most: int | None = None) -> int:
    """Compute every measure and write a line for each finding; gives how many there are.

    The first line names the ledger that the tables were built from, by size and root.

    :param most: name at most so many claims of each finding.
    :raises LedgerError: when the engine cannot answer, or the file cannot be written.
    """
    manifest = tables.manifest
    half = destination.with_name(f".{destination.name}.half")
    count = 0
    try:
        with half.open("wb") as file:
            file.write(_encode({"root": manifest.root, "size": manifest.size}) + b"\n")
            for id_ in all_measures():
                for finding in compute(tables, id_, most=most):
                    file.write(_encode(finding) + b"\n")
                    count += 1
        half.replace(destination)
    except OSError as reason:
        raise LedgerError(
            f"{destination} cannot be written: {reason.strerror}.", hint="Make room on the disk."
        ) from reason
    finally:
        half.unlink(missing_ok=True)
    return count
