"""Path MTU discovery: no black holes."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
from netaudit.facts.path import Mtu, PathMtu, PathMtus, reached
from netaudit_checks.ipv6._howto import let_icmpv6_through
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.packet-too-big-passes",
    title="Large packets arrive, or a router says Packet Too Big: there is no MTU black hole",
    severity=Severity.HIGH,
    remedy="Let ICMPv6 type 2 through everywhere, in both directions, first at the router named "
    "and the one behind it, and give both ends of a tunnel the same MTU. Until then, clamping "
    "the MSS helps TCP alone.",
    howto=let_icmpv6_through(2),
    refs=["RFC 8201 section 4", "RFC 4890 section 4.3.1", "RFC 4443 section 3.2"],
    where=is_v6,
)
def packet_too_big_passes(prefix: Prefix, mtus: PathMtus) -> Verdict:
    """IPv6 routers do not fragment: without Packet Too Big, connections open and then hang.

    Pages stay half loaded and mail with attachments never arrives, while ping and small
    questions work.
    """
    if not reached(mtus.addresses):
        return out_of_reach(prefix)
    for state in (Mtu.BLACK_HOLE, Mtu.BLACK_HOLE_BACK):
        if bad := mtus.of(state):
            return _told(state, bad)
    return passed("packets of {octets} octets arrive, or are told to be too big", octets=mtus.ours)


_SENTENCES = {
    (Mtu.BLACK_HOLE, True): (
        "packets over {mtu} octets to {addresses} vanish, and nobody says so; the last router "
        "that they reach is {routers}"
    ),
    (Mtu.BLACK_HOLE, False): (
        "packets over {mtu} octets to {addresses} vanish, and nobody says so; not even the first "
        "router answers to them"
    ),
    (Mtu.BLACK_HOLE_BACK, True): (
        "packets over {mtu} octets pass {routers}, and answers of that size from {addresses} "
        "vanish on the way back: Packet Too Big does not get there"
    ),
    (Mtu.BLACK_HOLE_BACK, False): (
        "answers over {mtu} octets from {addresses} vanish on the way back: Packet Too Big does "
        "not get there"
    ),
}


def _told(state: Mtu, bad: tuple[PathMtu, ...]) -> Verdict:
    routers = tuple(sorted({str(p.last_router) for p in bad if p.last_router is not None}))
    return failed(
        _SENTENCES[state, bool(routers)],
        mtu=min(path.mtu for path in bad),
        addresses=tuple(str(path.address) for path in bad),
        routers=routers,
    )
