from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.web.cookies_protected import cookies_protected
from tests.checks.builders import params
from tests.checks.web_builders import html, shown
from tests.factories import make_service

SITE = make_service()


def told(*cookies: str) -> object:
    verdict = cookies_protected(SITE, shown(html(*(("set-cookie", c) for c in cookies))))
    assert verdict.outcome is not Outcome.FAIL or params(verdict)
    return dict(verdict.params).get("cookies")


@pytest.mark.parametrize(
    "sound",
    [
        "PHPSESSID=…; Path=/; Secure; HttpOnly; SameSite=Lax",
        "lang=…;secure",
        "XSRF-TOKEN=…; Secure",  # a script copies it
        "author=…; Secure",
        "__Host-sid=…; Secure; httponly",
        "=…; SECURE",
    ],
)
def test_what_is_protected(sound: str) -> None:
    assert told(sound) is None
    assert told() is None


@pytest.mark.parametrize(
    ("cookies", "names"),
    [
        (["lang=…; Path=/", "lang=…", "x=…; HttpOnly"], ("lang", "x")),
        (["JSESSIONID=…; HttpOnly"], ("JSESSIONID",)),
        (["JSESSIONID=…; Secure", "lang=…; Secure"], ("JSESSIONID",)),
        (["connect.sid=…; Secure"], ("connect.sid",)),
        ([".ASPXAUTH=…; Secure"], (".ASPXAUTH",)),
        (["access_token=…; Secure"], ("access_token",)),
        (["remember_web=…; Secure; Secure"], ("remember_web",)),
    ],
)
def test_what_is_not(cookies: list[str], names: tuple[str, ...]) -> None:
    assert told(*cookies) == names
