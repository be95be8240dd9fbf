"""nginx and HAProxy as they stand before real services: names, HTTP/2, machines behind them."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from netaudit.facts.application import Speech
from netaudit.facts.ports import Port
from netaudit.model import Outcome, Transport
from netaudit.net.clock import system_clock
from netaudit.probes.application import application_v4
from netaudit.probes.identity import identify
from netaudit.probes.tls import tls_server
from netaudit.probes.web import web_heads
from netaudit_checks.tls.every_connection_answered import every_connection_answered
from netaudit_checks.tls.version_current import version_current
from tests.factories import addresses, make_inventory, make_net, make_service
from tests.fakes.certificates import Authority, both_pem
from tests.fakes.servers import free_port
from tests.peers.processes import end

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.facts.application import Answer
    from netaudit.facts.identity import Identity
    from netaudit.facts.tls import TlsServer
    from netaudit.model import Service

pytestmark = pytest.mark.peer
NAME = "www.so-a.kontum.test"
OURS = Authority("Our root")
HERE = addresses("127.0.0.1")
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"
READY = 12.0

NGINX = """daemon off; master_process off; pid {dir}/pid; error_log stderr; events {{}}
http {{ access_log off; client_body_temp_path {dir}/1; proxy_temp_path {dir}/2;
fastcgi_temp_path {dir}/3; uwsgi_temp_path {dir}/4; scgi_temp_path {dir}/5;
server {{ listen 127.0.0.1:{port} ssl default_server; ssl_reject_handshake on; }}
server {{ listen 127.0.0.1:{port} ssl; server_name {name}; return 200 here;
ssl_certificate {pem}; ssl_certificate_key {pem}; }} }}
"""
# One thread: else a connection that came before may take its turn after the next one.
HAPROXY = """global
 nbthread 1
defaults
 mode http
 timeout client 9s
 timeout connect 2s
 timeout server 9s
frontend behind
 bind 127.0.0.1:{behind} ssl crt {pem}
 http-request return status 200
frontend front
 bind 127.0.0.1:{port}"""
STRICT = " ssl crt {pem} strict-sni alpn h2,http/1.1\n http-request return status 200\n"
HTTP_2 = " ssl crt {pem} alpn h2 proto h2\n http-request return status 200\n"
BY_NAME = """
 mode tcp
 tcp-request inspect-delay 2s
 tcp-request content accept if {{ req_ssl_hello_type 1 }}
 use_backend machines if {{ req_ssl_sni -i {name} }}
backend machines
 mode tcp
 server one 127.0.0.1:{behind}
"""
BY_TURNS = """
 mode tcp
 default_backend machines
backend machines
 mode tcp
 balance roundrobin
 retries 0
 server one 127.0.0.1:{behind}
 server two 127.0.0.1:{other}
"""


@contextmanager
def running(tool: str, config: str, folder: Path) -> Iterator[int]:
    if shutil.which(tool, path=PATH) is None:
        pytest.skip(f"{tool} is not installed")
    pem, port = folder / "both.pem", free_port()
    pem.write_text(both_pem(OURS.leaf(NAME)), "ascii")
    file = folder / "config"
    places = {"dir": folder, "pem": pem, "name": NAME, "port": port}
    file.write_text(config.format(**places, behind=free_port(), other=free_port()), "ascii")
    option = ["-p", str(folder), "-c"] if tool == "nginx" else ["-db", "-f"]
    quiet, env = subprocess.DEVNULL, {**os.environ, "PATH": PATH}
    process = subprocess.Popen([tool, *option, str(file)], stdout=quiet, stderr=quiet, env=env)
    try:
        until = time.monotonic() + READY
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > until:
                pytest.skip(f"{tool} does not start here")
            time.sleep(0.05)
        yield port
    finally:
        end(process)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return not probe.connect_ex(("127.0.0.1", port))


def asked(port: int) -> tuple[Service, TlsServer, Answer, Identity]:
    async def run() -> tuple[Service, TlsServer, Answer, Identity]:
        net = make_net(make_inventory(ca_bundle=OURS.pem))
        net.clock = system_clock
        service = make_service(port=port, addresses=HERE, names=(NAME,))
        server = await tls_server(service, net)
        answers = (await application_v4(service, net)).answers
        identity = await identify(net, HERE[0], Port(port, Transport.TCP), name=NAME)
        await net.close()
        return service, server, answers[0], identity

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("tool", "config"),
    [("nginx", NGINX), ("haproxy", HAPROXY + STRICT), ("haproxy", HAPROXY + BY_NAME)],
)
def test_who_wants_a_name_is_known_by_it(tool: str, config: str, tmp_path: Path) -> None:
    """What speaks there was unknown, so that nobody judged it."""
    with running(tool, config, tmp_path) as port:
        service, server, answer, identity = asked(port)
    assert (identity.protocol, identity.tls, answer.speech) == ("http", True, Speech.ANSWERED)
    assert version_current(service, server).outcome is Outcome.PASS
    assert every_connection_answered(service, server).outcome is Outcome.PASS


def test_http_2_alone_is_an_answer(tmp_path: Path) -> None:
    with running("haproxy", HAPROXY + HTTP_2, tmp_path) as port:
        service, _, answer, identity = asked(port)
        web = asyncio.run(web_heads(service, make_net()))
    assert (web.heads, web.http_2) == ((), HERE)
    assert (answer.speech, answer.banner) == (Speech.ANSWERED, "HTTP/2")
    assert (identity.protocol, identity.tls) == ("tls", True)


def test_a_dead_machine_behind_a_balancer_is_told(tmp_path: Path) -> None:
    """One time it was "no TLS could be agreed on", another time all was well."""
    with running("haproxy", HAPROXY + BY_TURNS, tmp_path) as port:
        service, server, answer, _ = asked(port)
    assert server.endpoints[0].versions == ("TLSv1.3", "TLSv1.2")
    assert version_current(service, server).outcome is Outcome.PASS
    assert every_connection_answered(service, server).outcome is Outcome.FAIL
    assert answer.speech is Speech.ANSWERED
