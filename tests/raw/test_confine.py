from __future__ import annotations

import os
import resource
import socket
from pathlib import Path
from typing import Any

import pytest

from netaudit.raw.confine import CAP_NET_RAW, confine
from tests.lab.network import in_a_namespace


def _status() -> dict[str, str]:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


@pytest.mark.lab
def test_one_right_is_left() -> None:
    def inside() -> Any:
        told = confine(os.getppid())
        status = _status()
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close()
        try:
            socket.if_nameindex()
            socket.sethostname("other")
            refused = False
        except PermissionError:
            refused = True
        names = ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")
        return {
            "told": told,
            "rights": {name: int(status[name], 16) for name in names},
            "new": status["NoNewPrivs"],
            "refused": refused,
            "limits": [
                resource.getrlimit(which)[1]
                for which in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC)
            ],
        }

    def keeping_the_pipe() -> Any:
        # The test's own pipe would be closed: it is moved to a number that stays.
        import netaudit.raw.confine as module

        module.os.closerange = lambda *_: None  # type: ignore[attr-defined]
        resource.setrlimit(resource.RLIMIT_FSIZE, resource.getrlimit(resource.RLIMIT_FSIZE))
        return inside()

    found = in_a_namespace(keeping_the_pipe)
    only = 1 << CAP_NET_RAW
    assert found["rights"] == {
        "CapEff": only,
        "CapPrm": only,
        "CapInh": 0,
        "CapBnd": only,
        "CapAmb": 0,
    }
    assert found["new"] == "1"
    assert found["refused"] is True
    assert found["limits"] == [0, 0, 0]
    assert all(line.startswith("gave up ") for line in found["told"])


def test_threads_start_with_what_is_left_before_none_can(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    monkeypatch.setattr("os.closerange", lambda *_: None)
    monkeypatch.setattr("netaudit.raw.confine._prctl", lambda *_: 0)
    for name in ("_drop_bounding_set", "_keep_one_capability"):
        monkeypatch.setattr(f"netaudit.raw.confine.{name}", lambda _, name=name: order.append(name))
    monkeypatch.setattr("netaudit.raw.confine._limit", lambda which, _most: order.append(which))
    confine(os.getppid(), lambda: order.append("threads"))
    assert order[:2] == ["_drop_bounding_set", "_keep_one_capability"]
    assert order[-2:] == ["threads", resource.RLIMIT_NPROC]


def test_without_its_parent_it_does_not_live(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.closerange", lambda *_: None)
    for name in ("_prctl", "_drop_bounding_set", "_keep_one_capability", "_limit"):
        monkeypatch.setattr(f"netaudit.raw.confine.{name}", lambda *_: None)
    with pytest.raises(ProcessLookupError, match="has ended"):
        confine(os.getpid())


def test_what_the_kernel_keeps_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.closerange", lambda *_: None)
    for name in ("_prctl", "_keep_one_capability", "_limit"):
        monkeypatch.setattr(f"netaudit.raw.confine.{name}", lambda *_: None)
    monkeypatch.setattr("netaudit.raw.confine._drop_bounding_set", refuse)
    told = [line for line in confine(os.getppid()) if line.startswith("could not")]
    assert told == [
        "could not give up bounding set but CAP_NET_RAW: [Errno 1] Operation not permitted"
    ]


def test_who_asks_over_connect_keeps_no_right_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []
    limits: dict[int, int] = {}
    monkeypatch.setattr("os.closerange", lambda *_: None)
    monkeypatch.setattr("netaudit.raw.confine._prctl", lambda *_: 0)
    for name in ("_drop_bounding_set", "_keep_one_capability"):
        monkeypatch.setattr(f"netaudit.raw.confine.{name}", kept.append)
    monkeypatch.setattr("netaudit.raw.confine._limit", limits.__setitem__)
    told = confine(os.getppid(), raw=False, files=4096)
    assert kept == [-1, -1]
    assert limits[resource.RLIMIT_NOFILE] == 4096
    assert "gave up capabilities" in told
