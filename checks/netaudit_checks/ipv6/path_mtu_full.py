"""The size of packet that Ethernet gives everywhere."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.path import Mtu, PathMtus, reached
from netaudit_checks.ipv6._howto import SET_THE_MTU
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.path-mtu-full",
    title="The path carries packets as large as our own link does",
    severity=Severity.LOW,
    remedy="Find the link with the small MTU: tracepath names the router in front of it. Raise "
    "the MTU of the link underneath a tunnel, or accept it and announce the smaller MTU in the "
    "router advertisements of the unit.",
    howto=SET_THE_MTU,
    refs=["RFC 8201 section 3", "RFC 4861 section 4.6.4"],
    where=is_v6,
)
def path_mtu_full(prefix: Prefix, mtus: PathMtus) -> Verdict:
    """A smaller MTU works while every Packet Too Big arrives; each new path starts with a loss."""
    if not reached(mtus.addresses):
        return out_of_reach(prefix)
    if reduced := mtus.of(Mtu.REDUCED):
        routers = {str(path.last_router) for path in reduced if path.last_router is not None}
        return failed(
            "{addresses} are reached with packets of {mtu} octets at most, says {routers}",
            addresses=tuple(str(path.address) for path in reduced),
            mtu=min(path.mtu for path in reduced),
            routers=tuple(sorted(routers)),
        )
    if not mtus.of(Mtu.WHOLE):
        return not_applicable("no size is agreed on, see ipv6.packet-too-big-passes")
    return passed("packets of {octets} octets arrive", octets=mtus.ours)
