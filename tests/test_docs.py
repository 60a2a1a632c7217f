"""Documentation cannot rot: reference pages equal the code, links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PAGES = sorted([REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md")])


def _make_docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_docs", REPOSITORY / "tools" / "make_docs.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_reference_pages_are_what_the_code_says() -> None:
    for name, text in _make_docs().pages().items():
        path = REPOSITORY / "docs" / "reference" / name
        assert path.read_text(encoding="utf-8") == text, f"{name} is stale: call 'make docs'"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"", text):
        link = target[0] or target[1]
        if not link.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_commands_that_pages_show_exist(page: Path) -> None:
    from sousveil.cli._app import COMMANDS

    blocks = re.findall(r"```[a-z]*\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    for line in "\n".join(blocks).splitlines():
        match = re.match(r"\s*\$?\s*sousveil (?:-C \S+ )?([a-z-]+)", line)
        if match:
            assert match[1] in COMMANDS, f"{page.name} shows: {line.strip()}"
