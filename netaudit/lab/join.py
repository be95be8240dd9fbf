"""Becomes a command inside the lab: `python -m netaudit.lab.join STATE PLACE -- CMD…`.

It must be a process with one thread, for the kernel lets no other join a user namespace.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from netaudit.errors import LabError
from netaudit.lab import kernel
from netaudit.lab.control import namespaces
from netaudit.lab.state import public_inventory

NOT_FOUND = 127
USAGE = "usage: python -m netaudit.lab.join STATE PLACE -- COMMAND…"


def join(directory: Path, place: str) -> None:
    """Move this process into the lab, and say where it stands. Raises LabError."""
    network, *user = namespaces(directory, place)
    try:
        for descriptor in user:
            kernel.setns(descriptor, kernel.CLONE_NEWUSER)
        kernel.setns(network, kernel.CLONE_NEWNET)
    except OSError as error:
        raise LabError(
            "the lab at {directory} cannot be joined ({error}): use the user who started it",
            directory=directory,
            error=error,
        ) from error
    os.environ["NETAUDIT_INVENTORY"] = str(public_inventory(directory))
    os.environ["NETAUDIT_LAB_PLACE"] = place


def main() -> int:
    """Entry point."""
    if len(sys.argv) < 5 or sys.argv[3] != "--":  # noqa: PLR2004  state, place, --, command
        sys.stderr.write(USAGE + "\n")
        return 1
    directory, place, command = Path(sys.argv[1]), sys.argv[2], sys.argv[4:]
    try:
        join(directory, place)
        os.execvp(command[0], command)  # noqa: S606  the user's own command, and no shell
    except LabError as error:
        sys.stderr.write(f"netaudit: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"netaudit: {command[0]}: {error.strerror}\n")
        return NOT_FOUND


if __name__ == "__main__":
    raise SystemExit(main())
