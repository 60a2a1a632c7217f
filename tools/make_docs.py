"""Make the reference pages that follow from the code: commands, settings, properties.

``make docs`` writes them into docs/reference/; a test compares them with what this
script makes, so a command, a setting or a property cannot go undocumented.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

import click
import msgspec

from sousveil.cli._app import COMMANDS, root
from sousveil.errors import EXIT_CODES
from sousveil.extract.endpoint import EndpointSettings, LlamaCppSettings
from sousveil.model import all_properties, term_lists
from sousveil.observatory import FetchSettings, ReadSettings, Settings

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"
MADE = "<!-- Made by `make docs`; edit the code instead. -->\n"


def pages() -> dict[str, str]:
    """File name → text of every generated page."""
    return {
        "commands.md": _commands(),
        "settings.md": _settings(),
        "properties.md": _properties(),
    }


def _commands() -> str:
    parts = [
        MADE,
        "# Commands\n",
        "`sousveil [-C DIR] COMMAND …`: `-C` names the observatory; without it, it is the nearest"
        " one at or above the working folder. Every listing takes `--format"
        " table|json|jsonl|csv` and `--json`.\n",
        "## Exit codes\n",
        "| code | meaning |\n|---|---|",
        *(f"| {code} | {text} |" for code, text in EXIT_CODES.items()),
        "",
    ]
    context = click.Context(root, info_name="sousveil")
    for name in COMMANDS:
        command = root.get_command(context, name)
        if command is None:
            raise SystemExit(f"the command {name} is listed and not defined")
        sub = click.Context(command, info_name=f"sousveil {name}", terminal_width=100)
        parts += [f"## {name}\n", "```", command.get_help(sub).rstrip(), "```", ""]
        for part in getattr(command, "commands", {}).values():
            inner = click.Context(
                part, info_name=f"sousveil {name} {part.name}", terminal_width=100
            )
            parts += [f"### {name} {part.name}\n", "```", part.get_help(inner).rstrip(), "```", ""]
    return "\n".join(parts)


def _settings() -> str:
    parts = [MADE, "# Settings\n", "`sousveil.toml` in the observatory's folder.\n"]
    for title, struct in (
        ("", Settings),
        ("[fetch]", FetchSettings),
        ("[read]", ReadSettings),
        ("[proposers.endpoint]", EndpointSettings),
        ("[proposers.llamacpp]", LlamaCppSettings),
    ):
        if title:
            parts.append(f"## `{title}`\n")
        if struct is LlamaCppSettings:
            parts.append("Settings are those of `[proposers.endpoint]`. What differs:\n")
        parts += ["| setting | default | meaning |", "|---|---|---|"]
        meanings = _field_docs(struct)
        for field in msgspec.structs.fields(struct):
            if isinstance(field.default, msgspec.Struct) or field.default is msgspec.NODEFAULT:
                continue  # a table of its own, below
            if _is_inherited(struct, field) and field.name not in meanings:
                continue  # the base's table has it
            default = msgspec.json.encode(field.default).decode()
            parts.append(f"| `{field.name}` | `{default}` | {meanings[field.name]} |")
        parts.append("")
    return "\n".join(parts)


def _is_inherited(struct: type[msgspec.Struct], field: msgspec.structs.FieldInfo) -> bool:
    """Whether the struct's base has the field with the same default."""
    base = struct.__base__
    if base is None or base is msgspec.Struct:
        return False
    return any(
        other.name == field.name and other.default == field.default
        for other in msgspec.structs.fields(base)
    )


def _field_docs(struct: type) -> dict[str, str]:
    """``:ivar name: meaning`` lines of a docstring; a KeyError later names what is missing."""
    text = inspect.getdoc(struct) or ""
    found = re.findall(r":ivar (\w+): (.*?)(?=\n:ivar |\Z)", text, re.DOTALL)
    return {name: " ".join(meaning.replace("``", "`").split()) for name, meaning in found}


def _properties() -> str:
    parts = [
        MADE,
        "# Properties\n",
        "Everything that a claim can say. The file"
        " [properties.toml](../../src/sousveil/model/properties.toml) is the source.\n",
        "| property | of | type | several at once | definition | standard |",
        "|---|---|---|---|---|---|",
    ]
    for name, definition in all_properties().items():
        kind = definition.type
        if definition.terms:
            kind += f": [{definition.terms}](#{definition.terms})"
        if definition.value_kinds:
            kind += f": {', '.join(definition.value_kinds)}"
        if definition.unit:
            kind += f": {definition.unit}"
        parts.append(
            f"| `{name}` | {', '.join(definition.subject)} | {kind} |"
            f" {'yes' if definition.many else 'no'} | {definition.definition} |"
            f" {definition.standard} |"
        )
    for name, terms in term_lists().items():
        parts += ["", f"## {name}\n", "| term | meaning |", "|---|---|"]
        parts += [f"| `{term}` | {meaning} |" for term, meaning in terms.items()]
    return "\n".join([*parts, ""])


def main() -> int:
    """Write every page that differs and say which."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        path = REFERENCE / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(REFERENCE.parents[1])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
