"""A table as one file, with the licences and attributions of what it rests on beside it."""
from __future__ import annotations
from pathlib import Path
from sousveil.observatory import Observatory
def export(observatory: Observatory, table: str, format: str, destination: Path) -> int:
    raise NotImplementedError
