"""Serving an observatory: the read-only API, and the review workbench."""
