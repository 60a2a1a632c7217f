"""The command line: the only part that prints, asks, and decides on exit codes.

One file holds one family of commands. :mod:`sousveil.cli._app` loads a family when
one of its commands is called, so that ``sousveil --help`` stays fast.
"""

from sousveil.cli._app import main

__all__ = ["main"]
