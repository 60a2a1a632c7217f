"""The example documents that ship with Sousveil, and what is known of each.

Sixteen short reports in four languages on surveillance systems that the press has
written about, in our own words, each fact credited in the text to the institution
that published it and each source address listed. ``sousveil demo`` reads them.
This package holds data alone: it reads nothing, checks nothing and knows no
observatory. ``manifest.toml`` says of each file what the bytes cannot.
"""

from __future__ import annotations

from importlib import resources

import msgspec

__all__ = ["ExampleDocument", "example_documents"]


class ExampleDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One example document.

    :ivar name: its file name; the extension says the format.
    :ivar data: its bytes.
    :ivar title: its title, as it stands in the text.
    :ivar language: BCP 47 tag.
    :ivar publisher: who published it.
    :ivar licence: SPDX identifier of the terms.
    :ivar published: EDTF date of publication.
    :ivar republish: whether its text may be shown in full.
    :ivar address: where it is published; empty, since it ships with the program.
    :ivar sources: addresses of the reports from which its facts were taken.
    """

    name: str
    data: bytes
    title: str
    language: str
    publisher: str
    licence: str
    published: str
    republish: bool
    address: str
    sources: tuple[str, ...]


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of ``manifest.toml``: everything of a document but its bytes."""

    title: str
    language: str
    publisher: str
    licence: str
    published: str
    republish: bool
    address: str
    sources: tuple[str, ...]


def example_documents() -> list[ExampleDocument]:
    """Every example document, in the order of the manifest."""
    folder = resources.files("sousveil.starter")
    manifest = msgspec.toml.decode(
        folder.joinpath("manifest.toml").read_bytes(), type=dict[str, _Entry]
    )
    return [
        ExampleDocument(
            name=name,
            data=folder.joinpath("documents", name).read_bytes(),
            **msgspec.structs.asdict(entry),
        )
        for name, entry in manifest.items()
    ]
