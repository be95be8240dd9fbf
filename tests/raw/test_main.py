"""The helper's start; its end and its refusals are tested in tests/raw/test_serve.py."""

from __future__ import annotations

import subprocess
import sys

FRESH = """
import gc, inspect, sys
straight = inspect.cleandoc
from netaudit.raw.__main__ import load_numpy
assert "numpy" not in sys.modules
load_numpy()
import numpy
kept = inspect.cleandoc is straight
print(numpy.arange(3).sum(), kept, gc.isenabled(), gc.get_freeze_count() > 0)
"""


def test_numpy_is_loaded_and_python_is_as_before() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FRESH], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("3 True True True\n", "")
