"""Crop the screenshots that the README and the docs show, and keep them small.

python tools/readme_pictures.py SCREENSHOTS OUT_DIR
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

#: picture → its screenshot, and which rows of it are shown, from and to, one stretch under
#: the other.
PICTURES = {
    "system.png": ("system-wide-light.png", [(60, 352), (1962, 2910)]),
    "home.png": ("home-wide-light.png", [(0, 1180)]),
    "claim.png": ("claim-wide-light.png", [(100, 960)]),
}


def main(screenshots: Path, out: Path) -> None:
    """Write every picture."""
    out.mkdir(parents=True, exist_ok=True)
    for name, (source, stretches) in PICTURES.items():
        with Image.open(screenshots / source) as whole:
            part = _joined(whole.convert("RGB"), stretches)
        few = part.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(out / name, optimize=True)


def _joined(whole: Image.Image, stretches: list[tuple[int, int]]) -> Image.Image:
    joined = Image.new("RGB", (whole.width, sum(end - start for start, end in stretches)))
    at = 0
    for start, end in stretches:
        joined.paste(whole.crop((0, start, whole.width, end)), (0, at))
        at += end - start
    return joined


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
