"""Exim as a mail server whose TLS works, and as one that offers STARTTLS and cannot."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit.net.clock import system_clock
from netaudit.probes.tls import tls_server
from netaudit_checks.tls.cipher_suites_current import cipher_suites_current
from netaudit_checks.tls.version_current import version_current
from tests.factories import addresses, make_inventory, make_net, make_service
from tests.fakes.certificates import Authority, both_pem
from tests.fakes.servers import free_port
from tests.peers.processes import end
from tests.peers.servers import SERVERS, Place, start, wait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.facts.tls import TlsServer
    from netaudit.model import Service

pytestmark = pytest.mark.peer
NAME = "mail.so-a.kontum.test"
OURS = Authority("Our root")
EXIM = next(server for server in SERVERS if server.name == "exim")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Exim gives up root, and would not come through pytest's own folder."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def asked(folder: Path, *lines: str) -> tuple[Service, TlsServer]:
    """What we make of an Exim with these lines of configuration."""
    (name, text), pem = EXIM.files[0], folder / "both.pem"
    pem.write_text(both_pem(OURS.leaf(NAME)), "ascii")
    pem.chmod(0o644)
    more = "\n".join(lines).format(pem=pem)
    server = replace(EXIM, files=((name, f"{text}{more}\n"),))
    port = free_port()
    process = start(server, port, folder / "exim")
    if process is None:
        pytest.skip("exim is not installed")
    try:
        if not wait([Place(server, "127.0.0.1", port)]):
            pytest.skip("exim does not start here")
        service = make_service(
            port=port, protocol="smtp", addresses=addresses("127.0.0.1"), names=(NAME,)
        )
        return service, asyncio.run(_look(service))
    finally:
        end(process)


async def _look(service: Service) -> TlsServer:
    net = make_net(make_inventory(ca_bundle=OURS.pem))
    net.clock = system_clock
    try:
        return await tls_server(service, net)
    finally:
        await net.close()


def test_exim_with_tls(folder: Path) -> None:
    tls = "tls_advertise_hosts = *", "tls_certificate = {pem}", "tls_privatekey = {pem}"
    service, server = asked(folder, *tls)
    (endpoint,) = server.endpoints
    assert endpoint.versions[:2] == ("TLSv1.3", "TLSv1.2")
    (shown,) = endpoint.presented
    assert (shown.certificate.names, shown.certificate.problem) == ((NAME,), "")
    assert cipher_suites_current(service, server).outcome is Outcome.PASS


def test_exim_that_offers_tls_and_cannot(folder: Path) -> None:
    """It was not applicable: mail went there in the clear, and nobody said so."""
    service, server = asked(folder, "tls_advertise_hosts = *", "tls_certificate = /nowhere")
    assert server.endpoints[0].offers
    verdict = version_current(service, server)
    assert verdict.outcome is Outcome.FAIL
    assert "454" in str(verdict.params)
    assert cipher_suites_current(service, server).outcome is Outcome.NOT_APPLICABLE


def test_exim_without_tls(folder: Path) -> None:
    service, server = asked(folder, "tls_advertise_hosts =")
    assert not server.endpoints[0].offers
    assert version_current(service, server).outcome is Outcome.FAIL
