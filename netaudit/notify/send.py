"""Sends one message over one channel. Every error comes as Undelivered, with its reason."""

from __future__ import annotations

import asyncio
import hmac
import json
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from netaudit.errors import NetauditError
from netaudit.notify.channels import Apprise, Email, secret

if TYPE_CHECKING:
    from netaudit.notify.channels import Channel, Webhook

PATIENCE = 30.0  # seconds for one message
_SMTPS, _SUBMISSION, _SMTP = 465, 587, 25


class Undelivered(NetauditError):  # noqa: N818  what became of the message
    """It could not be sent now; it is tried again."""


@dataclass(frozen=True)
class Message:
    """What is sent: `id` is the same at every try, so that a receiver can drop a second copy."""

    id: str
    channel: str
    subject: str
    text: str
    document: dict[str, Any]


def send(channel: Channel, message: Message) -> None:
    """Send it, or raise Undelivered."""
    try:
        asyncio.run(_send(channel, message))
    except Exception as error:  # whatever a server's answer makes a client library raise
        raise Undelivered(f"{type(error).__name__}: {error}"[:300]) from error


async def _send(channel: Channel, message: Message) -> None:
    async with asyncio.timeout(PATIENCE):
        if isinstance(channel, Email):
            await _mail(channel, message)
        elif isinstance(channel, Apprise):
            await _apprise(channel, message)
        else:
            await _post(channel, message)


async def _mail(channel: Email, message: Message) -> None:
    import aiosmtplib

    mail = EmailMessage()
    mail["From"], mail["To"] = channel.sender, ", ".join(channel.to)
    mail["Subject"] = message.subject
    mail["Message-ID"] = f"<{message.id}@netaudit.invalid>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834 section 5
    mail.set_content(message.text)
    usual = {"tls": _SMTPS, "starttls": _SUBMISSION, "none": _SMTP}
    await aiosmtplib.send(
        mail,
        hostname=channel.host,
        port=channel.port or usual[channel.security],
        use_tls=channel.security == "tls",
        start_tls=channel.security == "starttls",
        tls_context=_trust(channel.ca_file),
        username=channel.user or None,
        password=secret(channel.password_env, channel.password_file) or None,
        timeout=PATIENCE,
    )


async def _post(channel: Webhook, message: Message) -> None:
    import httpx2

    content = {"id": message.id, "subject": message.subject, "text": message.text}
    data = json.dumps(content | message.document, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": message.id}
    if key := secret(channel.secret_env, channel.secret_file):
        mark = hmac.new(key.encode(), data, "sha256").hexdigest()
        headers["X-Netaudit-Signature"] = f"sha256={mark}"
    async with (
        httpx2.AsyncClient(
            trust_env=False, follow_redirects=False, verify=_trust(channel.ca_file)
        ) as client,
        client.stream("POST", channel.url, content=data, headers=headers) as answer,
    ):
        if not answer.is_success:  # its body is not read: nothing in it concerns us
            # Of many chats the rest of the address is the secret.
            host = urlsplit(channel.url).hostname
            raise Undelivered(f"{host} answered {answer.status_code}")


async def _apprise(channel: Apprise, message: Message) -> None:
    try:
        import apprise
    except ImportError as error:
        raise Undelivered(
            f"channel {channel.name} needs the library apprise: pip install 'netaudit[apprise]'"
        ) from error
    box = apprise.Apprise()
    for url in secret(channel.urls_env, channel.urls_file).split():
        if not box.add(url):  # the address itself is a secret
            raise Undelivered(f"channel {channel.name}: apprise knows no such address")
    if not await box.async_notify(title=message.subject, body=message.text):
        raise Undelivered(f"channel {channel.name}: apprise could not hand it over to all")


def _trust(ca_file: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file or None)
