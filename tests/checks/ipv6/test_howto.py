import pytest

from netaudit_checks.ipv6 import _howto

PRODUCTS = {"Cisco IOS", "Juniper", "MikroTik", "Linux/nftables", "Windows Server"}


@pytest.mark.parametrize(
    "howto",
    [
        _howto.let_icmpv6_through(2),
        _howto.LET_ECHO_THROUGH,
        _howto.FIND_THE_WAY,
        _howto.SET_THE_MTU,
    ],
)
def test_every_product_has_its_block(howto: dict[str, str]) -> None:
    assert set(howto) == PRODUCTS
    assert all(text.strip() for text in howto.values())


def test_each_product_is_given_its_own_word_for_a_type() -> None:
    unreachable = _howto.let_icmpv6_through(1)
    assert "permit icmp any any unreachable" in unreachable["Cisco IOS"]
    assert "icmpv6 type destination-unreachable accept" in unreachable["Linux/nftables"]
