"""The ledger: an append-only Merkle log of claims, judgements and documents, in plain files.

RFC 6962 hashing in the C2SP tlog-tiles layout with a signed checkpoint, so that any
standard client can check it; the bodies stand beside the log, salted, so that one can
be erased while its proof stays valid. docs/ledger.md has the format.

It knows nothing of documents' contents beyond their hashes, and nothing of tables or
pages.
"""

from sousveil.ledger._erasing import erased_documents, erased_statements
from sousveil.ledger._lines import Body, Receipt, StoredEntry
from sousveil.ledger._merkle import verify_consistency, verify_inclusion
from sousveil.ledger._reader import Ledger
from sousveil.ledger._reports import Problem
from sousveil.ledger._tiles import TILE_WIDTH, number_path
from sousveil.ledger._verify import Verification, verify
from sousveil.ledger._writer import Writer, create, writing

__all__ = [
    "TILE_WIDTH",
    "Body",
    "Ledger",
    "Problem",
    "Receipt",
    "StoredEntry",
    "Verification",
    "Writer",
    "create",
    "erased_documents",
    "erased_statements",
    "number_path",
    "verify",
    "verify_consistency",
    "verify_inclusion",
    "writing",
]
