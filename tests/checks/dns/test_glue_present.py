from __future__ import annotations

from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.glue_present import glue_present
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import server_name, server_names


def test_glue_for_every_inner_name_passes() -> None:
    assert glue_present(ZONE, server_names(server_name())).outcome is Outcome.PASS


def test_an_alias_has_none_to_give() -> None:
    alias = server_name(name="alias", glue=(), addresses=(), alias="ns1.so-a.kontum.test")
    assert glue_present(ZONE, server_names(server_name(), alias)).outcome is Outcome.PASS


@pytest.mark.parametrize("changes", [{}, {"addresses": (), "resolved": False}])
def test_an_inner_name_without_glue_fails(changes: dict[str, Any]) -> None:
    verdict = glue_present(ZONE, server_names(server_name(glue=(), **changes)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["names"] == ("ns1.so-a.kontum.test",)


def test_outer_names_need_none() -> None:
    found = glue_present(ZONE, server_names(server_name(inside=False, glue=())))
    assert found.outcome is Outcome.NOT_APPLICABLE


def test_where_nobody_refers_there_is_no_glue() -> None:
    found = glue_present(ZONE, server_names(server_name(glue=()), referred=False))
    assert found.outcome is Outcome.NOT_APPLICABLE
