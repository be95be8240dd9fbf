from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.csync_usable import csync_usable
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.upkeep_builders import CSYNC, DEAD, server_upkeep, upkeep

if TYPE_CHECKING:
    from netaudit.facts.upkeep import ServerUpkeep

SOUND = server_upkeep(csyncs=(CSYNC,))


def test_outcomes() -> None:
    assert csync_usable(ZONE, upkeep(SOUND)).outcome is Outcome.PASS
    assert csync_usable(ZONE, upkeep()).outcome is Outcome.NOT_APPLICABLE
    assert csync_usable(ZONE, DEAD).outcome is Outcome.NOT_APPLICABLE
    assert csync_usable(ZONE, upkeep(SOUND, server_upkeep())).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "server",
    [
        server_upkeep(csyncs=(CSYNC, CSYNC)),
        server_upkeep(unreadable=1),
        server_upkeep(csyncs=(replace(CSYNC, flags=7),)),
        server_upkeep(csyncs=(replace(CSYNC, types=("NS", "MX")),)),
        server_upkeep(csyncs=(replace(CSYNC, types=()),)),
        server_upkeep(csyncs=(replace(CSYNC, serial=8),)),
    ],
)
def test_what_no_parent_can_use(server: ServerUpkeep) -> None:
    verdict = csync_usable(ZONE, upkeep(server))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (server.server,)


def test_a_serial_ahead_counts_only_with_its_flag() -> None:
    """RFC 7477 section 2.1.1.2."""
    ahead = server_upkeep(csyncs=(replace(CSYNC, serial=8, flags=1),))
    assert csync_usable(ZONE, upkeep(ahead)).outcome is Outcome.PASS
