from __future__ import annotations

from netaudit_checks.dns._sshfp import over_ssh
from tests.factories import make_service


def test_ssh_alone_has_host_keys() -> None:
    assert over_ssh(make_service(protocol="ssh"))
    assert not over_ssh(make_service())
