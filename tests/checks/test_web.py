from __future__ import annotations

from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks._web import by_name_over_tls, either, in_clear_text, no_answer, over_tls
from tests.checks.builders import params
from tests.checks.web_builders import head, heads
from tests.factories import make_service


@pytest.mark.parametrize(
    ("changes", "clear", "tls"),
    [
        ({"protocol": "http"}, True, False),
        ({"protocol": "https"}, False, True),
        ({"protocol": "smtp"}, False, False),
        ({"protocol": "https", "exposure": ()}, False, False),
    ],
)
def test_which_services_have_pages(changes: dict[str, Any], *, clear: bool, tls: bool) -> None:
    service = make_service(**changes)
    assert (in_clear_text(service), over_tls(service)) == (clear, tls)
    assert either(service) is (clear or tls)


def test_an_address_is_no_name() -> None:
    assert by_name_over_tls(make_service())
    assert not by_name_over_tls(make_service(names=()))
    assert not by_name_over_tls(make_service(protocol="http"))


def test_who_could_not_be_asked_is_not_judged() -> None:
    """A server of HTTP/2 alone was not applicable, as one that gives no page is."""
    newer = heads(http_2=("2001:db8::1",))
    for web, outcome in ((newer, Outcome.NOT_TESTED), (heads(), Outcome.NOT_APPLICABLE)):
        verdict = no_answer(make_service(), web)
        assert verdict is not None
        params(verdict)
        assert verdict.outcome is outcome
    assert no_answer(make_service(), heads(head(), http_2=("2001:db8::1",))) is None
