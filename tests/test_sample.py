from ipaddress import ip_network

import pytest

from netaudit.errors import UsageError
from netaudit.model import Authorisation, Contact, Inventory
from netaudit.sample import refuse_outside_the_lab
from tests.factories import NOON, make_inventory


def authorised(*scope: str) -> Inventory:
    networks = tuple(map(ip_network, scope))
    allowed = Authorisation("1/KH", networks, NOON, NOON, Contact("trực", "ca trực"))
    return make_inventory(authorisation=allowed)


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETAUDIT_LAB_PLACE", raising=False)


@pytest.mark.parametrize(
    "scope", [("2001:db8::/32", "198.18.0.0/15"), ("3fff:1::/32",), ("192.0.2.0/25",)]
)
def test_a_sample_is_scanned_in_the_lab_only(
    scope: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="Nothing was sent; put `netaudit lab exec --`"):
        refuse_outside_the_lab(authorised(*scope))
    monkeypatch.setenv("NETAUDIT_LAB_PLACE", "ops")
    refuse_outside_the_lab(authorised(*scope))


@pytest.mark.parametrize("scope", [("2001:db8::/32", "10.0.0.0/8"), ("2001::/16",), ("::1/128",)])
def test_a_network_with_addresses_of_its_own_is_not_a_sample(scope: tuple[str, ...]) -> None:
    refuse_outside_the_lab(authorised(*scope))
