"""A small server for the site on this machine. Any other file server does as well."""

from __future__ import annotations

import http.server
import sys
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from sousveil.errors import UsageError
from sousveil.observatory import Observatory
from sousveil.publish._render import CSP
from sousveil.web import cannot_listen, family_of, origin

__all__ = ["make_server", "serve_site"]

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
}
_PLAIN = "text/plain; charset=utf-8"


def serve_site(observatory: Observatory, host: str, port: int) -> None:
    """Serve the site until Ctrl-C.

    :param port: 0 takes any free one.
    :raises UsageError: when there is no site yet, or the address cannot be listened on.
    """
    with make_server(observatory.site, host, port) as server:
        sys.stderr.write(f"Serving {origin(host, server.server_port)} – Ctrl-C ends it.\n")
        sys.stderr.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stderr.write("\n")


def make_server(folder: Path, host: str, port: int) -> http.server.ThreadingHTTPServer:
    """The server, listening and not yet serving.

    :raises UsageError: as :func:`serve_site`.
    """
    if not (folder / "index.html").is_file():
        raise UsageError(f"There is no site in {folder}.", hint="'sousveil site' makes it.")
    handler = partial(_Handler, directory=str(folder.resolve()))
    try:
        return _server_class(host)((host, port), handler)
    except OSError as reason:
        raise cannot_listen(host, port, reason) from None


def _server_class(host: str) -> type[http.server.ThreadingHTTPServer]:
    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        address_family = family_of(host)

    return Server


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Files of one folder, with their types and with headers that keep others out."""

    server_version = "sousveil"
    sys_version = ""
    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Content-Security-Policy", f"{CSP}; frame-ancestors 'none'")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def guess_type(self, path: Any) -> str:
        """The type of a file by its ending; what has none is plain text or bytes."""
        name = str(path)
        if "/tile/" in name:
            return "application/octet-stream"
        return _TYPES.get(Path(name).suffix, _PLAIN)

    def send_head(self) -> Any:
        """Hidden files are not served, and a link never leads out of the folder."""
        place = Path(self.translate_path(self.path))
        inside = place.resolve().is_relative_to(self.directory)
        below = place.resolve().relative_to(self.directory).parts if inside else ()
        if not inside or any(part.startswith(".") for part in below):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def list_directory(self, path: Any) -> Any:  # noqa: ARG002 - the base class names it
        """Folders are not listed."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The site's own page where there is none at an address."""
        page = Path(self.directory) / "404/index.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        depth = max(0, self.path.split("?")[0].count("/") - 1)
        root = "../" * depth or "./"
        body = page.read_bytes().replace(b'"../', f'"{root}'.encode())
        self.send_response(code)
        self.send_header("Content-Type", _TYPES[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: who reads what is nobody's business."""
