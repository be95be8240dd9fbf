from __future__ import annotations

from netaudit.model import Transport
from netaudit.net import ports
from netaudit_checks.exposure._ports import ADMINISTRATION, CLEAR_TEXT, DATABASE


def test_whatever_a_check_names_is_asked_by_the_sweep() -> None:
    asked = {Transport.TCP: ports.TCP, Transport.UDP: ports.UDP}
    for port in {**ADMINISTRATION, **DATABASE, **CLEAR_TEXT}:
        assert port.number in asked[port.transport], port


def test_a_port_is_for_administration_or_a_database_not_for_both() -> None:
    assert not ADMINISTRATION.keys() & DATABASE.keys()
