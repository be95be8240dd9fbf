from __future__ import annotations

from netaudit import codec
from netaudit.facts.tls import TlsServer
from tests.checks.builders import V4, endpoint, make_certificate, server


def test_a_certificate_without_a_problem_is_trusted() -> None:
    assert make_certificate().trusted
    assert not make_certificate(problem="self-signed certificate").trusted


def test_the_store_gives_back_what_it_was_given() -> None:
    fact = server(endpoint(), endpoint(V4, certificate=None), unasked=("IPv4: no route",))
    assert codec.load(TlsServer, codec.dump(fact)) == fact
