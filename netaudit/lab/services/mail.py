"""SMTP with STARTTLS (RFC 5321, RFC 3207), submission (RFC 6409), IMAP over TLS (RFC 9051)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.lab.services.base import Conversation, Endpoint

MAX_COMMANDS = 100


async def smtp(conversation: Conversation, endpoint: Endpoint) -> None:
    """A mail exchanger: takes no mail, but speaks as one."""
    await _smtp(conversation, endpoint, submission=False)


async def submission(conversation: Conversation, endpoint: Endpoint) -> None:
    """The same for users: AUTH after STARTTLS, and nobody's password is right."""
    await _smtp(conversation, endpoint, submission=True)


async def imaps(conversation: Conversation, endpoint: Endpoint) -> None:
    """IMAP over TLS: greets, tells its capabilities, refuses every login."""
    await conversation.start_tls(endpoint)
    await imap(conversation, endpoint)


async def imap(conversation: Conversation, _endpoint: Endpoint) -> None:
    """The same without TLS, as it should not be."""
    await conversation.send(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n")
    for _ in range(MAX_COMMANDS):
        tag, _, rest = (await conversation.line()).partition(b" ")
        command = rest.split(b" ")[0].upper()
        if not tag or not tag.isalnum():
            await conversation.send(b"* BAD a tag was expected\r\n")
        elif command == b"LOGOUT":
            await conversation.send(b"* BYE\r\n" + tag + b" OK bye\r\n")
            return
        else:
            await conversation.send(_imap_reply(tag, command))


def _imap_reply(tag: bytes, command: bytes) -> bytes:
    if command == b"CAPABILITY":
        return b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n"
    if command == b"NOOP":
        return tag + b" OK done\r\n"
    if command in (b"LOGIN", b"AUTHENTICATE"):
        return tag + b" NO [AUTHENTICATIONFAILED] no\r\n"
    return tag + b" BAD unknown command\r\n"


async def _smtp(conversation: Conversation, endpoint: Endpoint, *, submission: bool) -> None:
    secured = False
    name = endpoint.name.encode()
    await conversation.send(b"220 " + name + b" ESMTP\r\n")
    for _ in range(MAX_COMMANDS):
        command = (await conversation.line())[:8].upper().split(b" ")[0]
        if command == b"EHLO":
            extra = b"AUTH PLAIN" if submission and secured else b"ENHANCEDSTATUSCODES"
            lines = [name, b"PIPELINING", b"8BITMIME", extra]
            if endpoint.tls is not None and not secured:
                lines.insert(1, b"STARTTLS")
            await conversation.send(_multiline(250, lines))
        elif command == b"STARTTLS" and endpoint.tls is not None and not secured:
            await conversation.send(b"220 2.0.0 go ahead\r\n")
            await conversation.start_tls(endpoint)
            secured = True
        elif command == b"QUIT":
            await conversation.send(b"221 2.0.0 bye\r\n")
            return
        else:
            await conversation.send(_smtp_reply(command, submission=submission))


def _multiline(code: int, lines: list[bytes]) -> bytes:
    prefix = str(code).encode()
    first = b"".join(prefix + b"-" + line + b"\r\n" for line in lines[:-1])
    return first + prefix + b" " + lines[-1] + b"\r\n"


def _smtp_reply(command: bytes, *, submission: bool) -> bytes:
    if command == b"MAIL" and submission:
        return b"530 5.7.0 authenticate first\r\n"
    if command == b"RCPT":
        return b"550 5.7.1 relaying denied\r\n"
    if command == b"AUTH":
        return b"535 5.7.8 authentication failed\r\n"
    if command in (b"HELO", b"MAIL", b"RSET", b"NOOP"):
        return b"250 2.0.0 ok\r\n"
    return b"502 5.5.1 command not implemented\r\n"
