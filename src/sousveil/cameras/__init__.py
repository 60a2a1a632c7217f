"""Audit of a city's cameras from public maps."""
