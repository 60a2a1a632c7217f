"""Bytes to canonical text, and the documents that are kept.

:func:`read_bytes` reads HTML, PDF, DOCX, Markdown and plain text;
:class:`DocumentStore` keeps what was read; :func:`fetch` gets an address with
care; :func:`walk` and :func:`load_file` find and load files. What the text says
is no business of this package.
"""

from sousveil.read._fetch import Fetched, fetch
from sousveil.read._paths import expand, is_address, load_file, walk
from sousveil.read._reading import Reading, read_bytes
from sousveil.read._store import Document, DocumentStore, Source

__all__ = [
    "Document",
    "DocumentStore",
    "Fetched",
    "Reading",
    "Source",
    "expand",
    "fetch",
    "is_address",
    "load_file",
    "read_bytes",
    "walk",
]
