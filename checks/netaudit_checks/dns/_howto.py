"""Remedies in commands that several checks of name servers share: the same task in each product.

Words to replace are in capitals: ZONE, PARENT, ADDRESS, NAME, TAG.
"""

COPY_ANEW = {
    "BIND": """
        rndc zonestatus ZONE
        rndc retransfer ZONE
        rndc notify ZONE
    """,
    "Knot": """
        knotc zone-status ZONE
        knotc zone-retransfer ZONE
        knotc zone-notify ZONE
    """,
    "NSD/OpenDNSSEC": """
        nsd-control zonestatus ZONE
        nsd-control force_transfer ZONE
        nsd-control notify ZONE
    """,
    "PowerDNS": """
        pdns_control retrieve ZONE
        pdns_control notify ZONE
        pdnsutil check-zone ZONE
    """,
    "Windows DNS": """
        Start-DnsServerZoneTransfer -Name ZONE -FullTransfer
        Get-DnsServerZone -Name ZONE | Format-List
    """,
}

EDIT_ZONE = {
    "BIND": """
        rndc freeze ZONE
        # edit the zone file, and raise the serial of its SOA
        named-checkzone ZONE ZONE.db
        rndc thaw ZONE
    """,
    "Knot": """
        knotc zone-begin ZONE
        knotc zone-get ZONE @ SOA
        knotc zone-unset ZONE NAME TYPE
        knotc zone-set ZONE NAME 3600 TYPE DATA
        knotc zone-commit ZONE
    """,
    "NSD/OpenDNSSEC": """
        # edit the unsigned zone file, and raise the serial of its SOA
        nsd-checkzone ZONE ZONE.db
        ods-signer sign ZONE
        nsd-control reload ZONE
    """,
    "PowerDNS": """
        pdnsutil edit-zone ZONE
        pdnsutil check-zone ZONE
        pdnsutil rectify-zone ZONE
        pdns_control notify ZONE
    """,
    "Windows DNS": """
        Get-DnsServerResourceRecord -ZoneName ZONE -Name NAME
        Remove-DnsServerResourceRecord -ZoneName ZONE -Name NAME -RRType TYPE -Force
        Add-DnsServerResourceRecord -ZoneName ZONE -Name NAME -AAAA -IPv6Address ADDRESS
    """,
}

EDIT_PARENT = {
    "BIND": """
        # on the parent's primary
        rndc freeze PARENT
        # edit NS, DS, AAAA and A of ZONE in the zone file, and raise the serial
        named-checkzone PARENT PARENT.db
        rndc thaw PARENT
        dig +norec @ADDRESS ZONE NS
    """,
    "Knot": """
        # on the parent's primary
        knotc zone-begin PARENT
        knotc zone-set PARENT ZONE. 3600 NS NAME.
        knotc zone-set PARENT NAME. 3600 AAAA ADDRESS
        knotc zone-commit PARENT
    """,
    "NSD/OpenDNSSEC": """
        # on the parent's primary: edit NS, DS, AAAA and A of ZONE in the unsigned zone file
        nsd-checkzone PARENT PARENT.db
        ods-signer sign PARENT
        nsd-control reload PARENT
    """,
    "PowerDNS": """
        # on the parent's primary
        pdnsutil edit-zone PARENT
        pdnsutil rectify-zone PARENT
        pdns_control notify PARENT
    """,
    "Windows DNS": """
        # on the parent's primary
        Get-DnsServerZoneDelegation -Name PARENT -ChildZoneName CHILD
        Set-DnsServerZoneDelegation -Name PARENT -ChildZoneName CHILD -NameServer NAME `
          -IPAddress ADDRESS-V6, ADDRESS-V4
    """,
}

SERVE = {
    "BIND": """
        rndc status
        rndc zonestatus ZONE
        named-checkconf -z
        ss -lnptu 'sport = :53'
    """,
    "Knot": """
        knotc status
        knotc zone-status ZONE
        knotc conf-check
        ss -lnptu 'sport = :53'
    """,
    "NSD/OpenDNSSEC": """
        nsd-control status
        nsd-control zonestatus ZONE
        nsd-checkconf /etc/nsd/nsd.conf
        ss -lnptu 'sport = :53'
    """,
    "PowerDNS": """
        pdns_control rping
        pdnsutil list-zone ZONE
        ss -lnptu 'sport = :53'
    """,
    "Windows DNS": """
        Get-Service DNS
        Get-DnsServerZone -Name ZONE
        Get-NetFirewallRule -DisplayGroup "DNS Service" | Enable-NetFirewallRule
    """,
    "Linux firewall": """
        nft add rule inet filter input udp dport 53 accept
        nft add rule inet filter input tcp dport 53 accept
    """,
}

SPEAK_EDNS = {
    "BIND": """
        named -V
        # named.conf
        options { edns-udp-size 1232; max-udp-size 1232; };
        # then
        rndc reconfig
    """,
    "Knot": """
        knotd --version
        # knot.conf
        server:
          udp-max-payload: 1232
        # then
        knotc reload
    """,
    "NSD/OpenDNSSEC": """
        nsd -v
        # nsd.conf
        server:
          ipv4-edns-size: 1232
          ipv6-edns-size: 1232
        # then
        nsd-control reconfig
    """,
    "PowerDNS": """
        pdns_server --version
        # pdns.conf
        udp-truncation-threshold=1232
        # then
        systemctl restart pdns
    """,
    "Windows DNS": """
        Set-DnsServerEDns -EnableProbes $true -EnableReception $true
        Get-DnsServerEDns
    """,
    "Cisco ASA": """
        policy-map type inspect dns preset_dns_map
         parameters
          message-length maximum client auto
          message-length maximum 4096
          no protocol-enforcement
    """,
}

# The firewall's part; and what a server can do until that is mended: send its clients to TCP.
PASS_LONG_ANSWERS = {
    "Cisco ASA": """
        policy-map type inspect dns preset_dns_map
         parameters
          message-length maximum client auto
          message-length maximum 4096
    """,
    "Juniper": """
        set security alg dns maximum-message-length 8192
        commit
    """,
    "Linux/nftables": """
        nft -a list ruleset | grep -E 'length|udp sport 53'
        nft insert rule inet filter forward udp sport 53 accept
    """,
    "BIND": """
        # named.conf, until the firewall is mended
        options { max-udp-size 512; };
        # then
        rndc reconfig
    """,
    "Knot": """
        # knot.conf, until the firewall is mended
        server:
          udp-max-payload: 512
        # then
        knotc reload
    """,
    "NSD/OpenDNSSEC": """
        # nsd.conf, until the firewall is mended
        server:
          ipv4-edns-size: 512
          ipv6-edns-size: 512
        # then
        systemctl restart nsd
    """,
    "PowerDNS": """
        # pdns.conf, until the firewall is mended
        udp-truncation-threshold=512
        # then
        systemctl restart pdns
    """,
}

REFUSE_TRANSFER = {
    "BIND": """
        # named.conf
        key "transfer" { algorithm hmac-sha256; secret "SECRET"; };
        options { allow-transfer { key "transfer"; }; };
        # then
        rndc reconfig
    """,
    "Knot": """
        # knot.conf
        acl:
          - id: transfer
            address: [ADDRESS-V6, ADDRESS-V4]
            key: transfer
            action: transfer
        zone:
          - domain: ZONE
            acl: transfer
        # then
        knotc reload
    """,
    "NSD/OpenDNSSEC": """
        # nsd.conf
        zone:
          name: "ZONE"
          zonefile: "ZONE.db"
          provide-xfr: ADDRESS KEYNAME
        # then
        nsd-control reconfig
    """,
    "PowerDNS": """
        # pdns.conf
        allow-axfr-ips=ADDRESS-V6,ADDRESS-V4
        # then
        systemctl restart pdns
    """,
    "Windows DNS": """
        Set-DnsServerPrimaryZone -Name ZONE -SecureSecondaries TransferToSecureServers `
          -SecondaryServers ADDRESS-V6, ADDRESS-V4
    """,
}

REFUSE_RECURSION = {
    "BIND": """
        # named.conf
        options { recursion no; allow-recursion { none; }; minimal-responses yes; };
        # then
        rndc reconfig
    """,
    "PowerDNS": """
        # it has no recursion since 4.1: it is a recursor beside it that answers
        systemctl disable --now pdns-recursor
    """,
    "Windows DNS": "Set-DnsServerRecursion -Enable $false",
}

HIDE_VERSION = {
    "BIND": """
        # named.conf
        options { version none; hostname none; server-id none; };
        # then
        rndc reconfig
    """,
    "Knot": """
        # knot.conf
        server:
          version: ""
          identity: ""
          nsid: ""
        # then
        knotc reload
    """,
    "NSD/OpenDNSSEC": """
        # nsd.conf
        server:
          hide-version: yes
          hide-identity: yes
        # then
        nsd-control reconfig
    """,
    "PowerDNS": """
        # pdns.conf
        version-string=anonymous
        # then
        systemctl restart pdns
    """,
    "Windows DNS": "dnscmd /config /EnableVersionQuery 0",
}

ADD_PTR = {
    "BIND": """
        nsupdate -l
        update delete REVERSE PTR
        update add REVERSE 3600 PTR NAME.
        send
        # REVERSE, as the zone has it
        dig +noall +question -x ADDRESS
    """,
    "Knot": """
        knotc zone-begin ZONE
        knotc zone-unset ZONE REVERSE PTR
        knotc zone-set ZONE REVERSE 3600 PTR NAME.
        knotc zone-commit ZONE
    """,
    "NSD/OpenDNSSEC": """
        # edit the unsigned zone file: REVERSE 3600 IN PTR NAME.
        nsd-checkzone ZONE ZONE.db
        ods-signer sign ZONE
        nsd-control reload ZONE
    """,
    "PowerDNS": """
        pdnsutil replace-rrset ZONE REVERSE PTR 3600 NAME.
        pdnsutil rectify-zone ZONE
        pdns_control notify ZONE
    """,
    "Windows DNS": """
        Get-DnsServerResourceRecord -ZoneName ZONE -RRType PTR
        Add-DnsServerResourceRecordPtr -ZoneName ZONE -Name REVERSE -PtrDomainName NAME
    """,
}
