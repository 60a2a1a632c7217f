"""The static site: pages on which every value leads to its words, its document and its proof.

It reads tables, ledger and documents, and writes plain files that any file server can
serve. It decides nothing about what is true, and asks nobody outside for anything.
"""

from sousveil.publish._serve import serve_site
from sousveil.publish._site import build_site
from sousveil.publish._write import SiteReport

__all__ = ["SiteReport", "build_site", "serve_site"]
