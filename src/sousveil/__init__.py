"""Sousveil: an observatory of the trade in surveillance technology.

The package reads documents and public data sets, draws claims out of them with
the exact words that support each, keeps the claims in a ledger that nobody can
change silently, and publishes what follows. This module is only the name and
the version; import what you need from the packages below it, each of which
names its public face in ``__all__``.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
