"""How long ``sousveil build`` takes, and how much memory: ``python -m bench.build``."""
