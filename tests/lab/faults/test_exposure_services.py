"""What takes the place of a declared service, and what a scan of the host makes of it."""

from __future__ import annotations

from netaudit.lab.faults.aims import service_of
from netaudit.lab.faults.exposure_services import KINDS, MOVED_TO
from netaudit.net import ports
from tests.lab.worlds import unplugged

BY_KEY = {k.key: k for k in KINDS}


def test_it_moves_to_a_port_that_every_scan_asks() -> None:
    assert set(MOVED_TO.values()) <= set(ports.TCP)


def test_only_what_is_declared_so_is_hit() -> None:
    world = unplugged()
    declared = {
        key: {service_of(aim).protocol for aim in kind.aims(world)} for key, kind in BY_KEY.items()
    }
    assert declared == {
        "service-moved": {"http", "https"},
        "service-changed": {"http", "https"},
        "product-changed": {"https"},
        "clear-text-for-tls": {"https", "imaps"},
        "tls-for-clear-text": {"http"},
    }
