import pytest

from netaudit.serve.origin import around


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("198.18.0.1", ""),
        ("?", ""),
        ("testclient", ""),
    ],
)
def test_the_link_of_an_address(address: str, link: str) -> None:
    assert around(address) == link
