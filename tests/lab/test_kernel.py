import errno
import os
import socket
from pathlib import Path

import pytest

from netaudit.errors import LabError
from netaudit.lab import kernel
from netaudit.lab.kernel import Mode, Refusal
from tests.lab.network import in_a_namespace


@pytest.mark.lab
def test_a_namespace_is_entered_and_left() -> None:
    def inside() -> list[str]:
        home = str(Path(kernel.OWN_NETWORK).readlink())
        namespace = kernel.new_namespace("x")
        with namespace.entered():
            there = str(Path(kernel.OWN_NETWORK).readlink())
        back = str(Path(kernel.OWN_NETWORK).readlink())
        namespace.close()
        return [home, there, back]

    home, there, back = in_a_namespace(inside)
    assert home == back
    assert there != home
    assert home != str(Path(kernel.OWN_NETWORK).readlink())


@pytest.mark.lab
def test_a_lab_process_has_no_way_to_the_machine_s_network() -> None:
    def inside() -> str:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("198.18.0.1", 9))
            except OSError as error:
                return errno.errorcode[error.errno or 0]
        return "connected"

    assert in_a_namespace(inside) == "ENETUNREACH"


@pytest.mark.lab
def test_parameters_are_the_namespace_s_own() -> None:
    def inside() -> list[str]:
        namespace = kernel.new_namespace("x")
        path = "net/ipv6/conf/all/forwarding"
        with namespace.entered():
            kernel.set_kernel(path, "1")
            changed = Path("/proc/sys", path).read_text("ascii").strip()
        return [changed, Path("/proc/sys", path).read_text("ascii").strip()]

    assert in_a_namespace(inside) == ["1", "0"]


@pytest.mark.parametrize(
    ("code", "mode", "advice"),
    [
        (errno.ENOSPC, Mode.USER_NAMESPACE, "user.max_user_namespaces"),
        (errno.EPERM, Mode.USER_NAMESPACE, "apparmor_restrict_unprivileged_userns"),
        (errno.EROFS, Mode.USER_NAMESPACE, "--privileged"),
        (errno.EROFS, Mode.ROOT, "--privileged"),
        (errno.EINVAL, Mode.USER_NAMESPACE, "dmesg"),
    ],
)
def test_the_kernel_s_words_are_translated(code: int, mode: Mode, advice: str) -> None:
    assert advice in str(Refusal(mode, "a step", code))


def test_who_is_not_root_is_told_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "sudo" in str(Refusal(Mode.ROOT, "a step", errno.EPERM))


def test_where_nothing_works_every_refusal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(mode: Mode) -> Refusal:
        return Refusal(mode, "making a network namespace", errno.EPERM)

    monkeypatch.setattr(kernel, "_try", refuse)
    with pytest.raises(LabError, match=r"(?s)user namespace: .*root: "):
        kernel.choose_mode()


def test_the_first_mode_that_works_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = Refusal(Mode.USER_NAMESPACE, "a step", errno.ENOSPC)
    monkeypatch.setattr(
        kernel, "_try", lambda mode: refusal if mode is Mode.USER_NAMESPACE else None
    )
    assert kernel.choose_mode() == (Mode.ROOT, (refusal,))


def test_a_rehearsal_names_the_step_that_was_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_flags: int) -> None:
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr(kernel, "unshare", refuse)
    assert kernel._try(Mode.ROOT) == Refusal(Mode.ROOT, "making a network namespace", errno.ENOSPC)


@pytest.mark.lab
def test_where_user_namespaces_are_used_up_root_does_without() -> None:
    """The kernel's own refusal: a limit of none, set in a user namespace of the test's."""

    def inside() -> list[str]:
        if Path("/proc/self/uid_map").read_text("ascii").split()[2] != "1":
            return ["root", "No space left on device"]  # no user namespace here to limit
        kernel.set_kernel("user/max_user_namespaces", "0")
        mode, refusals = kernel.choose_mode()
        return [str(mode), str(refusals[0])]

    mode, refusal = in_a_namespace(inside)
    assert mode == "root"
    assert "No space left on device" in refusal
