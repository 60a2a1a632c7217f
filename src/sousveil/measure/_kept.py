"""All findings of one set of tables, kept beside them: who asks again need not compute again.

The file in ``.cache`` is known by what decides about it: the ledger that the tables were
built from, and the code of the measures. It is safe to delete.
"""

from __future__ import annotations

import contextlib
import hashlib
from functools import lru_cache
from pathlib import Path

import msgspec

from sousveil.measure._findings import Finding
from sousveil.measure._registry import compute_all
from sousveil.tables import Tables

__all__ = ["kept_findings"]

_FILE = "findings.json"


class _Kept(msgspec.Struct, frozen=True):
    key: str
    findings: dict[str, list[Finding]]


def kept_findings(tables: Tables, *, most: int) -> dict[str, list[Finding]]:
    """What every measure finds, by measure: read where it is kept, else computed and kept.

    :param most: name at most so many claims of each finding.
    :raises LedgerError: when the engine cannot answer. A file that cannot be read or written
        is no error: it is computed.
    """
    manifest = tables.manifest
    key = f"{manifest.root} {manifest.size} {manifest.rules} {most} {_code()}"
    file = tables.observatory.cache / _FILE
    with contextlib.suppress(OSError, msgspec.DecodeError):
        kept = msgspec.json.decode(file.read_bytes(), type=_Kept)
        if kept.key == key:
            return kept.findings
    findings = compute_all(tables, most=most)
    half = file.with_name(f".{_FILE}.half")
    with contextlib.suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        half.write_bytes(msgspec.json.encode(_Kept(key, findings)))
        half.replace(file)
    return findings


@lru_cache(maxsize=1)
def _code() -> str:
    """A hash of the measures' own code: another version may find otherwise."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
