"""What the lab asks of the kernel: user and network namespaces, and why it may be refused.

Python 3.11 has no os.unshare and no os.setns (3.12 has), hence ctypes.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.errors import LabError, of_the_system
from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

CLONE_NEWUSER = 0x1000_0000
CLONE_NEWNET = 0x4000_0000
PR_SET_PDEATHSIG = 1
OWN_NETWORK = "/proc/thread-self/ns/net"


class Mode(StrEnum):
    """How the lab gets the right to make network namespaces."""

    USER_NAMESPACE = "user namespace"
    ROOT = "root"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the kernel refused: the step that was tried, and the errno."""

    mode: Mode
    step: str
    code: int

    def __str__(self) -> str:
        return str(self.phrase)

    @property
    def phrase(self) -> Phrase:
        """For people: what was tried, what the kernel said, and what to type."""
        said = of_the_system(OSError(self.code, os.strerror(self.code)))
        # Of the steps' texts, the catalogue has those that `_rehearse` names.
        step = Phrase(self.step.replace("{", "{{").replace("}", "}}"))
        told = (("mode", self.mode), ("step", step), ("error", said), ("advice", _advice(self)))
        return Phrase("{mode}: {step}: {error}. {advice}", told)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def unshare(flags: int) -> None:
    """Leave namespaces (unshare(2)). Raises OSError."""
    _checked(_libc().unshare(flags), "unshare")


def setns(fd: int, kind: int = 0) -> None:
    """Enter the namespace behind `fd` (setns(2)); this thread only, for a network namespace."""
    _checked(_libc().setns(fd, kind), "setns")


def die_with_parent() -> None:
    """Have the kernel end this process when its parent ends (prctl(2), PR_SET_PDEATHSIG)."""
    _checked(_libc().prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")


def enter_user_namespace() -> None:
    """Become root of a user namespace of our own. Raises OSError; single-threaded only."""
    uid, gid = os.geteuid(), os.getegid()
    unshare(CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"0 {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"0 {gid} 1", encoding="ascii")


def leave_the_machine(mode: Mode) -> None:
    """Go where the lab lives: from here this process has no network of the machine's.

    Raises OSError; single-threaded only.
    """
    if mode is Mode.USER_NAMESPACE:
        enter_user_namespace()
    unshare(CLONE_NEWNET)


@dataclass(frozen=True, slots=True)
class Namespace:
    """A network namespace of ours, held open by a file descriptor; it has no mount, no name."""

    name: str
    fd: int

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Stand in it for the length of a `with`: this thread only, and never across an await."""
        here = os.open(OWN_NETWORK, os.O_RDONLY | os.O_CLOEXEC)
        try:
            setns(self.fd, CLONE_NEWNET)
            yield
        finally:
            setns(here, CLONE_NEWNET)
            os.close(here)

    def close(self) -> None:
        """Let it go: the kernel frees it when its last socket is closed."""
        os.close(self.fd)


def new_namespace(name: str) -> Namespace:
    """A fresh network namespace; the caller stays where it was. Raises OSError."""
    here = os.open(OWN_NETWORK, os.O_RDONLY | os.O_CLOEXEC)
    try:
        unshare(CLONE_NEWNET)
        return Namespace(name, os.open(OWN_NETWORK, os.O_RDONLY | os.O_CLOEXEC))
    finally:
        setns(here, CLONE_NEWNET)
        os.close(here)


def set_kernel(parameter: str, value: str) -> None:
    """Write a kernel parameter of the namespace that we stand in ("net/ipv4/ip_forward")."""
    Path("/proc/sys", parameter).write_text(value, encoding="ascii")


def choose_mode() -> tuple[Mode, tuple[Refusal, ...]]:
    """The first mode that works here, found by trying each in a child process.

    Returns it with the refusals of those before it. Raises LabError when none works: its text
    names what was refused and what to type.
    """
    refusals: list[Refusal] = []
    for mode in Mode:
        refusal = _try(mode)
        if refusal is None:
            return mode, tuple(refusals)
        refusals.append(refusal)
    told = Phrase("the lab cannot make network namespaces here.")
    for refused in refusals:
        told = Phrase("{told}\n- {refusal}", (("told", told), ("refusal", refused.phrase)))
    raise LabError.because(told)


def _try(mode: Mode) -> Refusal | None:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        step, code = _rehearse(mode)
        os.write(writer, json.dumps([step, code]).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    step, code = json.loads(said) if said else ("the rehearsal died", errno.EINVAL)
    return None if code == 0 else Refusal(mode, step, code)


def _rehearse(mode: Mode) -> tuple[str, int]:
    """In the child: each step that a boot needs. The step that was refused with its errno."""
    step = Phrase("start")
    try:
        if mode is Mode.USER_NAMESPACE:
            step = Phrase("making a user namespace")
            enter_user_namespace()
        step = Phrase("making a network namespace")
        unshare(CLONE_NEWNET)
        step = Phrase("setting kernel parameters under /proc/sys")
        set_kernel("net/ipv6/conf/all/forwarding", "1")
        step = Phrase("making a virtual Ethernet pair")
        from netaudit.lab.links import rehearse as rehearse_links

        rehearse_links()
        step = Phrase("loading a packet filter (nftables)")
        from netaudit.lab.firewall import Firewall

        Firewall().apply(())
    except OSError as error:
        return str(step), error.errno or errno.EINVAL
    except Exception as error:  # noqa: BLE001  pyroute2 has errors of its own, with a code
        return f"{step} ({type(error).__name__}: {error})", getattr(error, "code", errno.EINVAL)
    return str(step), 0


def _advice(refusal: Refusal) -> Phrase:
    """What to type: the kernel's own words mislead (ENOSPC has nothing to do with a disk)."""
    if refusal.mode is Mode.ROOT:
        if refusal.code == errno.EROFS:
            return Phrase("In a container, start it with --privileged: /proc/sys is read-only.")
        if os.geteuid() != 0:
            return Phrase("Or run the command as root: sudo netaudit lab start")
        return Phrase("In a container, start it with --privileged.")
    known = {
        errno.ENOSPC: Phrase(
            "User namespaces are limited to none here (no disk is full): as root type "
            "`sysctl -w user.max_user_namespaces=10000`."
        ),
        errno.EPERM: Phrase(
            "Unprivileged user namespaces are restricted here (Ubuntu's AppArmor, or a "
            "container's seccomp): as root type "
            "`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` where that key exists, "
            "or `sysctl -w kernel.unprivileged_userns_clone=1` on an older Debian."
        ),
        errno.EROFS: Phrase("/proc/sys is read-only: in a container, start it with --privileged."),
        errno.ENOSYS: Phrase("This kernel has no user namespaces."),
    }
    return known.get(refusal.code) or Phrase("Look into the kernel's log (dmesg) for the reason.")
