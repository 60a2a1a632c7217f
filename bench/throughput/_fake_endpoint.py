"""An OpenAI-compatible endpoint over loopback that answers at once: a model that takes no time.

``python -m bench.throughput._fake_endpoint`` prints its port and serves until its input
closes. To every piece of a document it replies with three facts that quote the piece's
first sentences, so what is measured is everything but the model.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PIECE = re.compile(r"<piece [^>]*>\s*(.*?)\s*</piece", re.DOTALL)
_SENTENCE = re.compile(r"[^.\n]{20,500}\.")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._give({"data": [{"id": "none"}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        words = str(asked["messages"][-1]["content"])
        piece = _PIECE.search(words)
        quotes = _SENTENCE.findall(piece[1] if piece else words)[:3]
        facts = json.dumps({"facts": [_fact(quote.strip()) for quote in quotes]})
        self._give(
            {
                "choices": [
                    {
                        "message": {"role": "assistant", "content": facts},
                        "finish_reason": "stop",
                    }
                ],
                "usage": {"prompt_tokens": len(words) // 4, "completion_tokens": len(facts) // 4},
            }
        )

    def _give(self, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _fact(quote: str) -> dict[str, str]:
    name = next(iter(re.findall(r"[A-Z]\w+", quote)), "It")
    return {
        "quote": quote,
        "subject": name,
        "subject_kind": "country",
        "subject_quote": "",
        "property": "supplier",
        "value": name,
        "comparator": "",
        "modality": "happened",
        "polarity": "asserted",
    }


def main() -> None:
    """Serve until the input closes."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
