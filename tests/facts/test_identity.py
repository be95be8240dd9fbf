from __future__ import annotations

import pytest

from netaudit.codec import dump, load
from netaudit.facts.identity import How, Identities, Identity
from netaudit.facts.ports import Port
from netaudit.model import SecurityZone, Transport
from tests.factories import NOON, addresses


def identity(how: How) -> Identity:
    port = Port(22, Transport.TCP)
    notes = (("weak", "3des-cbc"),)
    return Identity(
        addresses("2001:db8::1")[0], port, "ssh", "", "", False, how, "", notes, 0, 0, ""
    )


@pytest.mark.parametrize("how", How)
def test_only_what_was_heard_is_certain(how: How) -> None:
    assert identity(how).certain is (how in {How.GREETING, How.ANSWER})


def test_notes_by_name() -> None:
    assert identity(How.ANSWER).note("weak") == "3des-cbc"
    assert identity(How.ANSWER).note("other") == ""


def test_it_comes_back_from_the_store_as_it_was() -> None:
    found = Identities(SecurityZone.WAN, NOON, (identity(How.ANSWER),), ("IPv4: none",))
    assert load(Identities, dump(found)) == found
