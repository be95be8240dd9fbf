from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.facts.zone import Answered, ServerView
from tests.checks.dns_builders import DS, KEY, dead, delegation, servers, untested, view


def test_labels() -> None:
    assert KEY.label == "7/13"
    assert DS.label == "7/13/2"
    assert view().label == "ns1.so-a.kontum.test (2001:db8:1000::53)"


def test_ds_without_a_key() -> None:
    orphan = replace(DS, key_tag=9, matched=False)
    assert delegation(ds=(DS, orphan)).ds_without_key() == ("9/13/2",)


@pytest.mark.parametrize(
    ("server", "serves"),
    [
        (view(), True),
        (view(authoritative=False), False),
        (view(serial=None), False),
        (view(rcode="SERVFAIL"), False),
        (dead(), False),
        (untested(), False),
    ],
)
def test_who_serves(server: ServerView, *, serves: bool) -> None:
    assert server.serves is serves


def test_tested_and_serving() -> None:
    fact = servers(view(), dead(), untested())
    assert [s.udp for s in fact.tested()] == [Answered.ANSWERED, Answered.SILENT]
    assert fact.serving() == (view(),)
