from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dns.name_servers_not_aliases import name_servers_not_aliases
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import server_name, server_names


def test_hosts_pass() -> None:
    assert name_servers_not_aliases(ZONE, server_names(server_name())).outcome is Outcome.PASS


def test_an_alias_fails_and_is_named() -> None:
    verdict = name_servers_not_aliases(ZONE, server_names(server_name(alias="web.test")))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["names"] == ("ns1.so-a.kontum.test: web.test",)


def test_without_names_there_is_nothing_to_say() -> None:
    assert name_servers_not_aliases(ZONE, server_names()).outcome is Outcome.NOT_APPLICABLE
