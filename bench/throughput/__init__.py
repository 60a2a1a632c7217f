"""How fast documents are read, beside their peers, and how a large corpus fares."""

from bench.throughput._made_up import document, documents, write_folder

__all__ = ["document", "documents", "write_folder"]
