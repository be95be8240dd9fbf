"""Independent judges in the lab: unbound, delv, BIND's dnssec-verify, nmap, OpenSSL's s_client."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netaudit import codec
from netaudit import inventory as inventories
from netaudit.facts.reach import ReachV6
from netaudit.lab.session import joined
from netaudit.model import Outcome, SecurityZone, Transport
from netaudit_checks.ipv6.service_reachable import service_reachable
from tests.lab.network import small
from tests.programs import need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.lab.session import Lab

pytestmark = [pytest.mark.lab, pytest.mark.peer]
ROOT = Path(__file__).parents[2]
ZONE = "x-mot.kontum.test"
PROBED = "23,80,443,6379"
RESOLVER = "2001:db8:1001::54"
BOGUS = ["ds-mismatch", "signatures-expired", "signatures-corrupt", "signatures-missing",
         "signing-stopped"]  # fmt: skip
STILL_SECURE = ["signatures-near-expiry", "nsec3-iterations", "secondary-stale", "transfer-open"]


def unbound(lab: Lab, tmp_path: Path, name: str, kind: str = "AAAA") -> str:
    """What libunbound says, which walks from the root by itself: secure, insecure or BOGUS."""
    tool = need("unbound-host")
    public = lab.public_inventory.parent
    config = tmp_path / "unbound.conf"
    config.write_text(
        f"server:\n  root-hints: {public}/root.hints\n  trust-anchor-file: {public}/"
        'trust-anchor.ds\n  local-zone: "test." nodefault\n  num-threads: 1\n',
        "utf-8",
    )
    done = lab.exec([tool, "-C", str(config), "-v", "-t", kind, name], timeout=60)
    for verdict in ("(secure)", "(insecure)", "(BOGUS"):
        if verdict in done.stdout:
            return verdict.strip("()")
    return done.stdout + done.stderr


def delv(lab: Lab, tmp_path: Path, name: str, kind: str = "AAAA") -> str:
    """What delv says, through a unit's resolver with checking disabled."""
    tool = need("delv")
    anchor = (lab.public_inventory.parent / "trust-anchor.ds").read_text("utf-8").split()
    tag, algorithm, digest_type, *digest = anchor[3:]
    keys = tmp_path / "anchors"
    keys.write_text(
        f'trust-anchors {{ . static-ds {tag} {algorithm} {digest_type} "{"".join(digest)}"; }};',
        "utf-8",
    )
    done = lab.exec([tool, f"@{RESOLVER}", "-a", str(keys), "+root=.", name, kind], timeout=60)
    text = done.stdout + done.stderr
    if "; fully validated" in text or "; negative response, fully validated" in text:
        return "secure"
    return "insecure" if "; unsigned answer" in text else text


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        (f"www.{ZONE}", "secure"),
        (f"nothing.{ZONE}", "secure"),
        ("nothing.x-ba.kontum.test", "secure"),
        ("good.canary.kontum.test", "secure"),
        ("bogus.canary.kontum.test", "BOGUS"),
        ("expired.canary.kontum.test", "BOGUS"),
        ("unsigned.canary.kontum.test", "insecure"),
    ],
)
def test_unbound_agrees_with_what_is_right(
    lab: Lab, tmp_path: Path, name: str, verdict: str
) -> None:
    assert unbound(lab, tmp_path, name) == verdict


@pytest.mark.parametrize("zone", [z.name for u in small().units for z in u.zones])
def test_unbound_and_delv_find_every_zone_secure(lab: Lab, tmp_path: Path, zone: str) -> None:
    assert unbound(lab, tmp_path, zone, "SOA") == "secure"
    assert delv(lab, tmp_path, zone, "SOA") == "secure"


@pytest.mark.parametrize("fault", BOGUS)
def test_unbound_and_delv_refuse_what_is_broken(lab: Lab, tmp_path: Path, fault: str) -> None:
    lab.inject(fault, "x-mot")
    assert unbound(lab, tmp_path, f"www.{ZONE}") == "BOGUS"
    said = delv(lab, tmp_path, f"www.{ZONE}")
    assert "resolution failed" in said
    lab.clear()
    assert unbound(lab, tmp_path, f"www.{ZONE}") == "secure"


@pytest.mark.parametrize("fault", STILL_SECURE)
def test_unbound_takes_what_is_merely_unwise(lab: Lab, tmp_path: Path, fault: str) -> None:
    lab.inject(fault, "x-mot")
    assert unbound(lab, tmp_path, f"www.{ZONE}") == "secure"


@pytest.mark.parametrize("fault", ["ds-missing", "never-signed"])
def test_without_a_ds_a_zone_is_insecure(lab: Lab, tmp_path: Path, fault: str) -> None:
    lab.inject(fault, "x-mot")
    assert unbound(lab, tmp_path, f"www.{ZONE}") == "insecure"


@pytest.mark.parametrize("fault", ["denial-missing", "denial-wrong"])
def test_unbound_refuses_denials_that_prove_nothing(lab: Lab, tmp_path: Path, fault: str) -> None:
    lab.inject(fault, "x-mot")
    assert unbound(lab, tmp_path, f"nothing.{ZONE}") == "BOGUS"
    assert unbound(lab, tmp_path, f"www.{ZONE}") == "secure"


@pytest.mark.parametrize(
    ("unit", "fault"),
    [("x-mot", ""), ("x-hai", ""), ("x-ba", ""), ("x-ba", "nsec3-iterations")],
)
def test_bind_verifies_whole_zones(lab: Lab, tmp_path: Path, unit: str, fault: str) -> None:
    """Every signature and the whole chain, NSEC and NSEC3, of a zone taken by transfer."""
    verify, dig = need("dnssec-verify"), need("dig")
    zone = f"{unit}.kontum.test"
    lab.inject("transfer-open", unit)
    if fault:
        lab.inject(fault, unit)
    server = next(
        a for u in small().units if u.id == unit for h in u.hosts if h.id == f"{unit}/ns1"
        for a in h.addresses
    )  # fmt: skip
    taken = lab.exec([dig, f"@{server}", "+onesoa", "+nocmd", "+nostats", "axfr", zone])
    file = tmp_path / "zone"
    file.write_text(taken.stdout, "utf-8")
    done = lab.exec([verify, "-x", "-o", zone, str(file)])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "RRSIG" in taken.stdout


def test_nmap_finds_what_is_declared_and_nothing_else(lab: Lab) -> None:
    tool = need("nmap")
    unit = small().units[0]
    for host in unit.hosts:
        for address in host.addresses:
            declared = {
                s.port
                for s in host.services
                if s.transport is Transport.TCP and SecurityZone.WAN in s.exposure
            }
            command = [tool, "-sT", "-Pn", "-n", "--open", "-oG", "-", "-T4"]
            command += ["-6"] if address.version == 6 else []
            command += ["-p", "21-25,53,80,443,587,993,3306,5432,8080", str(address)]
            assert _open_ports(lab.exec(command).stdout) == declared


def test_nmap_finds_what_was_opened(lab: Lab) -> None:
    tool = need("nmap")
    lab.inject("telnet-on-ipv6", "x-mot", "host:x-mot/web")
    lab.inject("redis", "x-mot", "host:x-mot/web")
    found = {}
    for address in ("2001:db8:1002::80", "198.18.2.80"):
        family = ["-6"] if ip_address(address).version == 6 else []
        command = [tool, "-sT", "-Pn", "-n", "--open", "-oG", "-", *family]
        found[len(family)] = _open_ports(lab.exec([*command, "-p", PROBED, address]).stdout)
    named = lab.exec([*command, "-sV", "--version-light", "-p", "6379", address], timeout=60)
    assert "Redis" in named.stdout
    assert found == {1: {23, 80, 443, 6379}, 0: {80, 443, 6379}}


def test_management_alone_reaches_the_routers(lab: Lab) -> None:
    tool = need("nmap")
    command = [tool, "-sT", "-Pn", "-n", "-6", "--open", "-oG", "-", "-p", "22", "2001:db8:1002::1"]
    assert _open_ports(lab.exec(command, at="ops").stdout) == set()
    assert _open_ports(lab.exec(command, at="noc").stdout) == {22}


def _open_ports(greppable: str) -> set[int]:
    return {
        int(part.split("/")[0])
        for line in greppable.splitlines()
        if "Ports: " in line
        for part in line.split("Ports: ")[1].split("\t")[0].split(", ")
        if "/open/" in part
    }


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("", "Verify return code: 0 (ok)"),
        ("certificate-expired", "certificate has expired"),
        ("certificate-self-signed", "self-signed certificate"),
        ("certificate-of-another-name", "hostname mismatch"),
    ],
)
@pytest.mark.parametrize("starttls", ["", "smtp"])
def test_openssl_judges_certificates(lab: Lab, fault: str, said: str, starttls: str) -> None:
    tool = need("openssl")
    host, port = ("mail", 25) if starttls else ("web", 443)
    if fault:
        lab.inject(fault, "so-tttt", f"service:so-tttt/{host}/tcp/{port}")
    name = f"{'mail' if starttls else 'www'}.so-tttt.kontum.test"
    address = f"[2001:db8:1001::{25 if starttls else 80}]:{port}"
    bundle = lab.public_inventory.parent / "lab-ca.pem"
    command = [tool, "s_client", "-connect", address, "-servername", name, "-CAfile", str(bundle)]
    command += ["-verify_hostname", name, *(("-starttls", starttls) if starttls else ())]
    done = lab.exec(["sh", "-c", 'exec "$@" </dev/null', "sh", *command], timeout=30)
    assert said.lower() in (done.stdout + done.stderr).lower()


# Right on port 80; on 443 the directive for IPv6 was forgotten. {0} is its folder.
NGINX = """daemon off; pid {0}/pid; error_log stderr; user root; events {{}} http {{ access_log off;
client_body_temp_path {0}/1; proxy_temp_path {0}/2; fastcgi_temp_path {0}/3;
uwsgi_temp_path {0}/4; scgi_temp_path {0}/5; ssl_certificate {0}/pem; ssl_certificate_key {0}/pem;
server {{ listen 198.18.2.80:80; listen [2001:db8:1002::80]:80; listen 198.18.2.80:443 ssl; }} }}"""


@contextmanager
def nginx(lab: Lab, folder: Path) -> Iterator[None]:
    """It serves x-mot's website in place of the lab's own server."""
    program = need("nginx")
    services = [f"service:x-mot/web/tcp/{port}" for port in (80, 443)]
    identity, _ = (lab.give_away(service) for service in services)
    try:
        (folder / "pem").write_bytes(identity.chain + identity.key)
        (folder / "conf").write_text(NGINX.format(folder), "utf-8")
        command = [program, "-p", str(folder), "-c", str(folder / "conf")]
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(joined(lab.directory, "x-mot", command), stderr=log)
        with server:
            while ":80 " not in lab.exec(["ss", "-4Hltn"], at="x-mot").stdout:
                assert server.poll() is None, (folder / "log").read_text("utf-8")
            yield
            server.terminate()
    finally:
        for service in services:
            lab.take_back(service)


def test_a_real_server_that_forgot_ipv6_is_found(lab: Lab, tmp_path: Path) -> None:
    command = ["env", f"PYTHONPATH={ROOT}", sys.executable, "-P", "-m", "tests.lab.reach_facts"]
    with nginx(lab, tmp_path):
        done = lab.exec([*command, str(lab.public_inventory), "x-mot/web"])
    assert done.returncode == 0, done.stderr
    facts = [codec.load(ReachV6, line) for line in done.stdout.splitlines()]
    (web,) = (h for u in small().units for h in u.hosts if h.id == "x-mot/web")
    told = {s.port: service_reachable(s, f) for s, f in zip(web.services, facts, strict=True)}
    assert told[80].outcome is Outcome.PASS
    assert told[443].outcome is Outcome.FAIL
    assert dict(told[443].params)["addresses"] == ("2001:db8:1002::80",)


def test_the_inventory_that_the_judges_used_is_the_public_one(lab: Lab) -> None:
    anchors = inventories.load(lab.public_inventory).dns.trust_anchors
    assert (lab.public_inventory.parent / "trust-anchor.ds").read_text("utf-8").split()[-1] in (
        anchors[0].replace(" ", "")
    )
