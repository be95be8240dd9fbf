"""Multicast groups on a link: services that nobody planned."""

from ipaddress import IPv6Address

from netaudit.api import Segment, Severity, Verdict, check, failed, not_tested, passed
from netaudit.facts.segment import Member, Overheard

_NAMES = {IPv6Address("ff02::fb"): "mDNS", IPv6Address("ff02::1:3"): "LLMNR"}
_NAMES |= {IPv6Address("ff02::c"): "SSDP", IPv6Address("ff05::c"): "SSDP"}
_DHCP = {IPv6Address("ff02::1:2"), IPv6Address("ff05::1:3")}
_ROUTERS = {IPv6Address("ff02::2"), IPv6Address("ff02::5"), IPv6Address("ff02::9")}


@check(
    "ipv6.segment-listeners-planned",
    title="Nobody on the link listens for names by multicast, or poses as router or DHCPv6 server",
    severity=Severity.LOW,
    remedy="Turn LLMNR, mDNS and SSDP off where names come from the DNS: whoever answers first is "
    "believed. Look at who listens to the groups of routers and DHCPv6 servers.",
    howto={
        "Windows Server": """
            New-Item "HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient" -Force
            Set-ItemProperty "HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient" `
              EnableMulticast 0
        """,
        "Linux systemd": """
            resolvectl llmnr INTERFACE no
            resolvectl mdns INTERFACE no
            systemctl disable --now avahi-daemon
        """,
    },
    refs=["RFC 4795 section 5", "RFC 6762 section 21", "RFC 3810 section 5.2"],
)
def segment_listeners_planned(segment: Segment, heard: Overheard) -> Verdict:
    """Reports of multicast listeners tell which services a machine has, without a question."""
    found = [f"{m.source} ({name})" for m in heard.members if (name := _name(segment, m))]
    if found:
        return failed(
            "listeners on {link} that nobody planned: {listeners}",
            link=segment.label(),
            listeners=tuple(dict.fromkeys(found)),
        )
    if not heard.members:
        return not_tested(
            "no report of a multicast listener was heard on {link} within {seconds} s",
            link=segment.label(),
            seconds=heard.seconds,
        )
    return passed(
        "{count} reports of multicast listeners on {link}, none of them amiss",
        count=len(heard.members),
        link=segment.label(),
    )


def _name(segment: Segment, member: Member) -> str:
    if member.group in _DHCP and member.source not in segment.dhcp_servers:
        return "DHCPv6"
    if member.group in _ROUTERS and segment.routers and member.source not in segment.routers:
        return "router"
    return _NAMES.get(member.group, "")
