"""Look at a report: open its pages in Debian's Chromium, from file://, offline, and keep pictures.

    .venv/bin/python tools/screenshots.py BUNDLE OUT [PAGE…]

PAGE is a path below the bundle, such as units/so-tttt.html; without it the page families' first
pages are taken. Writes PAGE-WIDTH-SCHEME.png, and PAGE-print-N.png where pdftoppm is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
]
SIZES = ((1920, 1080), (1280, 900), (768, 1024), (375, 812))


def main(bundle: Path, out: Path, pages: list[str]) -> None:
    """Take the pictures."""
    from playwright.sync_api import sync_playwright

    out.mkdir(parents=True, exist_ok=True)
    wanted = pages or list(_families(bundle))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=FLAGS, offline=True
        )
        for name in wanted:
            for path in _take(context, bundle, out, name):
                print(path)
        context.close()


def _families(bundle: Path) -> Iterator[str]:
    """One page of each family, the largest of its kind, in both languages."""
    for root in ("", "en/"):
        yield from (f"{root}{name}" for name in ("index.html", "units/index.html", "method.html"))
        yield f"{root}checks/index.html"
        for folder in ("units", "checks"):
            found = [p for p in (bundle / root / folder).glob("*.html") if p.stem != "index"]
            if found:
                yield f"{root}{folder}/{max(found, key=lambda p: p.stat().st_size).name}"


def _take(context: BrowserContext, bundle: Path, out: Path, name: str) -> Iterator[Path]:
    stem = name.removesuffix(".html").replace("/", "_")
    page = context.new_page()
    page.on("console", lambda message: print(f"{name}: console: {message.text}"))
    page.goto((bundle / name).resolve().as_uri())
    for width, height in SIZES:
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme, media="screen")
            path = out / f"{stem}-{width}-{scheme}.png"
            page.screenshot(path=path, full_page=True)
            yield path
    yield from _print(page, out, stem)
    page.close()


def _print(page: Any, out: Path, stem: str) -> Iterator[Path]:
    pdf = out / f"{stem}-print.pdf"
    page.emulate_media(media="print")
    page.pdf(path=pdf, prefer_css_page_size=True, print_background=True)
    yield pdf
    if shutil.which("pdftoppm"):
        target = out / f"{stem}-print"
        subprocess.run(["pdftoppm", "-r", "70", "-png", pdf, target], check=True)  # noqa: S603, S607  a developer's tool
        yield from sorted(out.glob(f"{stem}-print*.png"))


if __name__ == "__main__":
    if len(sys.argv) < 3:  # noqa: PLR2004  bundle and out
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
