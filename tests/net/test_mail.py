from __future__ import annotations

import select
import socket
from ipaddress import IPv4Address, ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.errors import NoRoute
from netaudit.facts.reach import PortState
from netaudit.net import libc
from netaudit.net.mail import Letter, Mail
from netaudit.net.payloads import Payload, dns_query, tftp_read
from tests.fakes.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = Payload(b"id?", echo=b"id")


@pytest.fixture
def mail() -> Iterator[Mail]:
    with select.epoll() as epoll:
        made = Mail({4: None, 6: None}, epoll)
        yield made
        made.close()


class Server:
    """A UDP socket whose every step a test takes itself."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.sock = socket.socket(
            socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM
        )
        self.sock.bind((host, 0))
        self.address, self.port = ip_address(host), self.sock.getsockname()[1]

    def answer(self, data: bytes | None = None, *, via: Server | None = None) -> None:
        """Answer the next datagram, with itself unless told what; from another port if told."""
        asked, peer = self.sock.recvfrom(1000)
        (via or self).sock.sendto(asked if data is None else data, peer)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.sock.close()


@pytest.fixture
def other() -> Iterator[Server]:
    made = Server()
    yield made
    made.sock.close()


def test_an_answer_settles_its_letter(mail: Mail, server: Server) -> None:
    letter = mail.begin(server.address, server.port, QUESTION)
    assert letter.verdict() is None
    server.answer()
    assert mail.read() == [letter]
    assert letter.verdict() is PortState.OPEN
    assert mail.read() == []


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_port_unreachable_settles_it_as_closed(mail: Mail, host: str) -> None:
    letter = mail.begin(ip_address(host), free_port(host), QUESTION)
    assert mail.read() == [letter]
    assert letter.verdict() is PortState.CLOSED


def test_an_error_that_is_told_at_the_next_sending_is_not_lost(mail: Mail, server: Server) -> None:
    """The kernel hands an ICMP error for one datagram to the send that follows it."""
    closed = [mail.begin(server.address, free_port(), QUESTION) for _ in range(3)]
    letter = mail.begin(server.address, server.port, QUESTION)
    server.answer()
    assert set(mail.read()) == {*closed, letter}
    assert letter.verdict() is PortState.OPEN
    assert {c.verdict() for c in closed} == {PortState.CLOSED}


def test_a_wrong_answer_is_none(mail: Mail, server: Server) -> None:
    letter = mail.begin(server.address, server.port, QUESTION)
    server.answer(b"something else")
    assert mail.read() == []
    assert letter.verdict() is None


def test_an_answer_from_another_port_is_none(mail: Mail, server: Server, other: Server) -> None:
    letter = mail.begin(server.address, server.port, QUESTION)
    server.answer(via=other)
    assert mail.read() == []
    assert letter.verdict() is None


def test_tftp_answers_from_a_new_port(mail: Mail, server: Server, other: Server) -> None:
    letter = mail.begin(server.address, server.port, tftp_read())
    server.answer(b"\0\x05\0\1none", via=other)
    assert mail.read() == [letter]


def test_the_answer_to_another_question_is_not_tftps(
    mail: Mail, server: Server, other: Server
) -> None:
    """A name server's answer comes from the same address, and is no sign of TFTP there."""
    tftp = mail.begin(server.address, server.port, tftp_read())
    dns = mail.begin(other.address, other.port, Payload(b"\0\1", echo=b"\0"))
    other.answer()
    assert mail.read() == [dns]
    dns.release()
    mail.begin(other.address, other.port, dns_query())
    other.answer(b"\0\1 late")
    assert mail.read() == []
    assert tftp.verdict() is None


def test_what_is_released_hears_nothing(mail: Mail, server: Server) -> None:
    letter = mail.begin(server.address, server.port, QUESTION)
    letter.release()
    server.answer()
    assert mail.read() == []


def test_its_sockets_are_told_to_the_loop(mail: Mail, server: Server) -> None:
    mail.begin(server.address, server.port, QUESTION)
    server.answer()
    ((fd, _events),) = mail._epoll.poll(1)
    assert mail.owns(fd)
    assert not mail.owns(server.sock.fileno())


def test_a_source_that_is_not_ours_is_our_inability() -> None:
    with select.epoll() as epoll:
        mail = Mail({4: IPv4Address("198.18.0.9"), 6: None}, epoll)
        with pytest.raises(NoRoute, match=r"198\.18\.0\.9"):
            mail.begin(ip_address("127.0.0.1"), 53, QUESTION)


def test_an_error_of_our_own_is_raised_and_nobody_waits(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = ip_address("127.0.0.1")
    monkeypatch.setattr(libc, "send", lambda *_: 101)  # ENETUNREACH
    with pytest.raises(NoRoute):
        mail.begin(here, 53, QUESTION)
    assert mail._waiting == {}


def test_a_full_queue_is_as_good_as_lost(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libc, "send", lambda *_: 105)  # ENOBUFS
    letter = mail.begin(ip_address("127.0.0.1"), 53, QUESTION)
    assert isinstance(letter, Letter)
    assert letter.verdict() is None
