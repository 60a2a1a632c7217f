"""Compiled functions: numba's decorator, with types kept and one set of options.

Compiled code is kept between runs beside the module, or in the user's cache folder
where that cannot be written to. Division by zero gives infinity as in numpy, so that
kernels test for it where it can happen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["Bytes", "Floats", "Ints", "Longs", "jit"]

F = TypeVar("F", bound=Callable[..., Any])

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int32]
Longs: TypeAlias = NDArray[np.int64]
Bytes: TypeAlias = NDArray[np.uint8]


def jit(function: F) -> F:
    """Compile on first use; releases the interpreter's lock, so threads run side by side."""
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
    return cast(F, compiled(function))
