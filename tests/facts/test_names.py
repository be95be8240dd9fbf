from __future__ import annotations

from netaudit.codec import dump, load
from netaudit.facts.names import PublishedAddresses
from tests.checks.dns_builders import addresses, published


def test_addresses_keep_their_family_in_the_store() -> None:
    fact = published(addresses("a.test", "2001:db8::1", "198.18.0.1"))
    assert load(PublishedAddresses, dump(fact)) == fact
    assert [a.version for a in (*fact.names[0].aaaa, *fact.names[0].a)] == [6, 4]
