"""Audit of a city's cameras: what they can see, from public maps and official lists.

It sees no image and identifies no one. It needs the extra ``cameras``; importing this
package without it raises a UsageError that says how to install it.
"""

from importlib.util import find_spec

from sousveil.errors import UsageError

_missing = [name for name in ("numba", "numpy", "osmium", "pyarrow", "shapely")
            if find_spec(name) is None]  # fmt: skip
if _missing:
    raise UsageError(
        f"The audit of cameras needs what is not installed: {', '.join(_missing)}.",
        hint="Install it with: pip install 'sousveil[cameras]'",
    )

from sousveil.cameras._assumptions import (  # noqa: E402 - after the check
    Assumptions,
    Distribution,
    KindAssumptions,
    read_assumptions,
)
from sousveil.cameras._audit import ANSWERS, Audit, audit  # noqa: E402
from sousveil.cameras._city import Camera, City, Notes  # noqa: E402
from sousveil.cameras._compare import Comparison, compare  # noqa: E402
from sousveil.cameras._coverage import covered  # noqa: E402
from sousveil.cameras._outputs import write_audit  # noqa: E402
from sousveil.cameras._plane import Plane  # noqa: E402
from sousveil.cameras._reading import Columns, read_city, read_list  # noqa: E402
from sousveil.cameras._scene import Scene, make_scene  # noqa: E402
from sousveil.cameras._tags import directions  # noqa: E402
from sousveil.cameras._visibility import Polygons, Views, areas, make_views, polygons  # noqa: E402
from sousveil.cameras._walk import walk  # noqa: E402
from sousveil.cameras._walls import Walls, inside, make_walls  # noqa: E402
from sousveil.cameras._watching import (  # noqa: E402
    Lines,
    Stretches,
    facades_seen,
    make_lines,
    streets_seen,
)

__all__ = [
    "ANSWERS",
    "Assumptions",
    "Audit",
    "Camera",
    "City",
    "Columns",
    "Comparison",
    "Distribution",
    "KindAssumptions",
    "Lines",
    "Notes",
    "Plane",
    "Polygons",
    "Scene",
    "Stretches",
    "Views",
    "Walls",
    "areas",
    "audit",
    "compare",
    "covered",
    "directions",
    "facades_seen",
    "inside",
    "make_lines",
    "make_scene",
    "make_views",
    "make_walls",
    "polygons",
    "read_assumptions",
    "read_city",
    "read_list",
    "streets_seen",
    "walk",
    "write_audit",
]
