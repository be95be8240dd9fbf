"""The state directory: what an operator would have in `public/`, the way to the lab beside it."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from netaudit.errors import LabError

PUBLIC = "public"
INVENTORY = "inventory.yaml"
SOCKET = "control.sock"
LOG = "lab.log"
MAX_SOCKET_PATH = 107  # octets of sockaddr_un.sun_path, less the final zero


def default_directory() -> Path:
    """Under $XDG_RUNTIME_DIR, else under the temporary directory with our user id."""
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        return Path(runtime, "netaudit-lab")
    return Path(tempfile.gettempdir(), f"netaudit-lab-{os.getuid()}")


def prepare(directory: Path) -> Path:
    """Make the directory ours and nobody else's. Raises LabError."""
    directory = directory.absolute()
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise LabError(
                "{directory} is not a directory of yours: give another one with --state",
                directory=directory,
            )
        directory.chmod(0o700)
        (directory / PUBLIC).mkdir(exist_ok=True)
    except OSError as error:
        raise LabError(
            "{directory}: cannot be used for the lab's state ({error}): give a directory "
            "that you may write with --state",
            directory=directory,
            error=error,
        ) from error
    if len(os.fsencode(directory / SOCKET)) > MAX_SOCKET_PATH:
        raise LabError(
            "{directory} is too long a path for a socket: give a shorter --state",
            directory=directory,
        )
    return directory


def public_inventory(directory: Path) -> Path:
    """The inventory that the scanner is given."""
    return directory / PUBLIC / INVENTORY


def control_socket(directory: Path) -> Path:
    """The way to the lab's organiser."""
    return directory / SOCKET
