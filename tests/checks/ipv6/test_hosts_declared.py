from ipaddress import IPv6Address

from netaudit.facts.strangers import Method, Search, Stranger, Strangers
from netaudit.model import Outcome
from netaudit_checks.ipv6.hosts_declared import hosts_declared
from tests.checks.builders import params
from tests.factories import make_unit

PREFIX = make_unit().prefixes[0]
AT = IPv6Address("2001:db8:1001::17")
WHOLE = Search(Method.TREE, 300, complete=True, detail="")
BROKEN = Search(Method.CHAIN, 1, complete=False, detail="no reverse zone")
ECHO = Search(Method.LIKELY, 80, complete=True, detail="")
NO_ECHO = Search(Method.LIKELY, 0, complete=False, detail="nobody answers")


def test_each_stranger_is_told_with_how_it_was_found() -> None:
    found = Stranger(AT, (Method.TREE,), "echo")
    verdict = hosts_declared(PREFIX, Strangers((WHOLE, NO_ECHO), (found,)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["hosts"] == (f"{AT} (PTR, echo)",)


def test_a_pass_says_how_far_the_search_went() -> None:
    verdict = hosts_declared(PREFIX, Strangers((WHOLE, ECHO), ()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict) == {"questions": 300, "asked": 80}
    verdict = hosts_declared(PREFIX, Strangers((BROKEN, ECHO), ()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict) == {"asked": 80}
    assert hosts_declared(PREFIX, Strangers((WHOLE, NO_ECHO), ())).outcome is Outcome.PASS


def test_where_nothing_could_be_searched_nothing_is_said() -> None:
    verdict = hosts_declared(PREFIX, Strangers((BROKEN, NO_ECHO), ()))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert params(verdict)["reasons"] == ("no reverse zone", "nobody answers")


def test_ipv6_alone() -> None:
    where = hosts_declared.__netaudit_check__.where  # type: ignore[attr-defined]  # set by @check
    assert [where(p) for p in make_unit().prefixes] == [True, False]
