from __future__ import annotations

from typing import Any

import pytest

from netaudit_checks.tls._web import by_name_over_tls, either, in_clear_text, over_tls
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
