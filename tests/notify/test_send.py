from __future__ import annotations

import hmac
import json
import sys
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import ClassVar

import pytest

from netaudit.notify.channels import Apprise, Email, Webhook
from netaudit.notify.send import Message, Undelivered, send
from tests.fakes.servers import free_port
from tests.notify.sinks import hook_sink, mail_sink

MESSAGE = Message("run-1.duty", "duty", "Thay đổi: 1", "Sở A: hỏng\n", {"format": "x"})


def email(port: int) -> Email:
    return Email.model_validate(
        {
            "name": "duty",
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "from": "netaudit@kontum.test",
            "to": ["duty@kontum.test", "boss@kontum.test"],
        }
    )


def hook(port: int, **more: str) -> Webhook:
    return Webhook.model_validate({"name": "duty", "url": f"http://127.0.0.1:{port}/hook", **more})


def test_a_mail_arrives_as_it_was_written() -> None:
    with mail_sink() as (port, taken):
        send(email(port), MESSAGE)
    mail = message_from_bytes(taken[0], policy=policy.default)
    assert mail["Subject"] == "Thay đổi: 1"
    assert mail["To"] == "duty@kontum.test, boss@kontum.test"
    assert mail["Message-ID"] == "<run-1.duty@netaudit.invalid>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == "Sở A: hỏng"


def test_a_hook_gets_json_that_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "key")
    with hook_sink() as (port, taken):
        send(hook(port, secret_env="HOOK"), MESSAGE)
    headers, body = taken[0]
    assert (
        headers["x-netaudit-signature"] == "sha256=" + hmac.new(b"key", body, "sha256").hexdigest()
    )
    assert headers["idempotency-key"] == "run-1.duty"
    assert json.loads(body)["format"] == "x"


@pytest.mark.parametrize("code", [302, 404, 500])
def test_what_is_not_taken_is_undelivered(code: int) -> None:
    with hook_sink(code) as (port, taken), pytest.raises(Undelivered, match=str(code)) as told:
        send(hook(port), MESSAGE)
    assert taken == []
    assert "/hook" not in str(told.value)  # of many chats that is the secret


def test_a_mail_server_that_says_later_or_is_not_there() -> None:
    with mail_sink(refuse=True) as (port, _), pytest.raises(Undelivered, match=r"451|later"):
        send(email(port), MESSAGE)
    with pytest.raises(Undelivered):
        send(email(free_port()), MESSAGE)


def test_a_secret_that_is_missing_is_told() -> None:
    with hook_sink() as (port, _), pytest.raises(Undelivered, match="NOT_SET_HERE"):
        send(hook(port, secret_env="NOT_SET_HERE"), MESSAGE)


class Box:
    """A stand-in for the library: it knows addresses that begin with json://, and fails at will."""

    told: ClassVar[list[tuple[str, str, str]]] = []

    def __init__(self) -> None:
        self.urls: list[str] = []

    def add(self, url: str) -> bool:
        self.urls.append(url)
        return url.startswith("json://")

    async def async_notify(self, *, title: str, body: str) -> bool:
        self.told.extend((url, title, body) for url in self.urls)
        return not any(url.endswith("/full") for url in self.urls)


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Apprise:
    monkeypatch.setitem(sys.modules, "apprise", SimpleNamespace(Apprise=Box))
    Box.told.clear()
    return Apprise(name="phones", urls_env="PHONES")


def test_apprise_hands_it_on(phones: Apprise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONES", "json://a/\n\njson://b/\n")
    send(phones, MESSAGE)
    assert Box.told == [(u, MESSAGE.subject, MESSAGE.text) for u in ("json://a/", "json://b/")]


@pytest.mark.parametrize(
    ("urls", "why"), [("smoke://token/", "no such address"), ("json://a/full", "hand it over")]
)
def test_what_apprise_cannot_do_is_told_without_its_secrets(
    phones: Apprise, monkeypatch: pytest.MonkeyPatch, urls: str, why: str
) -> None:
    monkeypatch.setenv("PHONES", urls)
    with pytest.raises(Undelivered, match=why) as told:
        send(phones, MESSAGE)
    assert urls not in str(told.value)


def test_without_apprise_it_says_what_to_install(
    phones: Apprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(Undelivered, match=r"netaudit\[apprise\]"):
        send(phones, MESSAGE)
