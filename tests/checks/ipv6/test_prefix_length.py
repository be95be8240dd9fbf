from __future__ import annotations

from ipaddress import ip_network

import pytest

from netaudit.model import Outcome, Prefix
from netaudit_checks.ipv6.prefix_length import prefix_length


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("2001:db8:1001::/48", Outcome.PASS),
        ("2001:db8:1001::/64", Outcome.PASS),
        ("2001:db8:1001::/65", Outcome.FAIL),
        ("2001:db8:1001::80/128", Outcome.FAIL),
    ],
)
def test_a_whole_subnet_or_more(text: str, outcome: Outcome) -> None:
    assert prefix_length(Prefix("so-a", ip_network(text))).outcome is outcome
