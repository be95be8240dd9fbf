"""What the helper gives up before it reads a request: all but CAP_NET_RAW, or that as well."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CAP_NET_RAW = 13
_NONE = -1
_LAST_CAPABILITY = 63
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_READ, _PR_CAPBSET_DROP = 1, 4, 23, 24
_PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
_CAPABILITY_V3 = 0x2008_0522
_FILES = 256  # descriptors: rings, sockets and the pipe


def confine(
    parent: int,
    last: Callable[[], None] = lambda: None,
    *,
    raw: bool = True,
    files: int = _FILES,
) -> tuple[str, ...]:
    """Give up what can be given up; what was, and what the kernel would not take back.

    Without `raw` CAP_NET_RAW goes too. `files`: descriptors that are left.

    `last` starts threads: they have the rights that are left, and none can be started after it.
    `parent` is the process that must be alive for this one to be. Raises ProcessLookupError if it
    is not.
    """
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    kept = CAP_NET_RAW if raw else _NONE
    but = " but CAP_NET_RAW" if raw else ""
    steps = (
        ("new privileges", lambda: _prctl(_PR_SET_NO_NEW_PRIVS, 1)),
        ("ambient capabilities", lambda: _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)),
        (f"bounding set{but}", lambda: _drop_bounding_set(kept)),
        (f"capabilities{but}", lambda: _keep_one_capability(kept)),
        ("memory that others may read", lambda: _prctl(_PR_SET_DUMPABLE, 0)),
        ("core dumps", lambda: _limit(resource.RLIMIT_CORE, 0)),
        ("files to write", lambda: _limit(resource.RLIMIT_FSIZE, 0)),
        (f"more than {files} descriptors", lambda: _limit(resource.RLIMIT_NOFILE, files)),
        ("life after its parent", lambda: _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)),
        ("new processes", lambda: _without_processes(last)),
    )
    told = []
    for what, step in steps:
        try:
            step()
            told.append(f"gave up {what}")
        except (OSError, ValueError) as error:
            told.append(f"could not give up {what}: {error}")
    if os.getppid() != parent:
        raise ProcessLookupError("the scanner that started this helper has ended")
    return tuple(told)


def _prctl(option: int, value: int, more: int = 0) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(v) for v in (value, more, 0, 0)]
    result = int(libc.prctl(option, *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def _drop_bounding_set(kept: int) -> None:
    for capability in range(_LAST_CAPABILITY + 1):
        if capability == kept:
            continue
        try:
            held = _prctl(_PR_CAPBSET_READ, capability)
        except OSError:  # EINVAL: the kernel knows no more of them
            return
        if held:
            _prctl(_PR_CAPBSET_DROP, capability)


def _keep_one_capability(kept: int) -> None:
    """Effective and permitted become at most `kept`, inheritable nothing (capset(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_V3, 0), 8)
    data = ctypes.create_string_buffer(24)
    if libc.capget(header, data):
        raise OSError(ctypes.get_errno(), "capget")
    permitted = struct.unpack_from("=I", data.raw, 4)[0]
    low = permitted & (1 << kept if kept >= 0 else 0)
    data = ctypes.create_string_buffer(struct.pack("=6I", low, low, 0, 0, 0, 0), 24)
    if libc.capset(header, data):
        raise OSError(ctypes.get_errno(), "capset")


def _without_processes(last: Callable[[], None]) -> None:
    last()
    _limit(resource.RLIMIT_NPROC, 0)


def _limit(which: int, most: int) -> None:
    _soft, hard = resource.getrlimit(which)
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (value, value))
