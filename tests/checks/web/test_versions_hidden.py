from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.web.versions_hidden import versions_hidden
from tests.checks.builders import params
from tests.checks.web_builders import html, shown
from tests.factories import make_service


@pytest.mark.parametrize(
    ("field", "told"),
    [
        (("server", "nginx"), False),
        (("server", "Apache (Debian)"), False),
        (("x-powered-by", "Express"), False),
        (("server", "nginx/1.22.1"), True),
        (("x-powered-by", "PHP/8"), True),
        (("x-aspnet-version", "4.0.30319"), True),
        (("x-generator", "Drupal 10"), False),
        (("x-generator", "Drupal 10.2"), True),
        (("content-type", "a/1.2"), False),
    ],
)
def test_a_version_in_the_head(field: tuple[str, str], *, told: bool) -> None:
    verdict = versions_hidden(make_service(), shown(html(field)))
    assert verdict.outcome is (Outcome.FAIL if told else Outcome.PASS)
    if told:
        assert params(verdict)["versions"] == (f"{field[0]}: {field[1]}",)
