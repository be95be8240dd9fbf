"""What newer RFCs allow, and drafts: nothing about a zone is found to be wrong for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dns.edns
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.probes.apex import zone_apex
from netaudit.probes.denial_chain import denial_chain
from netaudit.probes.manners import zone_manners
from netaudit.probes.parent import parent_views
from netaudit.probes.proofs import zone_proofs
from netaudit.probes.zone import zone_chain, zone_denial, zone_servers, zone_signatures
from netaudit.probes.zone_copies import zone_copies
from tests.dns.worlds import SECURE, WWW, internet
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.model import Zone
    from netaudit.net.context import Net
    from tests.dns.worlds import Internet

PROBES = (
    zone_apex, denial_chain, parent_views, zone_proofs, zone_chain, zone_denial, zone_servers,
    zone_signatures, zone_copies, zone_manners,
)  # fmt: skip
DELEG = "TYPE61440"  # draft-ietf-deleg; its number is not given yet
# RFC 7314 EXPIRE, RFC 7830 padding, RFC 8914 errors, RFC 9567 where to report them.
OPTIONS = ((9, b"\0\0\x0e\x10"), (12, bytes(64)), (15, b"\0\0"), (18, b"\5agent\0"))


def facts(net: Internet) -> list[Any]:
    async def all_of_them(zone: Zone, within: Net) -> list[Any]:
        return [await probe(zone, within) for probe in PROBES]

    *found, manners = ask(net, all_of_them, UNIT_ZONE)
    return [*found, [replace(server, small_size=0) for server in manners.servers]]


def with_options(message: Message, _owner: Name, _rdtype: int) -> None:
    if message.edns >= 0:
        more = [
            dns.edns.GenericOption(dns.edns.OptionType.make(code), data) for code, data in OPTIONS
        ]
        message.use_edns(0, message.ednsflags, 1232, options=[*message.options, *more])


def by_hinfo(message: Message, owner: Name, rdtype: int) -> None:
    """RFC 8482 section 4.2."""
    if rdtype == dns.rdatatype.ANY:
        message.answer[:] = [dns.rrset.from_text(owner, 3789, "IN", "HINFO", '"RFC8482" ""')]


@pytest.mark.parametrize("tamper", [with_options, by_hinfo])
@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_answers_with_more_or_less_in_them(tamper: Any, denial: str) -> None:
    net = internet(denial=denial)
    for zone in (net.root, net.test, net.kontum, net.unit):
        zone.tamper = tamper
    assert facts(net) == facts(internet(denial=denial))
    assert net.verdict(WWW) == SECURE


@pytest.mark.parametrize("denial", ["nsec", "nsec3", ""])
def test_a_referral_with_deleg_beside_ns_and_ds(
    denial: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = internet(denial=denial)
    cut, kind = net.unit.origin, dns.rdatatype.from_text(DELEG)
    net.kontum.add(cut.to_text(), DELEG, r"\# 4 00010000")
    refer = net.kontum._refer

    def refers(message: Message, below: Name) -> None:
        refer(message, below)
        net.kontum._put(message.authority, net.kontum.data[below, kind])

    monkeypatch.setattr(net.kontum, "_refer", refers)
    assert facts(net) == facts(internet(denial=denial))
    plain = internet(denial=denial)
    for name, rdtype in ((WWW, "A"), ("gone.u.kontum.test", "A"), ("u.kontum.test", "DS")):
        assert net.verdict(name, rdtype) == plain.verdict(name, rdtype)
