from netaudit.facts.tunnels import End
from netaudit.model import Outcome
from netaudit_checks.ipv6.no_gre_tunnel import no_gre_tunnel
from tests.checks.builders import params
from tests.checks.tunnel_builders import AT, ends
from tests.factories import make_host


def test_what_takes_nothing_out() -> None:
    found = ends(GRE=End.ABSENT, SIX_IN_FOUR=End.OPEN)
    assert no_gre_tunnel(make_host(), found).outcome is Outcome.PASS


def test_the_address_is_told() -> None:
    verdict = no_gre_tunnel(make_host(), ends(GRE=End.OPEN))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ends"] == (str(AT),)


def test_without_ipv6_there_is_nothing_to_ask_for_inside() -> None:
    verdict = no_gre_tunnel(make_host(), ends(SIX_TO_FOUR=End.SILENT))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
