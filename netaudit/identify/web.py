"""HTTP/1.1 (RFC 9112) as far as identification needs it: a request, and a bounded answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Say, text

if TYPE_CHECKING:
    from collections.abc import Generator

MOST = 12 * 1024  # octets of an answer that we look at
_STATUS = re.compile(rb"(HTTP|RTSP|SIP)/(\d\.\d) (\d{3})[ \r\n]")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its protocol's name ("HTTP", "RTSP", "SIP"), status, headers, body's begin."""

    protocol: str
    status: int
    head: bytes
    body: bytes

    @property
    def line(self) -> bytes:
        """The status line."""
        return self.head.partition(b"\n")[0].rstrip(b"\r")

    def header(self, name: str) -> str:
        """The first header of that name, "" where there is none."""
        found = re.search(rb"(?mi)^" + name.encode() + rb":[ \t]*([^\r\n]{0,400})", self.head)
        return text(found[1], 400) if found else ""

    @property
    def title(self) -> str:
        """The page's title."""
        found = re.search(rb"(?is)<title[^>]{0,99}>(.{0,200}?)</title", self.body)
        return text(re.sub(rb"\s+", b" ", found[1]), 100) if found else ""

    @property
    def scheme(self) -> str:
        """The way to log in that it wants: "basic", "digest", "negotiate"..., "" for none."""
        return self.header("WWW-Authenticate").partition(" ")[0].lower()


def read(heard: bytes) -> Answer | None:
    """The answer in these octets, None when it is none."""
    found = _STATUS.match(heard)
    if not found:
        return None
    head, _, body = heard.partition(b"\r\n\r\n")
    if not body and b"\n\n" in heard:
        head, _, body = heard.partition(b"\n\n")
    return Answer(found[1].decode(), int(found[3]), head, body)


def enough(heard: bytes) -> bool:
    """Whether the body is there as far as the headers announce it, or we have seen enough."""
    if not _STATUS.match(heard) and len(heard) > 16:  # noqa: PLR2004  it is something else
        return True
    head, ended, body = heard.partition(b"\r\n\r\n")
    if not ended:
        return len(heard) >= MOST
    if re.search(rb"(?mi)^HTTP/1\.\d (?:1\d\d|204|304)", head):
        return True
    length = re.search(rb"(?mi)^Content-Length:[ \t]*(\d{1,9})", head)
    if length:
        return len(body) >= min(int(length[1]), MOST)
    chunked = re.search(rb"(?mi)^Transfer-Encoding:[ \t]*chunked", head)
    return (chunked is not None and body.endswith(b"0\r\n\r\n")) or len(heard) >= MOST


def ask(path: str = "/", method: str = "GET") -> Generator[Say, bytes, Answer | None]:
    """One request on the connection that is there; None where no HTTP came back."""
    lines = (
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        "User-Agent: netaudit",
        "Accept: */*",
    )
    heard = yield Say("\r\n".join((*lines, "", "")).encode(), enough)
    return read(heard)
