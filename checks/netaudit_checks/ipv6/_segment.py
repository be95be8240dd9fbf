"""What the checks of a link have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import not_applicable, not_tested

if TYPE_CHECKING:
    from netaudit.api import Segment, Verdict
    from netaudit.facts.segment import Advertisement, Overheard

SOLICITED, ASKED_DHCP = "router-solicitation", "dhcpv6-information-request"

RA_GUARD = {
    "Cisco IOS": """
        ipv6 nd raguard policy HOSTS
         device-role host
        interface range ACCESS_PORTS
         ipv6 nd raguard attach-policy HOSTS
        show ipv6 snooping events
    """,
    "Juniper": """
        set forwarding-options access-security router-advertisement-guard interface PORT \\
          mark-interface block
        show access-security router-advertisement-guard statistics interface PORT
    """,
    "MikroTik": """
        /interface/bridge/port/set [find interface=ACCESS_PORT] horizon=1
        /interface/bridge/host/print where mac-address=MAC
    """,
    "Linux/nftables": """
        nft add table bridge guard
        nft add chain bridge guard fwd '{ type filter hook forward priority 0; }'
        nft add rule bridge guard fwd iifname != ROUTER_PORT icmpv6 type nd-router-advert drop
    """,
    "Windows Server": """
        Get-NetIPInterface -AddressFamily IPv6 | Format-Table InterfaceAlias, Advertising
        Set-NetIPInterface -InterfaceAlias NAME -AddressFamily IPv6 -Advertising Disabled
    """,
}

ADVERTISE = {
    "Cisco IOS": """
        interface INTERFACE
         ipv6 nd prefix PREFIX/64
         ipv6 nd ra dns server RESOLVER
         ipv6 nd ra lifetime 1800
         no ipv6 nd managed-config-flag
         no ipv6 nd other-config-flag
        show ipv6 interface INTERFACE
    """,
    "Juniper": """
        set protocols router-advertisement interface INTERFACE default-lifetime 1800
        set protocols router-advertisement interface INTERFACE prefix PREFIX/64
        set protocols router-advertisement interface INTERFACE dns-server-address RESOLVER
        delete protocols router-advertisement interface INTERFACE managed-configuration
        show ipv6 router-advertisement interface INTERFACE
    """,
    "MikroTik": """
        /ipv6/nd/set [find interface=INTERFACE] ra-lifetime=30m mtu=1500 hop-limit=64 \\
          dns=RESOLVER managed-address-configuration=no other-configuration=no
        /ipv6/nd/prefix/print
    """,
    "Linux radvd": """
        interface INTERFACE {
          AdvSendAdvert on; AdvDefaultLifetime 1800; AdvLinkMTU 1500; AdvCurHopLimit 64;
          AdvManagedFlag off; AdvOtherConfigFlag off;
          prefix PREFIX/64 { AdvOnLink on; AdvAutonomous on; };
          RDNSS RESOLVER { };
        };
    """,
    "Windows Server": """
        Set-NetIPInterface -InterfaceAlias NAME -AddressFamily IPv6 -Advertising Enabled `
          -AdvertiseDefaultRoute Enabled -NlMtuBytes 1500
        Set-NetRoute -DestinationPrefix PREFIX/64 -Publish Yes
    """,
}


def advertised(segment: Segment, heard: Overheard) -> tuple[Advertisement, ...]:
    """What the planned routers advertise; everybody, where the plan names none."""
    if not segment.routers:
        return heard.advertisements
    return tuple(a for a in heard.advertisements if a.source in segment.routers)


def unheard(segment: Segment, heard: Overheard) -> Verdict:
    """Nothing of a planned router was heard: routers may be silent for half an hour."""
    if SOLICITED in heard.asked:
        return not_applicable("no planned router advertises itself on {link}", link=segment.label())
    return not_tested(
        "no planned router was heard on {link} within {seconds} s, and none was asked; listen "
        "longer, or let the policy solicit (on_link.send)",
        link=segment.label(),
        seconds=heard.seconds,
    )
