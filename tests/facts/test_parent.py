from __future__ import annotations

from ipaddress import ip_address

from tests.checks.server_builders import parent, parents, server_name, server_names


def test_only_those_that_answered_are_heard() -> None:
    silent = parent(outcome="silent")
    assert parents(parent(), silent, parent(outcome="REFUSED")).heard() == (parent(),)


def test_addresses_are_glue_where_the_name_has_none() -> None:
    v4 = ip_address("198.18.1.53")
    names = server_names(server_name(), server_name(), server_name(glue=(v4,), addresses=()))
    assert names.addresses() == (ip_address("2001:db8:1000::53"), v4)
