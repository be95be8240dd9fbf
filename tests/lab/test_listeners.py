import asyncio
import socket
from ipaddress import ip_address

import pytest

from netaudit.lab.kernel import Namespace, new_namespace
from netaudit.lab.links import open_node
from netaudit.lab.listeners import (
    DatagramServer,
    Door,
    Listeners,
    SocketServer,
    StreamServer,
    dns_stream,
)
from netaudit.lab.services.base import Conversation, Endpoint
from netaudit.model import Transport
from tests.lab.network import in_a_namespace

LOOPBACK = ip_address("::1")
TCP, UDP = (Door(LOOPBACK, 7, t) for t in Transport)


async def _echo(conversation: Conversation, _endpoint: Endpoint) -> None:
    await conversation.send(await conversation.some())


async def _greet(connection: socket.socket) -> None:
    with connection:
        await asyncio.get_running_loop().sock_sendall(connection, b"raw")


def _place() -> Namespace:
    namespace = new_namespace("x")
    open_node(namespace).close()
    return namespace


def _dial(namespace: Namespace, door: Door) -> socket.socket:
    kind = socket.SOCK_STREAM if door.transport is Transport.TCP else socket.SOCK_DGRAM
    with namespace.entered():
        client = socket.socket(socket.AF_INET6, kind)
    client.setblocking(False)
    return client


async def _ask(namespace: Namespace, door: Door, said: bytes) -> str:
    loop = asyncio.get_running_loop()
    with _dial(namespace, door) as client:
        try:
            async with asyncio.timeout(2):
                await loop.sock_connect(client, (str(door.address), door.port))
                await loop.sock_sendall(client, said)
                return (await loop.sock_recv(client, 100)).decode()
        except OSError as error:
            return type(error).__name__


@pytest.mark.lab
def test_each_sort_of_server_answers_in_its_namespace_and_nowhere_else() -> None:
    async def live(place: Namespace, elsewhere: Namespace) -> list[str]:
        listeners = Listeners()
        await listeners.open(place, TCP, StreamServer(_echo, Endpoint(())))
        await listeners.open(place, UDP, DatagramServer(lambda data: [data[::-1]]))
        raw = Door(LOOPBACK, 22, Transport.TCP)
        await listeners.open(place, raw, SocketServer(_greet))
        found = [
            await _ask(place, TCP, b"abc"),
            await _ask(place, UDP, b"abc"),
            await _ask(place, raw, b"x"),
            await _ask(elsewhere, TCP, b"abc"),
            str(len(listeners)),
        ]
        listeners.close_all()
        return found

    found = in_a_namespace(lambda: asyncio.run(live(_place(), _place())))
    assert found == ["abc", "cba", "raw", "ConnectionRefusedError", "3"]


@pytest.mark.lab
def test_an_answer_may_come_from_a_new_port_of_the_same_namespace() -> None:
    async def live(place: Namespace) -> list[bool]:
        listeners, loop = Listeners(), asyncio.get_running_loop()
        await listeners.open(place, UDP, DatagramServer(lambda data: [data], new_port=True))
        with _dial(place, UDP) as client:
            async with asyncio.timeout(2):
                await loop.sock_sendto(client, b"abc", (str(UDP.address), UDP.port))
                data, sender = await loop.sock_recvfrom(client, 100)
        listeners.close_all()
        return [data == b"abc", sender[0] == str(UDP.address), sender[1] != UDP.port]

    assert in_a_namespace(lambda: asyncio.run(live(_place()))) == [True, True, True]


@pytest.mark.lab
def test_a_closed_door_is_closed_and_can_be_opened_again() -> None:
    async def live(place: Namespace) -> list[str]:
        listeners = Listeners()
        server = StreamServer(_echo, Endpoint(()))
        found = []
        for _ in range(2):
            await listeners.open(place, TCP, server)
            found.append(await _ask(place, TCP, b"abc"))
            listeners.close(TCP)
            found.append(await _ask(place, TCP, b"abc"))
        return [*found, str(len(listeners.serving()))]

    closed = "ConnectionRefusedError"
    assert in_a_namespace(lambda: asyncio.run(live(_place()))) == [
        "abc",
        closed,
        "abc",
        closed,
        "0",
    ]


@pytest.mark.lab
def test_a_door_that_is_taken_is_an_error() -> None:
    async def live(place: Namespace) -> str:
        listeners = Listeners()
        await listeners.open(place, TCP, StreamServer(_echo, Endpoint(())))
        try:
            await listeners.open(place, TCP, StreamServer(_echo, Endpoint(())))
        except OSError as error:
            return type(error).__name__ if len(listeners) == 1 else "forgotten"
        finally:
            listeners.close_all()
        return "opened"

    assert in_a_namespace(lambda: asyncio.run(live(_place()))) == "OSError"


def test_dns_over_tcp_frames_each_message() -> None:
    sent: list[bytes] = []

    octets = [b"\x00\x03abc\x00\x02de"]

    class Client(Conversation):
        async def exactly(self, count: int) -> bytes:
            if not octets[0]:
                raise asyncio.IncompleteReadError(b"", count)
            taken, octets[0] = octets[0][:count], octets[0][count:]
            return taken

        async def send(self, data: bytes) -> None:
            sent.append(data)

    def twice(data: bytes, *, tcp: bool) -> list[bytes]:
        assert tcp
        return [data, data]

    async def run() -> None:
        await dns_stream(twice)(Client(None, None), Endpoint(()))  # type: ignore[arg-type]

    with pytest.raises(asyncio.IncompleteReadError):
        asyncio.run(run())
    assert sent == [b"\x00\x03abc"] * 2 + [b"\x00\x02de"] * 2
