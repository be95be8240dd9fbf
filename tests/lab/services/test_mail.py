import asyncio
import smtplib
from functools import partial

from netaudit.lab.services import mail
from netaudit.lab.services.base import converse
from tests.lab.services.harness import endpoint, talk, trusting


def _session(service: object, *, login: bool) -> dict[str, object]:
    """What Python's own client finds."""

    def client(port: int) -> dict[str, object]:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
            smtp.ehlo()
            before = smtp.has_extn("starttls")
            smtp._host = "mail.x.test"  # type: ignore[attr-defined]  # the name to verify
            smtp.starttls(context=trusting())
            smtp.ehlo()
            found: dict[str, object] = {"offered": before, "again": smtp.has_extn("starttls")}
            found["auth"] = smtp.has_extn("auth")
            if login:
                try:
                    smtp.login("a", "b")
                except smtplib.SMTPAuthenticationError as error:
                    found["login"] = error.smtp_code
            found["rcpt"] = smtp.docmd("RCPT", "TO:<a@b.test>")[0]
            return found

    async def run() -> dict[str, object]:
        server = await asyncio.start_server(
            partial(converse, service, endpoint()),  # type: ignore[arg-type]
            "127.0.0.1",
            0,
        )
        port = server.sockets[0].getsockname()[1]
        found = await asyncio.to_thread(client, port)
        server.close()
        return found

    return asyncio.run(run())


def test_a_mail_exchanger_offers_starttls_once_and_relays_nothing() -> None:
    assert _session(mail.smtp, login=False) == {
        "offered": True, "again": False, "auth": False, "rcpt": 550
    }  # fmt: skip


def test_submission_asks_for_a_login_that_never_succeeds() -> None:
    assert _session(mail.submission, login=True)["login"] == 535


def test_without_a_certificate_no_starttls() -> None:
    assert b"STARTTLS" not in talk(mail.smtp, b"EHLO a\r\nQUIT\r\n", endpoint(tls=False))


def test_unknown_commands_are_told_so() -> None:
    said = talk(mail.smtp, b"XYZZY\r\nQUIT\r\n", endpoint(tls=False)).splitlines()
    assert [line[:3] for line in said] == [b"220", b"502", b"221"]


def test_imap_over_tls() -> None:
    sent = b"a CAPABILITY\r\nb LOGIN x y\r\n* bad\r\nc XYZZY\r\nd LOGOUT\r\n"
    lines = talk(mail.imaps, sent, endpoint(), tls=True).splitlines()
    assert lines[0].startswith(b"* OK")
    assert [line.split()[1] for line in lines if line[:1] in b"abcd"] == [
        b"OK", b"NO", b"BAD", b"OK"
    ]  # fmt: skip


def test_imap_without_tls_greets_at_once() -> None:
    said = talk(mail.imap, b"a LOGOUT\r\n", endpoint(tls=False)).splitlines()
    assert said[0].startswith(b"* OK")
    assert said[-1] == b"a OK bye"
