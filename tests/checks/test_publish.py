from netaudit_checks._publish import in_each_product


def test_the_same_record_in_each_product() -> None:
    made = in_each_product("ZONE MX 10 MAILHOST.", 'a.ZONE TXT "x y"', "ZONE AAAA ADDRESS")
    assert "update add ZONE 3600 MX 10 MAILHOST." in made["BIND"]
    assert made["Knot"].count("zone-set") == 3
    assert "pdnsutil replace-rrset ZONE a TXT 3600 '\"x y\"'" in made["PowerDNS"]
    assert "-MX -Preference 10 -MailExchange MAILHOST." in made["Windows DNS"]
    assert "-AAAA -IPv6Address ADDRESS" in made["Windows DNS"]


def test_windows_dns_is_left_out_where_it_has_no_command() -> None:
    assert "Windows DNS" not in in_each_product("NAME HTTPS 1 . alpn=h2")


def test_names_without_the_zone_where_a_product_wants_them_so() -> None:
    made = in_each_product("_25._tcp.NAME TLSA 3 1 1 DIGEST")
    assert "replace-rrset ZONE _25._tcp.LABEL TLSA" in made["PowerDNS"]
    assert "zone-set ZONE _25._tcp.NAME. 3600 TLSA" in made["Knot"]
