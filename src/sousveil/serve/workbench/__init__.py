"""The review workbench: claims beside their documents, decided in a browser.

What is decided, and how, is :mod:`sousveil.review`'s; this package shows it, takes what
people type, and keeps out whoever may not. Pages are rendered here, work without JavaScript
where they can, load nothing from elsewhere, and escape every text. docs/workbench.md has
the keys, the roles and what is defended against what.
"""

from sousveil.serve.workbench._app import create_workbench
from sousveil.serve.workbench._running import run_workbench

__all__ = ["create_workbench", "run_workbench"]
