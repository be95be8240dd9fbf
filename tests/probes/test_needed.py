from __future__ import annotations

import asyncio
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, Any

from netaudit.errors import OutOfScope
from netaudit.facts.needed import NeededHost
from netaudit.model import Phrase
from netaudit.probes import _needed
from netaudit.probes._lookup import AAAA
from netaudit.probes._needed import needed_hosts
from tests.factories import make_net

if TYPE_CHECKING:
    import pytest

FOUND = (IPv6Address("2001:db8::9"),)


def test_a_name_that_may_not_be_asked_for_is_told_and_the_others_are_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def look_up(_net: Any, name: Any, rdtype: int) -> Any:
        if name.to_text().startswith("far."):
            raise OutOfScope("out of scope")
        return rdtype

    monkeypatch.setattr(_needed, "look_up", look_up)
    monkeypatch.setattr(_needed, "addresses", lambda v6, _v4: (FOUND if v6 == AAAA else (), ()))
    told = asyncio.run(needed_hosts(("ocsp.test", "far.test"), make_net()))
    assert told == (
        NeededHost("ocsp.test", FOUND, (), ""),
        NeededHost("far.test", (), (), Phrase("out of scope")),
    )


def test_an_address_in_place_of_a_name_is_its_own_answer() -> None:
    """Nothing is asked for: there is no kit to ask with here."""
    v6, v4 = asyncio.run(needed_hosts(("2001:db8::9", "198.18.0.9"), make_net()))
    assert (v6.aaaa, v6.a) == (FOUND, ())
    assert (v4.aaaa, str(v4.a[0])) == ((), "198.18.0.9")
