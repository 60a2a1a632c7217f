"""What everything that shows something in a browser shares: the site, the API, the workbench.

Text of strangers made safe to show, and a place on this machine to listen on.
"""

from sousveil.web._listening import cannot_listen, family_of, listening, origin
from sousveil.web._text import external, finalize, has_steering

__all__ = [
    "cannot_listen",
    "external",
    "family_of",
    "finalize",
    "has_steering",
    "listening",
    "origin",
]
