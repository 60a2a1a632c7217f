"""Lets the tests of this folder import the maker script and the labels beside them.

pytest's import mode ``importlib`` does not put a test's folder on the path.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
