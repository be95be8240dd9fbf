from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from netaudit.serve.answers import HEADERS, dress, file_answer, form_of, is_same, language_of

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Message


def request(body: bytes = b"", **headers: str) -> Request:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": sent}, receive)


def test_a_form_may_be_as_large_as_its_page_allows() -> None:
    body = b"a=" + b"x" * 5000
    assert asyncio.run(form_of(request(body))) == {}
    assert asyncio.run(form_of(request(body), 6000)) == {"a": "x" * 5000}


def test_an_answer_is_dressed_and_keeps_a_policy_of_its_own(tmp_path: Path) -> None:
    plain, file = dress(Response("x")), dress(file_answer(tmp_path / "a.css"))
    assert {name: plain.headers[name] for name in HEADERS} == HEADERS
    assert "default-src 'none'" in plain.headers["content-security-policy"]
    assert "script-src 'self';" in file.headers["content-security-policy"]
    assert file.media_type == "text/css"


def test_the_language_is_the_browsers() -> None:
    assert language_of(request(accept_language="en-GB")) == "en"
    assert language_of(request(accept_language="fr")) == "vi"


def test_no_secret_is_the_same_as_none() -> None:
    assert is_same("a", "a")
    assert not is_same("a", "b")
    assert not is_same("", "")
