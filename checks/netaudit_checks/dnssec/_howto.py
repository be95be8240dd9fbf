"""Remedies in commands that several checks of DNSSEC share: the same task in each product.

Words to replace are in capitals: ZONE, PARENT, ADDRESS, NAME, TAG.
"""

SIGN_AGAIN = {
    "BIND": """
        rndc sign ZONE
        rndc dnssec -status ZONE
        # where it is not signed at all, named.conf
        zone "ZONE" { type primary; file "ZONE.db"; dnssec-policy default; inline-signing yes; };
        # then
        rndc reconfig
    """,
    "Knot": """
        knotc zone-sign ZONE
        knotc zone-status ZONE
        # where it is not signed at all, knot.conf
        zone:
          - domain: ZONE
            dnssec-signing: on
        # then
        knotc reload
    """,
    "NSD/OpenDNSSEC": """
        ods-signer sign ZONE
        ods-signer queue
        ods-enforcer key list --zone ZONE --verbose
        # where it is not signed at all
        ods-enforcer zone add --zone ZONE --policy default
    """,
    "PowerDNS": """
        pdnsutil check-zone ZONE
        pdnsutil rectify-zone ZONE
        pdnsutil increase-serial ZONE
        # where it is not signed at all
        pdnsutil secure-zone ZONE
    """,
    "Windows DNS": """
        Invoke-DnsServerZoneSign -ZoneName ZONE -DoResign -Force
        # where it is not signed at all
        Invoke-DnsServerZoneSign -ZoneName ZONE -SignWithDefault -Force
    """,
}

PUBLISH_DS = {
    "BIND": """
        dig @ADDRESS ZONE DNSKEY | dnssec-dsfromkey -2 -f - ZONE
        # after the parent has published it
        rndc dnssec -checkds -key TAG published ZONE
        rndc dnssec -status ZONE
    """,
    "Knot": """
        keymgr ZONE ds
        # after the parent has published it
        knotc zone-ksk-submitted ZONE
    """,
    "NSD/OpenDNSSEC": """
        ods-enforcer key export --zone ZONE --ds
        # after the parent has published it
        ods-enforcer key ds-seen --zone ZONE --keytag TAG
    """,
    "PowerDNS": "pdnsutil export-zone-ds ZONE",
    "Windows DNS": """
        Get-DnsServerResourceRecord -ZoneName ZONE -RRType DnsKey
        # the parent's server imports the child's keyset file
        Import-DnsServerResourceRecordDS -ZoneName PARENT -DSSetFile dsset-ZONE
    """,
}

CHOOSE_ALGORITHM = {
    "BIND": """
        # named.conf
        dnssec-policy "unit" {
          keys { csk lifetime unlimited algorithm ecdsap256sha256; };
        };
        zone "ZONE" { type primary; file "ZONE.db"; dnssec-policy "unit"; inline-signing yes; };
        # then: the roll takes days, see it through
        rndc reconfig
        rndc dnssec -status ZONE
    """,
    "Knot": """
        # knot.conf
        policy:
          - id: unit
            algorithm: ecdsap256sha256
        zone:
          - domain: ZONE
            dnssec-signing: on
            dnssec-policy: unit
        # then
        knotc reload
        knotc zone-key-rollover ZONE ksk
        keymgr ZONE list
    """,
    "NSD/OpenDNSSEC": """
        # kasp.xml, in KSK and in ZSK
        <Algorithm length="256">13</Algorithm>
        # then
        ods-enforcer policy import
        ods-enforcer key rollover --zone ZONE --keytype KSK --policy default
        ods-enforcer key list --zone ZONE --verbose
    """,
    "PowerDNS": """
        pdnsutil add-zone-key ZONE ksk active published ecdsa256
        pdnsutil show-zone ZONE
        # after the new DS has stood for the parent's TTL
        pdnsutil remove-zone-key ZONE KEY-ID
    """,
    "Windows DNS": """
        Add-DnsServerSigningKey -ZoneName ZONE -Type KeySigningKey -CryptoAlgorithm ECDsaP256Sha256
        Add-DnsServerSigningKey -ZoneName ZONE -Type ZoneSigningKey -CryptoAlgorithm ECDsaP256Sha256
        Get-DnsServerSigningKey -ZoneName ZONE
    """,
}

SEE_KEYS = {
    "BIND": """
        rndc dnssec -status ZONE
        rndc dnssec -rollover -key TAG ZONE
        rndc dnssec -checkds -key TAG withdrawn ZONE
    """,
    "Knot": """
        keymgr ZONE list
        knotc zone-key-rollover ZONE ksk
        keymgr ZONE set KEY-ID retire=now remove=+1d
    """,
    "NSD/OpenDNSSEC": """
        ods-enforcer key list --zone ZONE --verbose
        ods-enforcer key ds-gone --zone ZONE --keytag TAG
        ods-enforcer key purge --zone ZONE
    """,
    "PowerDNS": """
        pdnsutil show-zone ZONE
        pdnsutil deactivate-zone-key ZONE KEY-ID
        pdnsutil remove-zone-key ZONE KEY-ID
    """,
    "Windows DNS": """
        Get-DnsServerSigningKey -ZoneName ZONE
        Invoke-DnsServerSigningKeyRollover -ZoneName ZONE -KeyId KEY-ID
        Remove-DnsServerSigningKey -ZoneName ZONE -KeyId KEY-ID
    """,
}

SET_LIFETIME = {
    "BIND": """
        # named.conf
        dnssec-policy "unit" {
          signatures-validity P21D;
          signatures-validity-dnskey P21D;
          signatures-refresh P14D;
        };
        # then
        rndc reconfig
        rndc sign ZONE
        chronyc tracking
    """,
    "Knot": """
        # knot.conf
        policy:
          - id: unit
            rrsig-lifetime: 21d
            rrsig-refresh: 14d
        # then
        knotc reload
        knotc zone-sign ZONE
        chronyc tracking
    """,
    "NSD/OpenDNSSEC": """
        # kasp.xml, in Signatures
        <Resign>PT2H</Resign>
        <Refresh>P14D</Refresh>
        <Validity><Default>P21D</Default><Denial>P21D</Denial></Validity>
        <InceptionOffset>PT3600S</InceptionOffset>
        # then
        ods-enforcer policy import
        ods-signer sign ZONE
    """,
    "PowerDNS": """
        # signatures hold three weeks and are made anew each Thursday
        pdnsutil increase-serial ZONE
        pdns_control notify ZONE
        chronyc tracking
    """,
    "Windows DNS": """
        Set-DnsServerSigningKey -ZoneName ZONE -KeyId KEY-ID `
          -DnsKeySignatureValidityPeriod 21.00:00:00 -DSSignatureValidityPeriod 21.00:00:00 `
          -ZoneSignatureValidityPeriod 21.00:00:00
        Invoke-DnsServerZoneSign -ZoneName ZONE -DoResign -Force
        w32tm /query /status
    """,
}

SET_DENIAL = {
    "BIND": """
        # named.conf
        dnssec-policy "unit" {
          nsec3param iterations 0 optout no salt-length 0;
        };
        # then
        rndc reconfig
        rndc signing -list ZONE
    """,
    "Knot": """
        # knot.conf
        policy:
          - id: unit
            nsec3: on
            nsec3-iterations: 0
            nsec3-salt-length: 0
            nsec3-opt-out: off
        # then
        knotc reload
        knotc zone-sign ZONE
    """,
    "NSD/OpenDNSSEC": """
        # kasp.xml, in Denial; without OptOut
        <NSEC3><Hash>
          <Algorithm>1</Algorithm><Iterations>0</Iterations><Salt length="0"/>
        </Hash></NSEC3>
        # then
        ods-enforcer policy import
        ods-signer sign ZONE
    """,
    "PowerDNS": """
        pdnsutil set-nsec3 ZONE '1 0 0 -'
        pdnsutil rectify-zone ZONE
        pdnsutil increase-serial ZONE
    """,
    "Windows DNS": """
        Set-DnsServerDnsSecZoneSetting -ZoneName ZONE -DenialOfExistence NSec3 `
          -NSec3Iterations 0 -NSec3RandomSaltLength 0 -NSec3OptOut $false
        Invoke-DnsServerZoneSign -ZoneName ZONE -DoResign -Force
    """,
}

SYNCHRONISE_CDS = {
    "BIND": """
        # dnssec-policy publishes them by itself: tell it what the parent has, and sign again
        rndc dnssec -status ZONE
        rndc dnssec -checkds -key TAG published ZONE
        rndc sign ZONE
    """,
    "Knot": """
        # knot.conf
        policy:
          - id: unit
            cds-cdnskey-publish: rollover
            cds-digest-type: sha256
        # then
        knotc reload
        knotc zone-sign ZONE
    """,
    "NSD/OpenDNSSEC": """
        # OpenDNSSEC publishes none: take CDS and CDNSKEY out of the unsigned zone file
        ods-signer sign ZONE
    """,
    "PowerDNS": """
        pdnsutil set-publish-cds ZONE 2
        pdnsutil set-publish-cdnskey ZONE
        # or none
        pdnsutil unset-publish-cds ZONE
        pdnsutil unset-publish-cdnskey ZONE
    """,
}
