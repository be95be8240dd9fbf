from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from netaudit.codec import dump, load
from netaudit.facts.sshfp import Sshfp, SshfpService, SshKeys
from netaudit.facts.zone import Security
from netaudit.probes.sshfp import ssh_keys, sshfp_service
from tests.dns.worlds import internet
from tests.factories import addresses, make_net, make_service
from tests.fakes.dns_zones import NOW
from tests.fakes.servers import free_port
from tests.net.test_ssh import key, listening
from tests.probes.dns_net import ask, plan
from tests.probes.opaque import add_opaque

if TYPE_CHECKING:
    from tests.dns.worlds import Internet


def test_records_of_every_name() -> None:
    net = internet()
    add_opaque(net.unit, "gw.u.kontum.test.", "SSHFP", "0402" + "ab" * 32, "04", "0401ffff")
    service = make_service(protocol="ssh", names=("gw.u.kontum.test", "no.u.kontum.test"))
    fact: SshfpService = ask(net, sshfp_service, service)
    assert load(SshfpService, dump(fact)) == fact
    gateway, nothing = fact.names
    assert set(gateway.records) == {
        Sshfp(4, 2, "ab" * 32), Sshfp(256, 256, "04"), Sshfp(4, 1, "ffff"),
    }  # fmt: skip
    assert (nothing.records, nothing.rcode, nothing.security) == ((), "NXDOMAIN", Security.SECURE)


async def _shown(net: Internet, kinds: tuple[str, ...], records: tuple[str, ...]) -> SshKeys:
    made = make_net(dns=plan(net))
    made.clock = lambda: datetime.fromtimestamp(NOW, UTC)

    async def world() -> Any:
        return net.world

    await made.once(("dns asker",), world)
    async with listening(*kinds) as port:
        add_opaque(net.unit, "gw.u.kontum.test.", "SSHFP", *records)
        service = make_service(
            protocol="ssh", port=port, names=("gw.u.kontum.test",), addresses=addresses("127.0.0.1")
        )
        return await ssh_keys(service, made)


def test_the_keys_that_records_are_about_and_no_others() -> None:
    kinds = ("ssh-ed25519", "ecdsa-sha2-nistp256")
    digest = sha256(key("ssh-ed25519").public_data).hexdigest()
    fact = asyncio.run(_shown(internet(), kinds, ("0402" + digest, "0102" + digest)))
    assert load(SshKeys, dump(fact)) == fact
    (found,) = fact.keys
    assert (found.kind, found.records[-1]) == ("ssh-ed25519", Sshfp(4, 2, digest))
    assert (fact.asked, fact.silent, fact.unasked) == ((found.address,), (), ())


def test_a_server_without_such_a_key_was_asked() -> None:
    fact = asyncio.run(_shown(internet(), ("ssh-ed25519",), ("0102" + "ab" * 32,)))
    assert (fact.keys, len(fact.asked)) == ((), 1)


def test_nobody_is_asked_where_there_are_no_records() -> None:
    service = make_service(protocol="ssh", names=("no.u.kontum.test",))
    fact: SshKeys = ask(internet(), ssh_keys, service)
    assert (fact.keys, fact.asked, fact.silent) == ((), (), ())


def test_a_closed_port_is_told() -> None:
    net = internet()
    add_opaque(net.unit, "gw.u.kontum.test.", "SSHFP", "0402" + "ab" * 32)
    service = make_service(
        protocol="ssh",
        port=free_port(),
        names=("gw.u.kontum.test",),
        addresses=addresses("127.0.0.1"),
    )
    fact: SshKeys = ask(net, ssh_keys, service)
    assert (fact.keys, fact.asked) == ((), ())
    assert fact.silent[0].startswith("127.0.0.1: ")
