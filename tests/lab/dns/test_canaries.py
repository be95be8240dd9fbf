import dns.message
import dns.rdatatype
import pytest

from netaudit.lab.dns.answer import lookup
from netaudit.lab.dns.canaries import apex, below
from netaudit.lab.dns.resolver import Quirk, Resolver, State, Validator
from netaudit.model import Canary, Purpose
from tests.lab.network import clock, kind, name, query, small, tree

TXT, A = kind("TXT"), kind("A")


@pytest.mark.parametrize(
    "canary", [c for c in small().dns.canaries if c.purpose is Purpose.VALIDATION], ids=str
)
def test_each_has_the_state_that_the_inventory_says(canary: Canary) -> None:
    asked = name(f"absent.{canary.name}" if canary.fault == "iterations" else canary.name)
    _, state = Validator(tree(), clock).resolve(asked, A)
    assert state is State(canary.expected)


def test_the_large_one_fits_no_datagram() -> None:
    (reply,) = Resolver(Validator(tree(), clock)).handle(
        query("large.canary.kontum.test", "TXT"), tcp=True
    )
    assert len(reply) > 2000


def test_who_asks_for_the_whole_name_is_told_no() -> None:
    canary = next(c for c in small().dns.canaries if c.purpose is Purpose.MINIMISATION)
    lower = below(canary)
    assert lower is not None
    planted, asked = tree(), name(canary.name)
    upper = planted.zones[apex(canary)]
    assert str(lookup(upper, asked, TXT, dnssec=False).answer[0][0]) == '"no"'
    referral = lookup(upper, lower, A, dnssec=False)
    assert (referral.authoritative, referral.authority[0].name) == (False, lower)
    below_it = planted.zones[lower]
    assert str(lookup(below_it, asked, TXT, dnssec=False).answer[0][0]) == '"yes"'


def _text(resolver: Resolver, asked: str) -> str:
    (reply,) = resolver.handle(query(asked, "TXT"), tcp=False)
    return str(dns.message.from_wire(reply).answer[0][0])


def test_resolvers_minimise_and_say_where_they_ask_from() -> None:
    resolver = Resolver(Validator(tree(), clock), "2001:db8::54")
    assert _text(resolver, "asked.below.qname-canary.kontum.test") == '"yes"'
    resolver.quirks.add(Quirk.NOT_MINIMISING)
    assert _text(resolver, "asked.below.qname-canary.kontum.test") == '"no"'
    assert _text(resolver, "client.canary.kontum.test") == '"2001:db8::54"'
