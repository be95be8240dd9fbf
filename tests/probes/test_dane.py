from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from netaudit.api import about
from netaudit.codec import dump, load
from netaudit.errors import NoRoute
from netaudit.facts.dane import DaneService, Tlsa
from netaudit.facts.zone import Security
from netaudit.model import Phrase, SecurityZone
from netaudit.probes.dane import dane_service
from tests.dns.worlds import internet
from tests.factories import addresses, make_net, make_service
from tests.fakes.certificates import Authority, context_of
from tests.fakes.dns_zones import NOW
from tests.fakes.servers import free_port, hangs, serving
from tests.probes.dns_net import plan
from tests.probes.opaque import add_opaque

if TYPE_CHECKING:
    import pytest

    from tests.dns.worlds import Internet

OURS = Authority("Our root")
LEAF = OURS.leaf("www.u.kontum.test")
KEY = LEAF.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
DIGEST = sha256(KEY).hexdigest()
HERE = addresses("127.0.0.1")


def asked(net: Internet, *records: str, open_: bool = True, **changes: Any) -> DaneService:
    async def go() -> DaneService:
        made = make_net(dns=plan(net))
        made.clock = lambda: datetime.fromtimestamp(NOW, UTC)

        async def world() -> Any:
            return net.world

        await made.once(("dns asker",), world)
        async with serving(hangs, tls=context_of(LEAF)) as listening:
            port = listening if open_ else free_port()
            if records:
                octets = [bytes.fromhex(record).hex() for record in records]
                add_opaque(net.unit, f"_{port}._tcp.www.u.kontum.test.", "TLSA", *octets)
            service = make_service(
                port=port, addresses=HERE, names=("www.u.kontum.test",), **changes
            )
            return await dane_service(service, made)

    fact = asyncio.run(go())
    assert load(DaneService, dump(fact)) == fact
    return fact


def test_a_record_of_the_key_that_is_presented() -> None:
    fact = asked(internet(), f"030101{DIGEST}", f"030101{'00' * 32}")
    (name,), (shown,) = fact.names, fact.presented
    assert (name.security, len(name.records), fact.seen_from) == (
        Security.SECURE, 2, SecurityZone.WAN,
    )  # fmt: skip
    assert shown.matched == (f"3 1 1 {DIGEST[:8]}",)
    assert (shown.certificates >= 1, fact.unasked) == (True, ())


def test_without_records_nobody_is_connected_to() -> None:
    fact = asked(internet())
    assert (fact.published(), fact.presented) == ((), ())


def test_a_closed_port_presents_nothing() -> None:
    (shown,) = asked(internet(), f"030101{DIGEST}", open_=False).presented
    assert (shown.certificates, shown.matched, shown.whole) == (0, (), True)


def test_records_that_cannot_be_read() -> None:
    fact = asked(internet(), "0301", "030101abcd")
    assert set(fact.names[0].records) == {Tlsa(256, 256, 256, "0301"), Tlsa(3, 1, 1, "abcd")}


def test_a_family_without_a_route_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from netaudit.net.gate import Gate

    def refuse(_gate: Gate, address: object) -> None:
        raise NoRoute(f"no way to {address}")

    monkeypatch.setattr(Gate, "require", refuse)
    fact = asked(internet(), f"030101{DIGEST}")
    assert (fact.presented, fact.unasked) == ((), (about("IPv4", Phrase("no way to 127.0.0.1")),))
