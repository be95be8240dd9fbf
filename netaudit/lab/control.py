"""The way to a running lab: JSON lines over a Unix socket that only its owner can open.

Whose socket it is is looked at as well: where no run-time folder is set, the default place is in
a folder in which everybody can make files, and a lab says what is scanned, and where commands run.

Namespaces are handed out as file descriptors (SCM_RIGHTS), so that nobody needs root, a process id
or a name in the file system to join one.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from typing import TYPE_CHECKING, Any

from netaudit import codec
from netaudit.errors import LabError, NetauditError
from netaudit.lab.state import control_socket
from netaudit.model import Inability, Phrase

if TYPE_CHECKING:
    from pathlib import Path

MAX_REQUEST = 1 << 16
MAX_DESCRIPTORS = 4
REPLY_SECONDS = 120.0


def ask(directory: Path, do: str, **arguments: object) -> Any:
    """One request to the lab of that state directory; its result. Raises LabError."""
    result, descriptors = _exchange(directory, {"do": do, **arguments})
    for descriptor in descriptors:
        os.close(descriptor)
    return result


def namespaces(directory: Path, at: str) -> list[int]:
    """Descriptors to join `at`: its network namespace, then the user namespace if there is one.

    `at` is a vantage point, "dc" or a unit. Raises LabError.
    """
    return _exchange(directory, {"do": "namespaces", "at": at})[1]


def reason(reply: dict[str, Any]) -> Inability:
    """Why the lab did not do it: a phrase, or what an error of another kind says."""
    return codec.load(Phrase, reply["phrase"]) if "phrase" in reply else str(reply["error"])


def failure(error: NetauditError) -> dict[str, str]:
    """What `reason` reads."""
    return {"error": str(error), "phrase": codec.dump(error.phrase).decode()}


def is_running(directory: Path) -> bool:
    """Whether a lab answers there."""
    try:
        with _connect(directory):
            return True
    except LabError:
        return False


def _connect(directory: Path) -> socket.socket:
    path = control_socket(directory)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(REPLY_SECONDS)
    try:
        connection.connect(str(path))
    except OSError as error:
        connection.close()
        raise LabError(
            "no lab runs at {directory} ({error}): start one with `netaudit lab start`, or "
            "name its state directory with --state",
            directory=directory,
            error=error,
        ) from error
    if _owner(connection) != os.geteuid():
        connection.close()
        raise LabError(
            "the lab at {directory} is another user's: it would be a trap to follow it. Name a "
            "lab of yours with --state",
            directory=directory,
        )
    return connection


def _owner(connection: socket.socket) -> int:
    """The user id of the process at the other end, as this process's user namespace counts."""
    size = struct.calcsize("=3i")
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    return int(struct.unpack("=3i", credentials)[1])


def _exchange(directory: Path, request: dict[str, Any]) -> tuple[Any, list[int]]:
    with _connect(directory) as connection:
        try:
            connection.sendall(json.dumps(request).encode() + b"\n")
            data, descriptors, _, _ = socket.recv_fds(connection, MAX_REQUEST, MAX_DESCRIPTORS)
            parts = [data]
            while not parts[-1].endswith(b"\n") and (more := connection.recv(MAX_REQUEST)):
                parts.append(more)
        except OSError as error:
            raise LabError(
                "the lab at {directory} does not answer: {error}", directory=directory, error=error
            ) from error
    answer = b"".join(parts)
    if not answer.endswith(b"\n"):
        raise LabError(
            "the lab at {directory} ended while it answered; see lab.log there", directory=directory
        )
    reply = json.loads(answer)
    if "error" in reply:
        raise LabError.because(reason(reply))
    return reply["result"], descriptors
