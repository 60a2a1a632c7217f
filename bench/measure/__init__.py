"""Measures at scale: ``python -m bench.measure``."""
