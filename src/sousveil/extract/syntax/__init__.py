"""English read with a parse: who supplied, runs, paid for and watches which system.

Patterns over the surface miss most ways in which a language states one fact. This room
parses the sentences that the gate lets through (spaCy's small English model, offline), and
reads roles off the tree: the subject of *supply*, the object of *install*, the city behind
*in*. What stands here proposes; the verifier decides.
"""

from sousveil.extract.syntax._reading import LONG, read_page
from sousveil.extract.syntax._scene import Stated
from sousveil.extract.syntax._subjects import Asked

__all__ = ["LONG", "Asked", "Stated", "read_page"]
