from netaudit.identify import ldap
from netaudit.identify.ber import ber
from netaudit.identify.dialogue import once

DONE = ber(0x30, b"\x02\x01\x07", ber(0x65, b"\x0a\x01\x00\x04\x00\x04\x00"))


def entry(**attributes: bytes) -> bytes:
    held = b"".join(
        ber(0x30, ber(0x04, name.encode()), ber(0x31, ber(0x04, value)))
        for name, value in attributes.items()
    )
    return ber(0x30, b"\x02\x01\x07", ber(0x64, b"\x04\x00", ber(0x30, held)))


def test_openldap() -> None:
    found = once(ldap.talk(b""), entry(objectClass=b"OpenLDAProotDSE") + DONE)
    assert found
    assert (found.product, dict(found.notes)) == ("OpenLDAP", {"starttls": "no"})


def test_a_vendor_with_its_version_and_starttls() -> None:
    heard = entry(
        vendorName=b"389 Project",
        vendorVersion=b"389-Directory/2.3.1",
        supportedExtension=b"1.3.6.1.4.1.1466.20037",
    )
    found = once(ldap.talk(b""), heard + DONE)
    assert found
    assert (found.product, found.version) == ("389 Project", "389-Directory/2.3.1")
    assert dict(found.notes) == {"starttls": "yes"}


def test_active_directory() -> None:
    found = ldap.read(entry(supportedCapabilities=b"1.2.840.113556.1.4.800") + DONE)
    assert found
    assert found.product == "Active Directory"


def test_one_that_refuses() -> None:
    found = ldap.read(DONE)
    assert found
    assert (found.protocol, found.notes) == ("ldap", ())


def test_when_it_is_enough() -> None:
    assert not ldap.enough(entry(objectClass=b"top"))
    assert not ldap.enough(DONE[:-1])
    assert ldap.enough(DONE)
    assert ldap.enough(b"HTTP")


def test_others() -> None:
    assert ldap.betrays(ber(0x30, b"\x02\x01\x00", ber(0x78, b"1.3.6.1.4.1.1466.20036")))
    assert ldap.read(b"HTTP/1.1 400 Bad") is None
    assert ldap.read(ber(0x30, b"\x02\x01\x09", ber(0x65, b""))) is None
    assert once(ldap.talk(b"")) is None
