"""MQTT: a CONNECT of a version that does not exist, which every broker must refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, at_least

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

# Level 0x7f: refused by return code 1 (MQTT 3.1.1 section 3.1.2.2) or 0x84 (MQTT 5), so that
# no session begins.
_CONNECT = b"\x10\x14\x00\x04MQTT\x7f\x02\x00\x05\x00\x08netaudit"
_CONNACK = 0x20
_REFUSED = {0x01, 0x84}


def talk(_greeting: bytes) -> Talk:
    """The refusal shows the broker; nobody is connected."""
    heard = yield Say(_CONNECT, at_least(4))
    if len(heard) < 4 or heard[0] != _CONNACK or heard[3] not in _REFUSED:  # noqa: PLR2004
        return None
    return Match("mqtt")


PROTOCOL = Protocol("mqtt", talk, (1883,), tls_ports=(8883,))
