"""TLS beside `openssl s_server` and GnuTLS' server: what ours of this machine cannot speak.

Of GnuTLS' versions and suites its own client is the judge.
"""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from netaudit.facts.application import Speech
from netaudit.facts.ports import Port
from netaudit.facts.tls import Agreed
from netaudit.lab.authority import Authority as LabAuthority
from netaudit.lab.certs import _short_group
from netaudit.model import Transport
from netaudit.net.clock import system_clock
from netaudit.probes.application import application_v4
from netaudit.probes.identity import identify
from netaudit.probes.tls import tls_server
from netaudit.probes.web import web_heads
from tests.factories import addresses, make_inventory, make_net, make_service
from tests.fakes.certificates import Authority, both_pem
from tests.fakes.servers import free_port
from tests.peers.processes import end
from tests.programs import need, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from netaudit.facts.application import Answer
    from netaudit.facts.identity import Identity
    from netaudit.facts.tls import Endpoint
    from netaudit.facts.web import WebHead

NAME = "www.so-a.kontum.test"
OURS = Authority("Our root")
HERE = addresses("127.0.0.1")
OLD = ["-cipher", "ALL:@SECLEVEL=0"]
DEMANDS = ["-Verify", "1"]  # a certificate of the client
GNUTLS = "+KX-ALL:+SIGN-ALL:+COMP-ALL:+GROUP-ALL:+SHA1:+AEAD"
MODERN, TRIPLE = "+VERS-TLS1.2:+AES-256-GCM", "+VERS-TLS1.1:+VERS-TLS1.0:+3DES-CBC"
PATIENCE = 20.0
pytestmark = pytest.mark.peer


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator[None]:
    pipe = subprocess.PIPE  # s_server ends with its input
    process = subprocess.Popen(command, stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and process.poll() is None:
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        else:
            pytest.skip(f"{command[0]} does not start here")
        yield
    finally:
        end(process)
        process.communicate()


@contextmanager
def openssl(folder: Path, *options: str, own: bool = True) -> Iterator[int]:
    port = free_port()
    shown = ["-cert", str(_leaf(folder))] if own else []
    command = [need("openssl"), "s_server", "-quiet", "-www", "-accept", f"127.0.0.1:{port}"]
    with running([*command, *shown, *options], port):
        yield port


@contextmanager
def gnutls(folder: Path, priority: str) -> Iterator[int]:
    port = free_port()
    command = [need("gnutls-serv"), "-q", "-p", str(port), "--x509certfile", str(_leaf(folder))]
    command += ["--x509keyfile", str(_leaf(folder)), "--priority", f"NONE:{priority}:{GNUTLS}"]
    with running(command, port):
        yield port


def _leaf(folder: Path) -> Path:
    file = folder / "both.pem"
    file.write_text(both_pem(OURS.leaf(NAME)), "ascii")
    return file


def agrees(port: int, priority: str) -> bool:
    """Whether GnuTLS' client comes to a session with no more than this."""
    command = [need("gnutls-cli"), "--insecure", "-p", str(port), "127.0.0.1", "--priority"]
    command.append(f"NONE:{priority}:{GNUTLS}")
    return subprocess.run(command, input=b"", capture_output=True, check=False).returncode == 0


def asked(port: int) -> tuple[Endpoint, Answer, Identity]:
    async def run() -> tuple[Endpoint, Answer, Identity]:
        net = make_net(make_inventory(ca_bundle=OURS.pem))
        net.clock = system_clock
        service = make_service(port=port, addresses=HERE)
        server = await tls_server(service, net)
        answers = (await application_v4(service, net)).answers
        identity = await identify(net, HERE[0], Port(port, Transport.TCP))
        await net.close()
        return server.endpoints[0], answers[0], identity

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("options", "versions"),
    [
        (["-tls1_2"], ("TLSv1.2",)),
        (["-no_tls1_3", *OLD], ("TLSv1.2", "TLSv1.1", "TLSv1")),
        (OLD, ("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1")),
        (["-tls1_3"], ("TLSv1.3",)),
    ],
)
def test_who_demands_a_certificate_of_ours_is_judged_like_others(
    tmp_path: Path, options: list[str], versions: tuple[str, ...]
) -> None:
    """It was "no TLS could be agreed on", or its old versions were not seen."""
    with openssl(tmp_path, *DEMANDS, *options) as port:
        endpoint, answer, identity = asked(port)
    assert endpoint.versions == versions
    (shown,) = endpoint.presented
    assert (shown.certificate.names, shown.certificate.problem) == ((NAME,), "")
    assert answer.speech is Speech.ANSWERED
    assert "client certificate" in answer.banner
    assert identity.tls


def test_anonymous_suites_are_told_and_keep_no_certificate_from_us(tmp_path: Path) -> None:
    """Our OpenSSL offered them: such a server showed us nothing, and browsers its certificate."""
    anonymous = ["-tls1_2", "-cipher", "aNULL:ALL:@SECLEVEL=0", "-serverpref"]
    with openssl(tmp_path, *anonymous) as port:
        endpoint, _, _ = asked(port)
    assert endpoint.presented[0].certificate.trusted
    assert endpoint.weak == ("anon",)
    with openssl(tmp_path, "-tls1_2", "-cipher", "aNULL:@SECLEVEL=0", "-nocert", own=False) as port:
        endpoint, _, _ = asked(port)
    assert (endpoint.presented, endpoint.weak) == ((), ("anon",))


def test_what_our_openssl_cannot_speak_is_seen_all_the_same(tmp_path: Path) -> None:
    """TLS 1.0 with triple DES beside TLS 1.2: it passed for TLS 1.2 alone."""
    with gnutls(tmp_path, f"{MODERN}:{TRIPLE}") as port:
        assert agrees(port, "+VERS-TLS1.0:+3DES-CBC")
        endpoint, _, _ = asked(port)
    assert endpoint.versions == ("TLSv1.2", "TLSv1.1", "TLSv1")
    assert endpoint.weak == ("3DES",)
    with gnutls(tmp_path, "+VERS-TLS1.0:+ARCFOUR-128") as port:
        endpoint, _, _ = asked(port)
    assert (endpoint.versions, endpoint.weak) == (("TLSv1",), ("RC4",))


def test_an_old_version_behind_one_that_is_left_out(tmp_path: Path) -> None:
    """GnuTLS refuses TLS 1.1 rather than take 1.0, which testssl.sh found and we did not."""
    with gnutls(tmp_path, f"{MODERN}:+VERS-TLS1.0:+3DES-CBC") as port:
        assert agrees(port, "+VERS-TLS1.0:+3DES-CBC")
        assert looked_at(port).versions == ("TLSv1.2", "TLSv1")


def test_a_sound_server_has_nothing_weak(tmp_path: Path) -> None:
    with gnutls(tmp_path, MODERN) as port:
        assert not agrees(port, "+VERS-TLS1.2:+3DES-CBC")
        endpoint, answer, _ = asked(port)
    assert (endpoint.versions, endpoint.weak, endpoint.static) == (("TLSv1.2",), (), False)
    assert answer.speech is Speech.ANSWERED
    assert answer.code == 200


@pytest.mark.parametrize(
    ("priority", "renegotiation", "secret"),
    [
        (MODERN, True, True),
        (f"{MODERN}:%DISABLE_SAFE_RENEGOTIATION", False, True),
        (f"{MODERN}:%NO_SESSION_HASH", True, False),
    ],
)
def test_what_a_server_of_tls_1_2_agrees_on(
    tmp_path: Path, priority: str, *, renegotiation: bool, secret: bool
) -> None:
    with gnutls(tmp_path, priority) as port:
        endpoint, _, _ = asked(port)
    assert endpoint.agreed == Agreed(compression=False, renegotiation=renegotiation, secret=secret)


@pytest.mark.parametrize("bits", [1024, 2048])
def test_the_group_that_a_server_chooses(tmp_path: Path, bits: int) -> None:
    """As long as sslscan says, too, where that is installed; OpenSSL's own has 2048 bits."""
    group, rsa = tmp_path / "group.pem", tmp_path / "rsa.pem"
    group.write_bytes(_short_group())
    identity = LabAuthority(system_clock).issue_rsa((NAME,))
    rsa.write_bytes(identity.chain + identity.key)
    shown = ["-cert", str(rsa), "-tls1_2", *OLD]
    if bits < 2048:
        shown += ["-dhparam", str(group)]
    with openssl(tmp_path, *shown, own=False) as port:
        endpoint, _, _ = asked(port)
        said = _sslscan(port)
    assert endpoint.group == bits
    assert (endpoint.weak, endpoint.static) == (("anon",), True)  # the same connections tell
    assert not said or f"DHE {bits} bits" in said


def _sslscan(port: int) -> str:
    """Its lines, "" where it is not installed."""
    if (tool := place_of("sslscan")) is None:
        return ""
    command = [tool, "--no-colour", "--no-heartbleed", f"127.0.0.1:{port}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


GOOD_AND_WORSE = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA"


@pytest.mark.parametrize(
    ("options", "ordered", "broken", "connections"),
    [
        (["-serverpref", "-cipher", GOOD_AND_WORSE], True, False, 6),
        (["-cipher", GOOD_AND_WORSE], False, False, 7),
        (["-cipher", "ECDHE+AESGCM"], True, False, 6),  # nothing but good ones: no matter
        (["-cipher", "ECDHE-ECDSA-AES128-SHA"], True, False, 7),
        (["-serverpref", "-cipher", "ECDHE-ECDSA-AES128-SHA:ECDHE+AESGCM"], False, False, 7),
        (["-cipher", "ECDHE+AESGCM:@SECLEVEL=0", "-no_tls1", "-no_tls1_1"], True, True, 6),
        (["-cipher", "ECDHE+AESGCM:@SECLEVEL=0", "-sigalgs", "ECDSA+SHA256"], True, False, 6),
    ],
)
def test_what_a_server_does_for_a_client_that_asks_for_worse(
    tmp_path: Path, options: list[str], *, ordered: bool, broken: bool, connections: int
) -> None:
    """And in how many connections all is learnt: links to communes are thin."""
    with openssl(tmp_path, "-min_protocol", "TLSv1.2", *options) as port:
        endpoint = looked_at(port)
    assert (endpoint.ordered, endpoint.broken, endpoint.asked) == (ordered, broken, connections)


def looked_at(port: int) -> Endpoint:
    async def run() -> Endpoint:
        net = make_net(make_inventory(ca_bundle=OURS.pem))
        net.clock = system_clock
        server = await tls_server(make_service(port=port, addresses=HERE), net)
        await net.close()
        return server.endpoints[0]

    return asyncio.run(run())


def test_no_suite_with_authenticated_encryption(tmp_path: Path) -> None:
    for suites, good in (("ECDHE+AES:!AESGCM:!AESCCM", False), (GOOD_AND_WORSE, True)):
        with openssl(tmp_path, "-tls1_2", "-cipher", suites) as port:
            assert looked_at(port).good is good


def heads(port: int) -> WebHead:
    async def run() -> WebHead:
        net = make_net(make_inventory(ca_bundle=OURS.pem))
        service = make_service(port=port, addresses=HERE, names=(NAME,))
        (head,) = (await web_heads(service, net)).heads
        await net.close()
        return head

    return asyncio.run(run())


@contextmanager
def nginx(folder: Path, lines: str) -> Iterator[int]:
    port, pem = free_port(), _leaf(folder)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {temporary} ssl_protocols TLSv1.2 TLSv1.3; {lines}\n"
        f"server {{ listen 127.0.0.1:{port} ssl; return 200 here;"
        f" ssl_certificate {pem}; ssl_certificate_key {pem}; }} }}\n",
        "ascii",
    )
    with running([need("nginx"), "-p", str(folder), "-c", str(file)], port):
        yield port


def test_early_data_that_nginx_takes(tmp_path: Path) -> None:
    """OpenSSL's own client reads as much from its tickets."""
    with nginx(tmp_path, "ssl_early_data on;") as port:
        assert heads(port).early == most_early(port) == 16_384
    with nginx(tmp_path, "") as port:
        assert heads(port).early == most_early(port) == 0


def most_early(port: int) -> int:
    command = [need("openssl"), "s_client", "-connect", f"127.0.0.1:{port}", "-ign_eof"]
    request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    said = subprocess.run(command, input=request, capture_output=True, check=True).stdout
    return max(int(found) for found in re.findall(rb"Max Early Data: (\d+)", said))
