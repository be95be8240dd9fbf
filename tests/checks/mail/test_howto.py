from netaudit_checks.mail._howto import PUBLISH_AAAA, PUBLISH_DMARC, PUBLISH_MX, PUBLISH_NO_MAIL


def test_the_same_record_in_each_product() -> None:
    assert "update add ZONE 3600 MX 10 MAILHOST." in PUBLISH_MX["BIND"]
    assert "-MX -Preference 10 -MailExchange MAILHOST." in PUBLISH_MX["Windows DNS"]
    assert "-AAAA -IPv6Address ADDRESS-V6" in PUBLISH_AAAA["Windows DNS"]
    assert "pdnsutil replace-rrset ZONE _dmarc TXT 3600" in PUBLISH_DMARC["PowerDNS"]
    assert PUBLISH_NO_MAIL["Knot"].count("zone-set") == 2
