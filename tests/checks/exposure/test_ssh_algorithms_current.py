from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.ssh_algorithms_current import ssh_algorithms_current
from tests.checks.builders import heard, identities, params
from tests.factories import make_host

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("ssh", "22/tcp", notes={"weak": "3des-cbc"}), Outcome.FAIL),
        (heard("ssh", "22/tcp", notes={"protocol": "1.5"}), Outcome.FAIL),
        (heard("ssh", "22/tcp", notes={"protocol": "2.0", "weak": ""}), Outcome.PASS),
        (heard("x", "22/tcp", notes={"protocol": "1.5"}), Outcome.PASS),
    ],
)
def test_which_ports_are_wrong(found: Identity, outcome: Outcome) -> None:
    verdict = ssh_algorithms_current(make_host(), identities(found))
    params(verdict)
    assert verdict.outcome is outcome
