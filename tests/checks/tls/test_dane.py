from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit_checks.tls._dane import PUBLISH_TLSA, no_records, used
from tests.checks.dane_builders import MAIL, NO_RECORDS, dane, tlsa, tlsa_name
from tests.factories import make_service

if TYPE_CHECKING:
    from netaudit.facts.dane import Tlsa

LONG = "cd" * 64


def test_without_records_there_is_nothing_to_judge() -> None:
    assert no_records(MAIL, dane()) is None
    assert no_records(MAIL, NO_RECORDS) is not None
    assert "_25._tcp.NAME" in PUBLISH_TLSA["Knot"]


SHORT, STRONG, WHOLE = tlsa(), tlsa(matching=2, data=LONG), tlsa(matching=0, data="ef")
OF_CERTIFICATE, OF_AUTHORITY = tlsa(selector=0, data="11" * 32), tlsa(usage=2, data="22" * 32)
UNUSABLE = tlsa(selector=2), tlsa(matching=3), tlsa(data="ab"), tlsa(usage=1, data="33" * 32)


@pytest.mark.parametrize(
    ("records", "looked_at"),
    [
        ((SHORT,), (SHORT,)),
        ((SHORT, STRONG), (STRONG,)),
        ((SHORT, STRONG, WHOLE), (STRONG, WHOLE)),
        ((SHORT, WHOLE), (SHORT, WHOLE)),
        ((STRONG, OF_CERTIFICATE, OF_AUTHORITY), (STRONG, OF_CERTIFICATE, OF_AUTHORITY)),
        ((SHORT, *UNUSABLE), (SHORT,)),
        ((SHORT, tlsa(matching=2, data="ab")), (SHORT,)),  # a digest of no such length
        (UNUSABLE, ()),
    ],
)
def test_what_senders_look_at(records: tuple[Tlsa, ...], looked_at: tuple[Tlsa, ...]) -> None:
    """As posttls-finger does."""
    found = used(MAIL, tlsa_name(records=records))
    assert found == {record.label for record in looked_at}


def test_others_look_at_every_usage() -> None:
    web = make_service()
    assert used(web, tlsa_name(records=(tlsa(usage=1),))) == {tlsa(usage=1).label}
