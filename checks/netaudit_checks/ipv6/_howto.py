"""Configuration that several checks of ICMPv6 and of the path have in common."""

from __future__ import annotations

# What each product calls an ICMPv6 type: nftables, Cisco IOS, Juniper, MikroTik, Windows' own rule.
_NAMES = {
    1: ("destination-unreachable", "unreachable", "destination-unreachable", "1:0-255", "DU"),
    2: ("packet-too-big", "packet-too-big", "packet-too-big", "2:0", "PTB"),
    3: ("time-exceeded", "time-exceeded", "time-exceeded", "3:0-255", "TE"),
    4: ("parameter-problem", "parameter-problem", "parameter-problem", "4:0-255", "PP"),
}


def let_icmpv6_through(kind: int) -> dict[str, str]:
    """How to let an ICMPv6 error of type 1 to 4 through, ahead of every rule that drops."""
    linux, cisco, juniper, mikrotik, windows = _NAMES[kind]
    return {
        "Cisco IOS": f"""
            ipv6 access-list WAN-IN
             sequence 5 permit icmp any any {cisco}
            show ipv6 access-list WAN-IN
        """,
        "Juniper": f"""
            set firewall family inet6 filter WAN-IN term icmp6 from next-header icmp6
            set firewall family inet6 filter WAN-IN term icmp6 from icmp-type {juniper}
            set firewall family inet6 filter WAN-IN term icmp6 then accept
            insert firewall family inet6 filter WAN-IN term icmp6 before term drop
        """,
        "MikroTik": f"""
            /ipv6/firewall/filter/add chain=forward protocol=icmpv6 \\
              icmp-options={mikrotik} action=accept place-before=0
            /ipv6/firewall/filter/print stats
        """,
        "Linux/nftables": f"""
            nft insert rule inet filter forward icmpv6 type {linux} accept
            nft insert rule inet filter input icmpv6 type {linux} accept
            nft insert rule inet filter output icmpv6 type {linux} accept
        """,
        "Windows Server": f"""
            Enable-NetFirewallRule -Name CoreNet-ICMP6-{windows}-In
            Get-NetFirewallRule -Name CoreNet-ICMP6-* | Format-Table Name, Enabled, Action
        """,
    }


LET_ECHO_THROUGH = {
    "Cisco IOS": """
        ipv6 access-list WAN-IN
         sequence 5 permit icmp any any echo-request
         sequence 6 permit icmp any any echo-reply
    """,
    "Juniper": """
        set firewall family inet6 filter WAN-IN term echo from next-header icmp6
        set firewall family inet6 filter WAN-IN term echo from icmp-type [ echo-request echo-reply ]
        set firewall family inet6 filter WAN-IN term echo then accept
        insert firewall family inet6 filter WAN-IN term echo before term drop
    """,
    "MikroTik": """
        /ipv6/firewall/filter/add chain=forward protocol=icmpv6 \\
          icmp-options=128:0-255 action=accept place-before=0
        /ipv6/firewall/filter/add chain=forward protocol=icmpv6 \\
          icmp-options=129:0-255 action=accept place-before=0
    """,
    "Linux/nftables": """
        nft insert rule inet filter forward icmpv6 type { echo-request, echo-reply } accept
        nft insert rule inet filter input icmpv6 type echo-request accept
        sysctl -w net.ipv6.icmp.echo_ignore_all=0
    """,
    "Windows Server": """
        Enable-NetFirewallRule -Name FPS-ICMP6-ERQ-In
    """,
}

FIND_THE_WAY = {
    "Cisco IOS": """
        traceroute ipv6 ADDRESS
        show ipv6 route ADDRESS
        show ipv6 cef ADDRESS
    """,
    "Juniper": """
        traceroute inet6 ADDRESS
        show route table inet6.0 ADDRESS
    """,
    "MikroTik": """
        /tool/traceroute ADDRESS
        /ipv6/route/print where dst-address=PREFIX
    """,
    "Linux/nftables": """
        traceroute -6 -I ADDRESS
        ip -6 route get ADDRESS
        ip -6 neigh show
        nft list ruleset
    """,
    "Windows Server": """
        tracert -6 ADDRESS
        Get-NetRoute -AddressFamily IPv6
        Test-NetConnection ADDRESS -TraceRoute
    """,
}

SET_THE_MTU = {
    "Cisco IOS": """
        interface INTERFACE
         mtu 1500
         ipv6 mtu 1500
        show ipv6 interface INTERFACE
    """,
    "Juniper": """
        set interfaces INTERFACE unit 0 family inet6 mtu 1500
        show interfaces INTERFACE
    """,
    "MikroTik": """
        /interface/set INTERFACE mtu=1500
        /ipv6/nd/set INTERFACE mtu=1500
    """,
    "Linux/nftables": """
        ip link set dev INTERFACE mtu 1500
        ip -6 route get ADDRESS
        tracepath -6 ADDRESS
    """,
    "Windows Server": """
        netsh interface ipv6 show subinterfaces
        netsh interface ipv6 set subinterface INTERFACE mtu=1500 store=persistent
    """,
}

RENUMBER = {
    "Cisco IOS": """
        interface INTERFACE
         no ipv6 address OLD
         ipv6 address NEW/64
        no interface TUNNEL
    """,
    "Juniper": """
        delete interfaces INTERFACE unit 0 family inet6 address OLD
        set interfaces INTERFACE unit 0 family inet6 address NEW/64
    """,
    "MikroTik": """
        /ipv6/address/remove [find address=OLD]
        /ipv6/address/add interface=INTERFACE address=NEW/64
        /interface/6to4/disable [find]
    """,
    "Linux/nftables": """
        ip -6 address add NEW/64 dev INTERFACE
        ip -6 address del OLD dev INTERFACE
        ip tunnel show
        ip tunnel del TUNNEL
    """,
    "Windows Server": """
        New-NetIPAddress -InterfaceAlias INTERFACE -IPAddress NEW -PrefixLength 64
        Remove-NetIPAddress -IPAddress OLD
        Set-Net6to4Configuration -State Disabled
        Set-NetTeredoConfiguration -Type Disabled
        Set-NetIsatapConfiguration -State Disabled
    """,
}

STABLE_IDENTIFIER = {
    "Cisco IOS": """
        interface INTERFACE
         no ipv6 address PREFIX eui-64
         ipv6 address ADDRESS/64
    """,
    "Juniper": """
        delete interfaces INTERFACE unit 0 family inet6 address PREFIX eui-64
        set interfaces INTERFACE unit 0 family inet6 address ADDRESS/64
    """,
    "MikroTik": """
        /ipv6/address/set [find interface=INTERFACE] eui-64=no address=ADDRESS/64
    """,
    "Linux/nftables": """
        sysctl -w net.ipv6.conf.INTERFACE.addr_gen_mode=2
        nmcli connection modify NAME ipv6.addr-gen-mode stable-privacy
    """,
    "Windows Server": """
        Set-NetIPv6Protocol -RandomizeIdentifiers Enabled
        New-NetIPAddress -InterfaceAlias INTERFACE -IPAddress ADDRESS -PrefixLength 64
    """,
}

PUBLISH = {
    "BIND": """
        nsupdate -l
        update delete NAME AAAA OLD
        update add NAME 3600 AAAA ADDRESS
        send
    """,
    "Knot": """
        knotc zone-begin ZONE
        knotc zone-unset ZONE NAME AAAA OLD
        knotc zone-set ZONE NAME 3600 AAAA ADDRESS
        knotc zone-commit ZONE
    """,
    "Windows Server": """
        Remove-DnsServerResourceRecord -ZoneName ZONE -Name NAME -RRType AAAA -RecordData OLD
        Add-DnsServerResourceRecordAAAA -ZoneName ZONE -Name NAME -IPv6Address ADDRESS
    """,
}

CLOSE_TUNNEL = {
    "Cisco IOS": """
        show ip interface brief | include Tunnel
        no interface TUNNEL
        ip access-list extended WAN-IN
         5 deny 41 any any
         6 deny gre any any
    """,
    "Juniper": """
        delete interfaces ip-0/0/0 unit 0
        delete interfaces gr-0/0/0 unit 0
        set firewall family inet filter WAN-IN term tunnels from protocol [ 41 gre ]
        set firewall family inet filter WAN-IN term tunnels then discard
        insert firewall family inet filter WAN-IN term tunnels before term accept
    """,
    "MikroTik": """
        /interface/6to4/remove [find]
        /interface/gre/remove [find name=TUNNEL]
        /ip/firewall/filter/add chain=forward protocol=41 action=drop place-before=0
        /ip/firewall/filter/add chain=input protocol=41 action=drop place-before=0
    """,
    "Linux/nftables": """
        ip tunnel show
        ip tunnel del TUNNEL
        nft insert rule inet filter input ip protocol { 41, 47 } drop
        nft insert rule inet filter forward ip protocol { 41, 47 } drop
    """,
    "Windows Server": """
        Set-Net6to4Configuration -State Disabled
        Set-NetIsatapConfiguration -State Disabled
        New-NetFirewallRule -DisplayName "No 6in4" -Direction Inbound -Protocol 41 -Action Block
        New-NetFirewallRule -DisplayName "No GRE" -Direction Inbound -Protocol 47 -Action Block
    """,
}
