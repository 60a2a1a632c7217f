"""One whole set of tables or none: how a build takes the place of the one before.

A build writes every file and the manifest into ``tables/.new``, flushes them, and
renames that folder to ``tables/.ready``: from that moment the new set counts. Its files
are then renamed to their places, the manifest last, and the folder removed. After a
crash within those renames, readers take each file from ``.ready`` where it is still
there, and the next build finishes the renames. A set that never became ready is
removed by the next build and never read.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import msgspec

from sousveil.errors import LedgerError
from sousveil.model import canonical_bytes

__all__ = [
    "Located",
    "Manifest",
    "finish",
    "locate",
    "publish",
    "read_manifest",
    "staging",
    "stamp",
]

_MANIFEST = "manifest.json"
_NEW, _READY = ".new", ".ready"


class Manifest(msgspec.Struct, frozen=True):
    """What a set of tables was built from, and what it holds.

    :ivar schema: version of the columns.
    :ivar rules: hash of the vocabulary, curated names and source attributions it was
        built with.
    :ivar engine: version of DuckDB; Parquet bytes are the same for one version only.
    :ivar size: entries of the ledger.
    :ivar root: root hash of the ledger over them, hex.
    :ivar files: SHA-256 of each file, hex.
    :ivar rows: rows of each table.
    """

    schema: int
    rules: str
    engine: str
    size: int
    root: str
    files: dict[str, str] = {}
    rows: dict[str, int] = {}


class Located(msgspec.Struct, frozen=True):
    """A set of tables on disk.

    :ivar paths: where each file of the manifest stands.
    :ivar stamp: changes as soon as another set begins to take the place of this one.
    """

    manifest: Manifest
    paths: dict[str, Path]
    stamp: tuple[int, ...]


def staging(folder: Path) -> Path:
    """An empty folder in which the next set is made."""
    new = folder / _NEW
    if new.exists():
        shutil.rmtree(new)
    new.mkdir(parents=True)
    return new


def publish(folder: Path, manifest: Manifest) -> Manifest:
    """Put the set in :func:`staging`'s folder in the place of the one before.

    :param manifest: its hashes are filled in here.
    """
    new = folder / _NEW
    hashes = {}
    for path in sorted(new.iterdir()):
        with path.open("rb") as file:
            hashes[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
    done = msgspec.structs.replace(manifest, files=hashes)
    with (new / _MANIFEST).open("wb") as file:
        file.write(canonical_bytes(done) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    _flush(new)
    new.rename(folder / _READY)
    _flush(folder)
    finish(folder)
    return done


def finish(folder: Path) -> None:
    """Finish the renames of a set that became ready, where a crash left some."""
    ready = folder / _READY
    if not ready.is_dir():
        return
    manifest = _read(ready / _MANIFEST) or _read(folder / _MANIFEST)
    for path in sorted(ready.iterdir(), key=lambda path: path.name == _MANIFEST):
        path.replace(folder / path.name)
    _flush(folder)
    ready.rmdir()
    if manifest is not None:
        for path in folder.iterdir():  # what an older schema left
            if path.suffix == ".parquet" and path.name not in manifest.files:
                path.unlink()
    _flush(folder)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of the set that counts; ``None`` when there is none that can be read."""
    return _read(folder / _READY / _MANIFEST) or _read(folder / _MANIFEST)


def locate(folder: Path) -> Located:
    """The set that counts, and where its files stand.

    :raises LedgerError: when there is none, or a file of it is missing.
    """
    seen = stamp(folder)
    manifest = read_manifest(folder)
    if manifest is None:
        raise LedgerError(f"There are no tables in {folder}.", hint="'sousveil build' makes them.")
    paths = {}
    for name in manifest.files:
        ready, placed = folder / _READY / name, folder / name
        paths[name] = ready if ready.exists() else placed
        if not paths[name].exists():
            raise LedgerError(
                f"The table {name} is missing from {folder}.",
                hint="'sousveil build --full' makes it again.",
            )
    return Located(manifest, paths, seen)


def stamp(folder: Path) -> tuple[int, ...]:
    """Something that changes as soon as another set begins to take the place of this one."""
    found = []
    for path in (folder / _READY, folder / _MANIFEST):
        try:
            state = path.stat()
        except FileNotFoundError:
            found += [0, 0]
        else:
            found += [state.st_ino, state.st_mtime_ns]
    return tuple(found)


def _read(path: Path) -> Manifest | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return None


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
