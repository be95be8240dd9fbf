"""The smallest packet that every IPv6 link must carry."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
from netaudit.facts.path import Mtu, PathMtus, reached
from netaudit_checks.ipv6._howto import SET_THE_MTU
from netaudit_checks.ipv6._unit import is_v6, out_of_reach

_MINIMUM = 1280


@check(
    "ipv6.path-mtu-minimum",
    title="The path carries 1280 octets, and no router asks for less",
    severity=Severity.HIGH,
    remedy="Raise the MTU of the link or tunnel; what carries less than 1280 octets must "
    "fragment underneath IPv6. If a router tells a lower MTU, mend it, or find who forges its "
    "messages.",
    howto=SET_THE_MTU,
    refs=["RFC 8200 section 5", "RFC 8201 section 4"],
    where=is_v6,
)
def path_mtu_minimum(prefix: Prefix, mtus: PathMtus) -> Verdict:
    """No host sends less than 1280 octets at a router's word: what cannot carry them loses them."""
    if not reached(mtus.addresses):
        return out_of_reach(prefix)
    if small := mtus.of(Mtu.TOO_SMALL):
        return failed(
            "packets of 1280 octets do not get to {addresses}, smaller ones do",
            addresses=tuple(str(path.address) for path in small),
        )
    low = tuple(path for path in mtus.addresses if any(told < _MINIMUM for told in path.told))
    if low:
        return failed(
            "Packet Too Big asks for {mtu} octets on the way to {addresses}",
            mtu=min(told for path in low for told in path.told),
            addresses=tuple(str(path.address) for path in low),
        )
    return passed("the path carries 1280 octets and more")
