"""How netaudit starts a part of itself as a process of its own."""

from __future__ import annotations

import sys


def command_line(module: str, *arguments: str) -> list[str]:
    """The line that runs a module of ours.

    `-m` alone puts the working directory first on the path, so that a file there called nt.py,
    secrets.py or netaudit.py would be run in the place of ours: hence `-P`.
    """
    return [sys.executable, "-P", "-m", module, *arguments]
