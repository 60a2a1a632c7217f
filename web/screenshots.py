"""Screenshots of the main pages of an observatory's site, in real Chromium.

    python web/screenshots.py OUT_DIR OBSERVATORY

Wide and phone, light and dark: home, country, supplier, system, document, claim (its proof
checked), measures, search, changes, data. The site must have been made (``sousveil site``).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from sousveil.observatory import Observatory
from sousveil.publish._serve import make_server

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
SIZES = {"wide": (1280, 860), "phone": (390, 844)}


def main(out: Path, observatory: Path) -> None:
    """Take them all into ``out``."""
    site = Observatory(observatory).site
    out.mkdir(parents=True, exist_ok=True)
    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, path in pages_of(site).items():
            for size in SIZES:
                for scheme in ("light", "dark"):
                    take(browser, f"{address}{path}", out / f"{name}-{size}-{scheme}.png", size)
                    sys.stdout.write(f"{name}-{size}-{scheme}.png\n")
        browser.close()


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The site, served on a free port while this lasts."""
    with make_server(site, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


def pages_of(site: Path) -> dict[str, str]:
    """One page of each kind, with as much on it as there is."""

    def fullest(kind: str, preferred: str = "") -> str:
        if preferred and (site / kind / preferred / "index.html").exists():
            return f"{kind}/{preferred}/"
        found = sorted((site / kind).glob("*/index.html"), key=lambda page: -page.stat().st_size)
        return f"{found[0].parent.relative_to(site)}/" if found else ""

    system = fullest("system", "ecu-911")
    html = (site / system / "index.html").read_text(encoding="utf-8")
    cameras = html.find('id="cameras"')
    claim = html[html.find("claim/", max(cameras, 0)) :].split('"', 1)[0]
    shown = html[html.find("document/", max(cameras, 0)) :].split('"', 1)[0]
    return {
        "home": "",
        "country": fullest("country", "ec"),
        "supplier": fullest("organisation", "huawei"),
        "system": system,
        "document": shown,
        "claim": claim,
        "suppliers": "suppliers/",
        "technology": "technology/facial-recognition/",
        "measures": "measures/",
        "measure": "measure/technologies-by-country/",
        "search": "search/?q=hikvsion",
        "changes": "changes/",
        "data": "data/",
        "method": "method/",
    }


def take(browser: Browser, address: str, path: Path, size: str) -> None:
    """One screenshot; colour scheme is in the file's name."""
    width, height = SIZES[size]
    scheme = "dark" if path.stem.endswith("dark") else "light"
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=1
    )
    page = context.new_page()
    page.goto(address)
    prove(page)
    page.screenshot(path=path, full_page=size == "wide" and "method" not in path.name)
    context.close()


def prove(page: Page) -> None:
    """On a claim's page, check its proof first."""
    button = page.locator("section[data-evidence] > .evidence-actions > button.prove")
    if button.count() == 1:
        button.click()
        page.locator(".proof-verdict").wait_for()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("screenshots.py OUT_DIR OBSERVATORY")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
