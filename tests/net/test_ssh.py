from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import asyncssh
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netaudit.errors import CannotAsk
from netaudit.facts.application import Speech
from netaudit.net import ssh
from netaudit.net.dial import connect
from netaudit.net.ssh import Shown, host_key
from netaudit.net.sshkex import KINDS, Transcript, string
from netaudit.net.stream import Misbehaved
from tests.factories import make_net
from tests.fakes.servers import cuts, floods, says, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

RSA = (b"rsa-sha2-512", b"rsa-sha2-256", b"ssh-rsa")


@cache
def key(kind: str) -> Any:
    return asyncssh.generate_private_key(kind)


@asynccontextmanager
async def listening(*kinds: str, **options: Any) -> AsyncIterator[int]:
    keys = [key(kind) for kind in kinds]
    server = await asyncssh.listen("127.0.0.1", 0, server_host_keys=keys, **options)
    try:
        yield server.get_port()
    finally:
        server.close()
        await server.wait_closed()


async def shown(port: int, *algorithms: bytes) -> Shown:
    _reached, stream = await connect(make_net(), ip_address("127.0.0.1"), port)
    assert stream
    with stream:
        return await host_key(stream, algorithms)


def of(kind: str, *algorithms: bytes, **options: Any) -> Shown:
    async def run() -> Shown:
        async with listening(kind, **options) as port:
            return await shown(port, *algorithms)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("kind", "algorithms"),
    [
        ("ssh-ed25519", (b"ssh-ed25519",)),
        ("ecdsa-sha2-nistp256", (b"ecdsa-sha2-nistp256",)),
        ("ecdsa-sha2-nistp384", (b"ecdsa-sha2-nistp384",)),
        ("ecdsa-sha2-nistp521", (b"ecdsa-sha2-nistp521",)),
        ("ssh-rsa", RSA),
        ("ssh-rsa", RSA[1:]),
        ("ssh-ed448", (b"ssh-ed448",)),
    ],
)
def test_the_key_that_a_server_has(kind: str, algorithms: tuple[bytes, ...]) -> None:
    found = of(kind, *algorithms)
    assert found.key == key(kind).public_data
    assert algorithms[0] in found.offered


@pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")  # asyncssh's, not ours
@pytest.mark.parametrize("kex", [kex.decode() for kex in KINDS])
def test_every_key_exchange(kex: str) -> None:
    assert of("ssh-ed25519", b"ssh-ed25519", kex_algs=[kex]).key == key("ssh-ed25519").public_data


def test_what_it_has_not_is_not_shown() -> None:
    found = of("ssh-ed25519", *RSA)
    assert (found.key, b"ssh-ed25519" in found.offered) == (b"", True)


def test_a_key_exchange_that_we_do_not_know_is_our_own_inability() -> None:
    with pytest.raises(CannotAsk, match="no key exchange"):
        of("ssh-ed25519", b"ssh-ed25519", kex_algs=["diffie-hellman-group16-sha512"])


async def heard(behaviour: Any) -> Speech:
    async with serving(behaviour) as port:
        with pytest.raises(Misbehaved) as caught:
            await shown(port, b"ssh-ed25519")
    return caught.value.speech


def padded(payload: bytes) -> bytes:
    return ssh._packet(payload)


INIT = ssh._kexinit((b"ssh-ed25519",))
HELLO = b"SSH-2.0-x\r\n"


@pytest.mark.parametrize(
    ("behaviour", "speech"),
    [
        (cuts, Speech.CUT),
        (floods, Speech.TOO_MUCH),
        (says(b"\n" * 99), Speech.GARBAGE),
        (says(HELLO, b"\0\0\0\1\0"), Speech.GARBAGE),
        (says(HELLO, b"\xff" * 9), Speech.GARBAGE),
        (says(HELLO, b"\0\0\0\4\3\0\0\0"), Speech.GARBAGE),
        (says(HELLO, padded(b"\1")), Speech.CUT),
        (says(HELLO, padded(b"\5")), Speech.GARBAGE),
        (says(HELLO, padded(b"\2") * 99), Speech.GARBAGE),
        (says(HELLO, padded(INIT[:30])), Speech.GARBAGE),
        (says(HELLO, padded(INIT), padded(b"\x1f" + bytes(12))), Speech.GARBAGE),
        (says(HELLO, padded(INIT), padded(b"\x1f" + string(b"") * 2)), Speech.GARBAGE),
    ],
)  # fmt: skip
def test_hostile_servers_are_told_and_nothing_escapes(behaviour: Any, speech: Speech) -> None:
    assert asyncio.run(heard(behaviour)) is speech


def test_a_key_that_it_only_heard_of_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netaudit.net.ssh._US", b"SSH-2.0-another")  # so that both hash apart
    monkeypatch.setattr(
        "netaudit.net.ssh.Transcript", lambda *said: Transcript(b"SSH-2.0-netaudit", *said[1:])
    )
    with pytest.raises(Misbehaved, match="does not hold"):
        of("ssh-ed25519", b"ssh-ed25519")


def test_a_wrong_guess_of_the_server_is_thrown_away() -> None:
    follows = INIT[:-5] + b"\1" + bytes(4)
    assert ssh._guessed_wrong(follows, right=False)
    assert not ssh._guessed_wrong(follows, right=True)
    assert not ssh._guessed_wrong(INIT, right=False)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=120), st.sampled_from([b"", HELLO, HELLO + padded(INIT)]))
def test_any_octets_end_in_a_speech(octets: bytes, before: bytes) -> None:
    class Fed:
        def __init__(self) -> None:
            self.left = before + octets

        async def send(self, data: bytes) -> None:
            pass

        async def exactly(self, count: int) -> bytes:
            if len(self.left) < count:
                raise Misbehaved(Speech.CUT)
            data, self.left = self.left[:count], self.left[count:]
            return data

        async def line(self) -> bytes:
            if b"\n" not in self.left:
                raise Misbehaved(Speech.CUT)
            line, _, self.left = self.left.partition(b"\n")
            return line.rstrip(b"\r")

    fed: Any = Fed()
    with pytest.raises(Misbehaved):
        asyncio.run(host_key(fed, (b"ssh-ed25519",)))
