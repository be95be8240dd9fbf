"""Processes of other people's programs."""

from __future__ import annotations

import subprocess
from typing import Any

_LAST_WORDS = 5.0  # seconds to end in


def end(process: subprocess.Popen[Any]) -> None:
    """Ask it to end, and make it if it does not."""
    process.terminate()
    try:
        process.wait(_LAST_WORDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
