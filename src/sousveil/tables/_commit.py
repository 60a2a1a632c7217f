"""One whole set of tables or none: how a build takes the place of the one before.

A build writes the files that it made and the manifest into ``tables/.new``, flushes
them, and renames that folder to ``tables/.ready``: from that moment the new set counts.
Files that did not change stay where they are; the manifest names them too. The new
files are then renamed to their places, the manifest last, and the folder removed.
After a crash within those renames, readers take each file from ``.ready`` where it is
still there, and the next build finishes the renames. A set that never became ready is
removed by the next build and never read. Files that the new set does not have are
removed when it is in place, and not before.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from sousveil.errors import LedgerError
from sousveil.model import canonical_bytes

__all__ = [
    "BESIDE",
    "Located",
    "Manifest",
    "file_hash",
    "finish",
    "in_order",
    "locate",
    "manifest_time",
    "publish",
    "read_manifest",
    "staging",
    "stamp",
]

_MANIFEST = "manifest.json"
_NEW, _READY = ".new", ".ready"
#: What others made of a set and put beside it, such as a search index; it goes with the set.
BESIDE = "beside"


class Manifest(msgspec.Struct, frozen=True):
    """What a set of tables was built from, and what it holds.

    :ivar schema: version of the columns.
    :ivar rules: hash of the vocabulary, curated names and source attributions it was
        built with.
    :ivar engine: version of DuckDB; Parquet bytes are the same for one version only.
    :ivar size: entries of the ledger.
    :ivar root: root hash of the ledger over them, hex.
    :ivar files: SHA-256 of each file, hex, by its path in the folder.
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

    def table(self, name: str) -> list[Path]:
        """The files of a table, in order."""
        whole = self.paths.get(f"{name}.parquet")
        if whole is not None:
            return [whole]
        return [self.paths[file] for file in in_order(self.paths, name)]


def in_order(files: Iterable[str], table: str) -> list[str]:
    """Those of ``files`` that are parts of a table, in the order of its rows."""
    parts = [name for name in files if name.startswith(f"{table}/")]
    return sorted(parts, key=lambda name: name.removesuffix(".parquet"))


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def staging(folder: Path) -> Path:
    """An empty folder in which the next set is made."""
    new = folder / _NEW
    if new.exists():
        shutil.rmtree(new)
    new.mkdir(parents=True)
    return new


def publish(
    folder: Path, manifest: Manifest, *, kept: Mapping[str, str] = {}, began: int | None = None
) -> Manifest:
    """Put the set in :func:`staging`'s folder in the place of the one before.

    :param manifest: its hashes are filled in here.
    :param kept: files of the set before that belong to this one too, and their hashes.
    :param began: time, in nanoseconds, before which all that the set rests on was as it
        is; becomes the manifest's time.
    """
    new = folder / _NEW
    hashes = dict(kept)
    for path in _files(new):
        with path.open("rb") as file:
            os.fsync(file.fileno())
        hashes[path.relative_to(new).as_posix()] = file_hash(path)
    done = msgspec.structs.replace(manifest, files=dict(sorted(hashes.items())))
    with (new / _MANIFEST).open("wb") as file:
        file.write(canonical_bytes(done) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if began is not None:
        os.utime(new / _MANIFEST, ns=(began, began))
    for inner in _folders(new):
        _flush(inner)
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
    for path in sorted(_files(ready), key=lambda path: path == ready / _MANIFEST):
        place = folder / path.relative_to(ready)
        place.parent.mkdir(exist_ok=True)
        path.replace(place)
    for inner in _folders(ready):
        _flush(folder / inner.name)
        inner.rmdir()
    _flush(folder)
    if manifest is not None:
        _remove_others(folder, manifest)
    ready.rmdir()  # until here, a crash finds what is left to do
    _flush(folder)


def _remove_others(folder: Path, manifest: Manifest) -> None:
    """Remove the tables that an earlier set had and this one has not, and what was made of it:
    words that were erased must not outlive their tables there."""
    shutil.rmtree(folder / BESIDE, ignore_errors=True)
    for place in {folder, *((folder / name).parent for name in manifest.files)}:
        for path in place.glob("*.parquet"):
            if path.relative_to(folder).as_posix() not in manifest.files:
                path.unlink()


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of the set that counts; ``None`` when there is none that can be read."""
    return _read(folder / _READY / _MANIFEST) or _read(folder / _MANIFEST)


def manifest_time(folder: Path) -> int:
    """When the build of the set that is in place began, in nanoseconds."""
    return (folder / _MANIFEST).stat().st_mtime_ns


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


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _folders(folder: Path) -> list[Path]:
    """The folders in it; a set has one floor of them."""
    return sorted(path for path in folder.iterdir() if path.is_dir())


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
