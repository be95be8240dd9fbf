"""A unit's prefix: long enough to be one subnet, short enough to have hosts."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
from netaudit_checks.ipv6._unit import is_v6

_SUBNET = 64


@check(
    "ipv6.prefix-length",
    title="The unit's prefix holds at least one whole /64",
    severity=Severity.MEDIUM,
    remedy="Assign the unit a prefix of /64 or shorter, usually a /56 or /48, on a boundary of "
    "four bits so that its reverse zone can be delegated whole.",
    howto={
        "Cisco IOS": """
            interface INTERFACE
             no ipv6 address OLD
             ipv6 address NEW::1/64
        """,
        "Juniper": """
            delete interfaces INTERFACE unit 0 family inet6 address OLD
            set interfaces INTERFACE unit 0 family inet6 address NEW::1/64
        """,
        "MikroTik": """
            /ipv6/address/add interface=INTERFACE address=NEW::1/64 advertise=yes
        """,
        "Linux/nftables": """
            ip -6 address add NEW::1/64 dev INTERFACE
            ip -6 address del OLD dev INTERFACE
        """,
    },
    refs=["RFC 4291 section 2.5.1", "RFC 7421 section 4", "RFC 6177 section 2"],
    where=is_v6,
)
def prefix_length(prefix: Prefix) -> Verdict:
    """In a subnet longer than /64 hosts cannot configure themselves, nor hide their identifiers."""
    length = prefix.network.prefixlen
    if length > _SUBNET:
        return failed("{prefix} is longer than /64", prefix=prefix.label())
    return passed("{prefix} holds whole subnets", prefix=prefix.label())
