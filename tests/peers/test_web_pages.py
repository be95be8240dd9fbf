"""nginx before a portal as it was left, and with the commands that our remedies give."""

from __future__ import annotations

import asyncio
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit.probes.web import web_heads
from netaudit_checks.web.cookies_protected import cookies_protected
from netaudit_checks.web.framing_limited import framing_limited
from netaudit_checks.web.referrers_limited import referrers_limited
from netaudit_checks.web.scripts_limited import scripts_limited
from netaudit_checks.web.types_not_guessed import types_not_guessed
from netaudit_checks.web.versions_hidden import versions_hidden
from tests.factories import make_net, make_service
from tests.peers.test_web_servers import HERE, NAME, running

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.peer
CHECKS = (
    cookies_protected,
    framing_limited,
    referrers_limited,
    scripts_limited,
    types_not_guessed,
    versions_hidden,
)
# A portal that leads to a language, and what makes its pages, behind the server of the name.
PORTAL = """daemon off; master_process off; pid {dir}/pid; error_log stderr; events {{}}
http {{ access_log off; client_body_temp_path {dir}/1; proxy_temp_path {dir}/2;
fastcgi_temp_path {dir}/3; uwsgi_temp_path {dir}/4; scgi_temp_path {dir}/5;
server {{ listen 127.0.0.1:{behind}; absolute_redirect off; default_type text/html;
location = / {{ return 302 /vi/; }}
location / {{ add_header Set-Cookie "PHPSESSID=0; path=/"; add_header X-Powered-By PHP/8.2.1;
add_header Referrer-Policy unsafe-url; return 200 page; }} }}
server {{ listen 127.0.0.1:{port} ssl; server_name {name}; ssl_certificate {pem};
ssl_certificate_key {pem};
MENDED
location / {{ proxy_pass http://127.0.0.1:{behind}; }} }} }}
"""


def outcomes(mended: str, folder: Path) -> dict[str, Outcome]:
    escaped = mended.replace("{", "{{").replace("}", "}}")
    with running("nginx", PORTAL.replace("MENDED", escaped), folder) as port:
        service = make_service(port=port, addresses=HERE, names=(NAME,))
        web = asyncio.run(web_heads(service, make_net()))
    (head,) = web.heads
    assert head.page is not None
    assert (head.status, head.page.path, head.page.status) == (302, "/vi/", 200)
    return {check.__name__: check(service, web).outcome for check in CHECKS}


def test_as_it_was_left(tmp_path: Path) -> None:
    assert outcomes("", tmp_path) == {check.__name__: Outcome.FAIL for check in CHECKS}


def test_with_the_commands_of_the_remedies(tmp_path: Path) -> None:
    metas = [check.__netaudit_check__ for check in CHECKS]  # type: ignore[attr-defined]  # by @check
    howto = [dict(meta.howto)["nginx"] for meta in metas]
    mended = "\n".join(map(dedent, howto))
    assert outcomes(mended, tmp_path) == {check.__name__: Outcome.PASS for check in CHECKS}
