"""The ledger beside hashlib, pymerkle, Go's tlog and nomenklatura: ``python -m bench.ledger``."""
