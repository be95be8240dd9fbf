from ipaddress import ip_address

from netaudit.facts.tunnels import TeredoServers
from netaudit.model import Outcome
from netaudit_checks.ipv6.no_teredo import no_teredo
from tests.checks.builders import params
from tests.checks.tunnel_builders import AT
from tests.factories import make_host


def test_no_server() -> None:
    assert no_teredo(make_host(), TeredoServers((AT,), ())).outcome is Outcome.PASS


def test_the_server_is_told() -> None:
    verdict = no_teredo(make_host(), TeredoServers((AT,), (AT,)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (str(AT),)


def test_only_a_host_with_ipv4_can_be_one() -> None:
    meta = no_teredo.__netaudit_check__  # type: ignore[attr-defined]  # set by @check
    v4, v6 = ip_address("198.18.0.1"), ip_address("2001:db8::1")
    assert meta.where(make_host(addresses=(v6, v4)))
    assert not meta.where(make_host(addresses=(v6,)))
