from __future__ import annotations

from netaudit.codec import dump, load
from netaudit.facts.sshfp import Sshfp, SshfpService
from netaudit.facts.zone import Security
from netaudit.probes.sshfp import sshfp_service
from tests.dns.worlds import internet
from tests.factories import make_service
from tests.probes.dns_net import ask
from tests.probes.opaque import add_opaque


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
