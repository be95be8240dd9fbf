from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.codec import dump, load
from netaudit.errors import NoRoute
from netaudit.facts.signal import ZoneSignals
from netaudit.facts.zone import Security
from netaudit.probes.signal import zone_signals
from tests.dns.worlds import OTHER, address, internet
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from tests.dns.worlds import Internet

OWNER = "_dsboot.u.kontum.test._signal.ns.kontum.test."


def signals(net: Internet) -> ZoneSignals:
    fact: ZoneSignals = ask(net, zone_signals, UNIT_ZONE)
    assert load(ZoneSignals, dump(fact)) == fact
    return fact


def offering(server: str = "ns.kontum.test.") -> Internet:
    """With a CDS, and a second server outside of the zone."""
    net = internet()
    net.unit.add("u.kontum.test.", "CDS", net.unit.ds()[0].to_text())
    net.unit.add("u.kontum.test.", "NS", server)
    return net


def test_without_cds_nobody_is_asked() -> None:
    fact = signals(internet())
    assert (fact.records, fact.signals) == ((), ())


def test_a_signal_is_found_and_validated() -> None:
    net = offering()
    net.kontum.add(OWNER, "CDS", net.unit.ds()[0].to_text())
    (signal,) = signals(net).published()
    assert (signal.server, signal.rcode, signal.security) == (
        "ns.kontum.test", "NOERROR", Security.SECURE,
    )  # fmt: skip
    assert signal.records == signals(net).records


def test_no_signal_is_no_record() -> None:
    (signal,) = signals(offering()).signals
    assert (signal.rcode, signal.records, signal.unasked) == ("NXDOMAIN", (), "")


def test_a_server_that_we_cannot_ask_about() -> None:
    net = offering("ns.other.")
    net.root.add("other.", "NS", "ns.other.")
    net.root.add("ns.other.", "AAAA", OTHER)
    net.world.failures[address(OTHER)] = NoRoute("no IPv6 here")
    (signal,) = signals(net).signals
    assert "no IPv6 here" in str(signal.unasked)


def test_a_name_that_would_be_too_long() -> None:
    net = offering(".".join(["x" * 60] * 4) + ".")
    (signal,) = signals(net).signals
    assert "too long" in str(signal.unasked)
