from scapy.layers.inet6 import ICMPv6ND_RA, IPv6

from netaudit.lab.services.teredo import teredo
from netaudit.net.teredo import is_advertisement, solicitation


def test_a_solicitation_is_answered_with_its_nonce() -> None:
    asked = solicitation()
    (reply,) = teredo(asked.data)
    assert asked.answered_by(reply)
    assert is_advertisement(reply)
    found = IPv6(reply[13 + 8 :])
    told = found[ICMPv6ND_RA].cksum
    del found[ICMPv6ND_RA].cksum
    assert IPv6(bytes(found))[ICMPv6ND_RA].cksum == told


def test_without_authentication_too_and_nothing_else() -> None:
    assert len(teredo(solicitation().data[13:])) == 1
    for noise in (b"", b"\0\1", b"hello", bytes(60)):
        assert teredo(noise) == []
