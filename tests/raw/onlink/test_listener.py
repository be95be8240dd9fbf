"""Listening on a real link between two namespaces, without and with leave to ask."""

from __future__ import annotations

import json
import socket
from ipaddress import IPv6Address, IPv6Network
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.lab.speech import Announced, Speaker, advertisement
from netaudit.raw.messages import FrameError, Listen, Listened, Refused
from netaudit.raw.nexthop import interface
from netaudit.raw.onlink.asking import WORDS
from netaudit.raw.onlink.ear import Ear
from netaudit.raw.onlink.listener import Listener
from tests.lab.network import in_a_namespace
from tests.raw.pair import joined

if TYPE_CHECKING:
    from netaudit.raw.messages import Message

ROUTER = Speaker(IPv6Address("fe80::77"), bytes.fromhex("020000000077"))
SAID = Announced(prefixes=((IPv6Network("2001:db8:b::/64"), True, True, 9, 9),))
NEAR = "to-down"


def ended(told: list[Message]) -> Any:
    """What the one session has heard."""
    (said,) = told
    assert isinstance(said, Listened)
    return json.loads(said.text)


@pytest.mark.lab
@pytest.mark.parametrize("send", [(), WORDS])
def test_it_hears_a_link_and_sends_only_what_it_is_told_to(send: tuple[str, ...]) -> None:
    def inside() -> Any:
        sent: list[bytes] = []
        send_it = Ear.send

        def noted(ear: Ear, frame: bytes) -> None:
            sent.append(frame)
            send_it(ear, frame)

        with joined() as (near, far), pytest.MonkeyPatch.context() as patched:
            patched.setattr(Ear, "send", noted)
            with far.namespace.entered():
                other = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x86DD))
                other.bind(("up", 0x86DD))
                other.setblocking(False)
            with near.namespace.entered():
                listener = Listener((NEAR, *(f"{NEAR} {word}" for word in WORDS)))
                assert listener.listen(Listen(1, NEAR, 60.0, send), 0.0) == []
                assert listener.listen(Listen(2, NEAR, 60.0, ()), 0.0) == []
                assert len(listener.files()) == 2
                other.send(advertisement(ROUTER, SAID))
                early = listener.turn(1.0)
                first, second = listener.turn(60.0)
                listener.close()
            came = [frame for frame in _drained(other) if frame in sent]  # the kernel talks as well
            other.close()
        return [early, ended([first]), ended([second]), len(sent), len(came)]

    early, first, second, sent, came = in_a_namespace(inside)
    assert early == []
    assert sent == came == 3 * len(send)  # at 0, 1 and 60 seconds
    for heard in (first, second):
        assert [a["source"] for a in heard["advertisements"]] == ["fe80::77"]
        assert heard["interface"] == NEAR
        assert {"fe80::77", "fe80::2"} <= {
            n["address"] for n in heard["neighbours"]
        }  # the kernel's
    assert first["asked"] == list(send)


def _drained(sock: socket.socket) -> list[bytes]:
    found = []
    try:
        while True:
            data, _sender = sock.recvfrom(2048)
            found.append(data)
    except BlockingIOError:
        return found


@pytest.mark.parametrize(
    ("send", "interface", "missing"),
    [
        (("echo",), "eth1", "eth1 echo"),
        ((), "eth2", "eth2"),
        (("router-solicitation",), "eth2", "eth2, eth2 router-solicitation"),
    ],
)
def test_without_leave_it_does_nothing(send: tuple[str, ...], interface: str, missing: str) -> None:
    listener = Listener(("eth1", "eth1 router-solicitation"))
    (said,) = listener.listen(Listen(7, interface, 1.0, send), 0.0)
    text = f"no leave was given for: {missing}"
    assert said == Refused(7, interface, "out of scope", text)
    assert listener.files() == []


def test_an_interface_that_is_not_there_is_our_own_lack() -> None:
    (said,) = Listener(("nope0",)).listen(Listen(7, "nope0", 1.0, ()), 0.0)
    assert said == Refused(7, "nope0", "unable", "this machine has no interface nope0")


@pytest.mark.parametrize(
    "order",
    [Listen(1, "eth1", 0.0, ()), Listen(1, "eth1", 9e9, ()), Listen(1, "eth1", 1.0, ("x",))],
)
def test_what_is_no_request(order: Listen) -> None:
    with pytest.raises(FrameError):
        Listener(("eth1",)).listen(order, 0.0)


@pytest.mark.lab
def test_what_could_not_leave_was_not_asked() -> None:
    def inside() -> Any:
        with joined() as (near, _far), near.namespace.entered():
            listener = Listener((NEAR, f"{NEAR} echo"))
            card = interface(socket.if_nametoindex(NEAR))
            listener.listen(Listen(1, NEAR, 60.0, ("echo",)), 0.0)
            session = listener._sessions[0]
            session.asked.clear()  # what left before the link went down
            near.route.link("set", index=card.index, state="down")
            heard = ended(listener.turn(60.0))
            listener.close()
        return heard["asked"]

    assert in_a_namespace(inside) == []
