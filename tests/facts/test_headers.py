from ipaddress import ip_address

from netaudit import codec
from netaudit.facts.headers import (
    ErrorsOf,
    ExtensionHeaders,
    Fate,
    Header,
    Heeded,
    Icmpv6Errors,
    Passage,
)

A = ip_address("2001:db8::1")


def test_facts_come_back_from_the_store() -> None:
    passage = Passage(A, Header.ATOMIC, Fate.REFUSED, 4, 1, A, None)
    fact = ExtensionHeaders((passage,))
    assert codec.load(ExtensionHeaders, codec.dump(fact)) == fact
    assert fact.of(Header.ATOMIC, Fate.REFUSED) == (passage,)
    assert fact.of(Header.ATOMIC, Fate.PASSED) == ()
    errors = Icmpv6Errors((ErrorsOf(A, True, Heeded.NO),))
    assert codec.load(Icmpv6Errors, codec.dump(errors)) == errors
