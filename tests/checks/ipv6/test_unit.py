from ipaddress import ip_network

from netaudit.model import Outcome, Prefix
from netaudit_checks.ipv6._unit import is_v6, out_of_reach
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX


def test_only_ipv6_prefixes_have_such_a_way() -> None:
    assert is_v6(PREFIX)
    assert not is_v6(Prefix("so-a", ip_network("198.18.1.0/24")))


def test_a_unit_out_of_reach_is_told_once_elsewhere() -> None:
    verdict = out_of_reach(PREFIX)
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert params(verdict) == {"prefix": "2001:db8:1001::/48"}
