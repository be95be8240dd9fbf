from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.mail import MailCopies, MailCopy
from netaudit.probes.mail_copies import mail_copies
from tests.dns.worlds import OTHER, UNIT, Internet, address, internet
from tests.probes.dns_net import UNIT_ZONE, ask

APEX = "u.kontum.test."
FIRST, SECOND = f"ns1.u.kontum.test ({UNIT})", f"ns2.u.kontum.test ({OTHER})"


def two_servers() -> Internet:
    """The second has another MX, and no SPF."""
    net = internet()
    net.unit.add(APEX, "NS", "ns2.u.kontum.test.").add("ns2.u.kontum.test.", "AAAA", OTHER)
    other = replace(net.unit, data=dict(net.unit.data))
    net.unit.add(APEX, "MX", "20 b.test.", "10 A.test.")
    net.unit.add(APEX, "TXT", '"v=spf1 " "mx -all"', '"something else"')
    other.add(APEX, "MX", "10 old.test.").add(APEX, "TXT", '"something else"')
    for zone in (net.unit, other):
        zone.forget()
    net.world.serve(OTHER, other)
    return net


def test_what_each_server_has() -> None:
    fact = ask(two_servers(), mail_copies, UNIT_ZONE)
    assert {*fact.copies} == {
        MailCopy(FIRST, "MX", ("10 a.test", "20 b.test")),
        MailCopy(FIRST, "SPF", ("v=spf1 mx -all",)),
        MailCopy(SECOND, "MX", ("10 old.test",)),
        MailCopy(SECOND, "SPF", ()),
    }
    assert [copy.server for copy in fact.of("MX")] in ([FIRST, SECOND], [SECOND, FIRST])
    assert load(MailCopies, dump(fact)) == fact


def test_who_is_silent_is_told_elsewhere() -> None:
    net = two_servers()
    net.world.failures[address(OTHER)] = NoAnswer(Failure.SILENT)
    assert {c.server for c in ask(net, mail_copies, UNIT_ZONE).copies} == {FIRST}


def test_where_none_can_be_asked_nothing_is_known() -> None:
    net = two_servers()
    net.world.failures = {address(one): NoRoute("no route") for one in (UNIT, OTHER)}
    with pytest.raises(CannotAsk):
        ask(net, mail_copies, UNIT_ZONE)
