"""Crop the screenshots that the README and the docs show, and keep them small.

python tools/readme_pictures.py SCREENSHOTS OUT_DIR
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

#: picture → its screenshot, and what of it is shown (left, top, right, bottom).
PICTURES = {
    "system.png": ("system-wide-light.png", (0, 60, 1280, 1720)),
    "home.png": ("home-wide-light.png", (0, 0, 1280, 1180)),
    "claim.png": ("claim-wide-light.png", (0, 100, 1280, 960)),
}


def main(screenshots: Path, out: Path) -> None:
    """Write every picture."""
    out.mkdir(parents=True, exist_ok=True)
    for name, (source, box) in PICTURES.items():
        with Image.open(screenshots / source) as whole:
            part = whole.convert("RGB").crop(box)
        few = part.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(out / name, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
