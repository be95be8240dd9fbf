from __future__ import annotations

from netaudit.inventory.kinds import KINDS
from netaudit.model import Transport
from netaudit.net import ports


def test_every_port_is_one_and_has_its_reason() -> None:
    for table in (ports.TCP, ports.UDP):
        assert all(0 < number < 65536 and reason for number, reason in table.items())


def test_the_list_is_short_enough_for_a_slow_link() -> None:
    assert len(ports.TCP) < 150


def test_what_a_kind_opens_by_default_is_asked_on_every_host() -> None:
    table = {Transport.TCP: ports.TCP, Transport.UDP: ports.UDP}
    for kind in KINDS.values():
        for port in kind.ports:
            assert port.number in table[port.transport]
