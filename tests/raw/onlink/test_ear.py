from __future__ import annotations

import socket
from ipaddress import IPv6Address
from typing import Any

import pytest

from netaudit.lab.speech import Speaker, dhcp_reply, listens, presence
from netaudit.raw.onlink.ear import Ear
from tests.lab.network import in_a_namespace
from tests.raw.pair import joined

HOST = Speaker(IPv6Address("fe80::9"), bytes.fromhex("020000000009"))
OTHER = bytes.fromhex("3333000000fb") + IPv6Address("fe80::2").packed


@pytest.mark.lab
def test_it_hears_what_is_wanted_whoever_it_is_for() -> None:
    wanted = [presence(HOST), listens(HOST, IPv6Address("ff02::fb"))]
    wanted.append(dhcp_reply(HOST, HOST.address, b"\0\0\1", OTHER))
    other_port = wanted[-1][:56] + b"\0\x35" + wanted[-1][58:]
    tcp = wanted[0][:20] + b"\6" + wanted[0][21:]

    def inside() -> Any:
        with joined() as (near, far):
            with near.namespace.entered():
                ear = Ear(2)
                ear.send(presence(HOST))
            with (
                far.namespace.entered(),
                socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as sender,
            ):
                sender.bind(("up", 0x86DD))
                for frame in (tcp, other_port, *wanted):
                    sender.send(frame)
            heard = [[data.hex(), summed] for data, summed in ear.read()]
            ear.close()
        return [pair for pair in heard if str(pair[0])[12:24] == HOST.mac.hex()]

    assert in_a_namespace(inside) == [[frame.hex(), True] for frame in wanted]


@pytest.mark.lab
def test_no_interface_of_that_number_is_an_error() -> None:
    def inside() -> str:
        with pytest.raises(OSError, match="o such device") as error:
            Ear(1 << 30)
        return str(error.value)

    assert in_a_namespace(inside)
