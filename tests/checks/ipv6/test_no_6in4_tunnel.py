import pytest

from netaudit.facts.tunnels import End
from netaudit.model import Outcome
from netaudit_checks.ipv6.no_6in4_tunnel import no_6in4_tunnel
from tests.checks.builders import params
from tests.checks.tunnel_builders import AT, ends
from tests.factories import make_host


@pytest.mark.parametrize("end", [End.ABSENT, End.REFUSED, End.SILENT])
def test_what_takes_nothing_out(end: End) -> None:
    found = ends(SIX_IN_FOUR=end, SIX_TO_FOUR=end, GRE=End.OPEN)
    assert no_6in4_tunnel(make_host(), found).outcome is Outcome.PASS


def test_the_address_and_the_way_are_told() -> None:
    verdict = no_6in4_tunnel(make_host(), ends(SIX_IN_FOUR=End.SILENT, SIX_TO_FOUR=End.OPEN))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ends"] == (f"{AT} (6to4)",)
