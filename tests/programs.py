"""Programs that tests run beside ours, and that a fresh machine may not have."""

from __future__ import annotations

import os
import shutil

import pytest

# Debian keeps what is for administrators out of a user's path.
_PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"


def place_of(program: str) -> str | None:
    """Where it is; None if it is not installed."""
    return shutil.which(program, path=_PATH)


def need(program: str) -> str:
    """Where it is; skips the test that runs where it is not installed."""
    found = place_of(program)
    if found is None:
        pytest.skip(f"not installed: {program}")
    return found


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skips a test where one of them is not installed."""
    missing = [program for program in programs if place_of(program) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")
