from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.model import Branch, Level, SecurityZone
from netaudit.policy.select import Selector
from tests.factories import make_unit

UNIT = make_unit()
ZONE, HOST, SERVICE = UNIT.zones[0], UNIT.hosts[0], UNIT.hosts[0].services[0]


@pytest.mark.parametrize(
    ("selector", "zone", "host", "service"),
    [
        (Selector(), True, True, True),
        (Selector(check=("a.b",)), True, True, True),
        (Selector(check=("a.*",)), True, True, True),
        (Selector(check=("b.*",)), False, False, False),
        (Selector(unit=("so-*",)), True, True, True),
        (Selector(unit=("xa-*", "so-a")), True, True, True),
        (Selector(unit=("xa-*",)), False, False, False),
        (Selector(target=("zone:*",)), True, False, False),
        (Selector(level=(Level.PROVINCE,)), True, True, True),
        (Selector(level=(Level.COMMUNE,)), False, False, False),
        (Selector(branch=(Branch.PARTY,)), False, False, False),
        (Selector(kind=("website",)), False, True, True),
        (Selector(kind=("mail",)), False, False, False),
        (Selector(exposure=(SecurityZone.WAN,)), False, True, True),
        (Selector(exposure=(SecurityZone.INTERNET,)), False, False, False),
        (Selector(kind=("website",), exposure=(SecurityZone.INTERNET,)), False, False, False),
    ],
)
def test_what_is_selected(selector: Selector, *, zone: bool, host: bool, service: bool) -> None:
    assert selector.matches("a.b", UNIT, ZONE) is zone
    assert selector.matches("a.b", UNIT, HOST) is host
    assert selector.matches("a.b", UNIT, SERVICE) is service


def test_the_more_exact_is_greater() -> None:
    order = [
        Selector(),
        Selector(check=("a.*",)),
        Selector(check=("a.b",)),
        Selector(level=(Level.COMMUNE,), check=("a.b",)),
        Selector(kind=("website",)),
        Selector(unit=("so-*",)),
        Selector(unit=("so-a",)),
        Selector(target=("zone:a",)),
    ]
    assert sorted(order, key=lambda s: s.exactness) == order


names = st.lists(st.sampled_from(["a.b", "a.*", "so-a", "*", "zone:x"]), max_size=3).map(tuple)


@given(check=names, unit=names, target=names)
def test_naming_more_never_selects_more(
    check: tuple[str, ...], unit: tuple[str, ...], target: tuple[str, ...]
) -> None:
    loose, tight = Selector(check=check), Selector(check=check, unit=unit, target=target)
    if tight.matches("a.b", UNIT, ZONE):
        assert loose.matches("a.b", UNIT, ZONE)
    assert tight.exactness >= loose.exactness
