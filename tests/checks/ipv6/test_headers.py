from netaudit.facts.headers import Fate, Header
from netaudit.model import Outcome
from netaudit_checks.ipv6._headers import lost
from tests.checks.builders import params, read
from tests.checks.path_builders import ROUTER, headers, host

SENT = Header.FRAGMENTS


def test_what_arrives_is_not_lost() -> None:
    assert lost(headers(SENT, Fate.PASSED), SENT) is None


def test_who_refuses_is_named() -> None:
    verdict = lost(headers(SENT, Fate.REFUSED, Fate.DROPPED), SENT)
    assert verdict is not None
    assert verdict.outcome is Outcome.FAIL
    assert read(verdict).endswith(f"are refused: ICMPv6 type 4 code 1 from {ROUTER}")


def test_where_it_vanishes_is_told_if_it_is_known() -> None:
    located = lost(headers(SENT, Fate.PASSED, Fate.DROPPED), SENT)
    assert located is not None
    assert params(located) == {"addresses": (host(1),), "routers": (str(ROUTER),)}
    unlocated = lost(headers(SENT, Fate.DROPPED, located=False), SENT)
    assert unlocated is not None
    assert params(unlocated) == {"addresses": (host(0),)}
