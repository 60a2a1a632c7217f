"""A plane for one place: transverse Mercator on its own meridian.

Conformal, so that angles are true, with scale 1 on the meridian through the middle of the
place: 10 km beside it lengths are 1.2 millionths too long. The series in the third
flattening are those of L. Krüger (1912) as printed by C. F. F. Karney, "Transverse Mercator
with an accuracy of a few nanometers" (2011), equations 35 and 36, here to the fourth order:
under a micrometre within this use. The ellipsoid is that of WGS 84.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from sousveil.cameras._jit import Floats

__all__ = ["Plane"]

_A = 6378137.0
_F = 1 / 298.257223563
_E = math.sqrt(_F * (2 - _F))
_N = _F / (2 - _F)
_RADIUS = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Plane:
    """Metres east and north of a point.

    :ivar longitude: of the point, degrees.
    :ivar latitude: of the point, degrees.
    """

    longitude: float
    latitude: float

    @property
    def name(self) -> str:
        """What it is, in words and numbers that other programs can use."""
        return (
            "transverse Mercator on WGS 84, "
            f"+proj=tmerc +lon_0={self.longitude:.6f} +lat_0={self.latitude:.6f} +k=1 +ellps=WGS84"
        )

    def to_metres(self, degrees: Floats) -> Floats:
        """(n, 2) longitude and latitude to east and north."""
        degrees = np.asarray(degrees, dtype=np.float64).reshape(-1, 2)
        across = np.radians(_wrap(degrees[:, 0] - self.longitude))
        xi, eta = _forward(across, np.radians(degrees[:, 1]))
        origin, _ = _forward(np.zeros(1), np.radians([self.latitude]))
        return np.column_stack([_RADIUS * eta, _RADIUS * (xi - origin[0])])

    def to_degrees(self, metres: Floats) -> Floats:
        """(n, 2) east and north to longitude and latitude."""
        metres = np.asarray(metres, dtype=np.float64).reshape(-1, 2)
        origin, _ = _forward(np.zeros(1), np.radians([self.latitude]))
        xi, eta = metres[:, 1] / _RADIUS + origin[0], metres[:, 0] / _RADIUS
        xi_, eta_ = xi.copy(), eta.copy()
        for k, beta in enumerate(_BETA, start=1):
            xi_ -= beta * np.sin(2 * k * xi) * np.cosh(2 * k * eta)
            eta_ -= beta * np.cos(2 * k * xi) * np.sinh(2 * k * eta)
        conformal = np.sin(xi_) / np.hypot(np.sinh(eta_), np.cos(xi_))
        longitude = np.degrees(np.arctan2(np.sinh(eta_), np.cos(xi_))) + self.longitude
        return np.column_stack([_wrap(longitude), np.degrees(np.arctan(_geographic(conformal)))])


def _wrap(degrees: Floats) -> Floats:
    """Into -180 … 180, leaving alone what is there already."""
    return np.where(np.abs(degrees) <= 180.0, degrees, (degrees + 180.0) % 360.0 - 180.0)


def _forward(across: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """The plane of unit radius: northing ξ and easting η."""
    isometric = np.arcsinh(np.tan(latitude)) - _E * np.arctanh(_E * np.sin(latitude))
    tangent = np.sinh(isometric)
    xi_ = np.arctan2(tangent, np.cos(across))
    eta_ = np.arcsinh(np.sin(across) / np.hypot(tangent, np.cos(across)))
    xi, eta = xi_.copy(), eta_.copy()
    for k, alpha in enumerate(_ALPHA, start=1):
        xi += alpha * np.sin(2 * k * xi_) * np.cosh(2 * k * eta_)
        eta += alpha * np.cos(2 * k * xi_) * np.sinh(2 * k * eta_)
    return xi, eta


def _geographic(conformal: Floats) -> Floats:
    """The tangent of the latitude from that of the conformal latitude, by Newton's method."""
    tangent = conformal / (1 - _E**2)
    for _ in range(6):
        root = np.hypot(1.0, tangent)
        sigma = np.sinh(_E * np.arctanh(_E * tangent / root))
        guess = tangent * np.hypot(1.0, sigma) - sigma * root
        slope = (1 + (1 - _E**2) * tangent**2) / ((1 - _E**2) * np.hypot(1.0, guess) * root)
        tangent = tangent + (conformal - guess) * slope
    return tangent
