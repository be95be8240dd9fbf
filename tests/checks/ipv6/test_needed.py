from ipaddress import IPv4Address, IPv6Address

from netaudit.facts.needed import NeededHost
from netaudit.model import Outcome
from netaudit_checks.ipv6._needed import unasked, without_aaaa
from tests.checks.builders import params

BOTH = NeededHost("both.test", (IPv6Address("2001:db8::9"),), (IPv4Address("198.18.0.9"),), "")
OLD = NeededHost("old.test", (), (IPv4Address("198.18.0.9"),), "")
NOWHERE = NeededHost("gone.test", (), (), "")
FAR = NeededHost("far.test", (), (), "out of scope")


def test_only_what_ipv4_alone_reaches_lacks_something() -> None:
    assert without_aaaa((BOTH, OLD, NOWHERE, FAR)) == ("old.test",)


def test_what_could_not_be_asked_for_is_told_with_its_reason() -> None:
    assert unasked((BOTH, OLD, NOWHERE)) is None
    verdict = unasked((BOTH, FAR))
    assert verdict is not None
    assert verdict.outcome is Outcome.NOT_TESTED
    assert params(verdict) == {"names": ("far.test",), "reason": "out of scope"}
