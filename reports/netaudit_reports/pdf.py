"""A page of a bundle as PDF: printed by Chromium where it is installed, with the network off."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

from netaudit.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 180
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def print_page(page: Path, out: Path) -> Path:
    """Print the HTML file `page` to `out`; that path. Raises UsageError where it cannot be done."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise UsageError(
            "a PDF is printed by Chromium, which is not installed here: apt install "
            "chromium, or open {page} in any browser and print it",
            page=page,
        )
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser,
            *FLAGS,
            f"--user-data-dir={profile}",
            f"--print-to-pdf={out.absolute()}",
        ]
        if os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses to start as root otherwise
        out.unlink(missing_ok=True)
        try:
            ended = subprocess.run(  # noqa: S603  a browser of ours, on a page of ours
                [*command, page.absolute().as_uri()],
                capture_output=True,
                timeout=SECONDS,
                umask=0o077,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UsageError(
                "{browser} did not print {page} within {seconds} s",
                browser=browser,
                page=page,
                seconds=SECONDS,
            ) from error
    if not out.exists():
        last = ended.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise UsageError(
            "{browser} printed no PDF (code {code}): {last}",
            browser=browser,
            code=ended.returncode,
            last=" ".join(last),
        )
    return out
