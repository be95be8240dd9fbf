# ruff: noqa: E501  the servers' own configuration lines
"""Identification against Debian's own servers, beside nmap -sV.

    .venv/bin/python benchmarks/identify.py [--only NAME ...] [--no-nmap]

Everything happens in a network namespace of its own, which holds nothing but a loopback interface.
Each server that is installed is started twice, unprivileged settings and temporary files only: on
its usual port and on an odd one, over IPv6 and IPv4. "right" is the product that is there,
"protocol" its protocol without the product, "wrong" anything else, "unknown" nothing. The time is
that of asking all ports at once, without a sweep; nmap is given the same ports (-Pn -n -T4 -sV).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.facts.ports import Port
from netaudit.lab.kernel import choose_mode, leave_the_machine
from netaudit.model import Transport

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity

HOSTS = ("::1", "127.0.0.1")
READY = 12.0


@dataclass(frozen=True)
class Server:
    """A server: how it starts, which protocol and product are right, what is written first."""

    name: str
    usual: int
    protocol: str
    product: str
    command: str
    files: tuple[tuple[str, str], ...] = ()
    before: str = ""


SERVERS = (
    Server(
        "openssh", 22, "ssh", "OpenSSH",
        "{sbin}sshd -D -e -f {dir}/c",
        (("c", ("Port {port}\nListenAddress 127.0.0.1\nListenAddress ::1\nHostKey {dir}/k\n"
          "PidFile none\nUsePAM no\n")),),
        "ssh-keygen -q -t ed25519 -N '' -f {dir}/k; mkdir -p /run/sshd",
    ),
    Server(
        "dropbear", 22, "ssh", "Dropbear",
        "dropbear -F -E -R -p 127.0.0.1:{port} -p [::1]:{port} -r {dir}/k",
        before="dropbearkey -t ed25519 -f {dir}/k",
    ),
    Server(
        "nginx", 80, "http", "nginx",
        "{sbin}nginx -p {dir} -c {dir}/c",
        (("c", ("daemon off; pid {dir}/pid; error_log stderr; events {{}} http {{ access_log off; "
          "client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3; "
          "uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5; "
          "server {{ listen 127.0.0.1:{port}; listen [::1]:{port}; }} }}")),),
    ),
    Server(
        "apache", 80, "http", "Apache",
        "{sbin}apache2 -DFOREGROUND -f {dir}/c",
        (("c", ("ServerName x\nListen 127.0.0.1:{port}\nListen [::1]:{port}\nPidFile {dir}/pid\n"
          "ErrorLog /dev/stderr\nDefaultRuntimeDir {dir}\nMutex file:{dir}\n"
          "LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so\n"
          "LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so\n"
          "DocumentRoot {dir}\n")),),
    ),
    Server(
        "lighttpd", 80, "http", "lighttpd",
        "{sbin}lighttpd -D -f {dir}/c",
        (("c", ('server.document-root="{dir}"\nserver.port={port}\nserver.bind="127.0.0.1"\n'
          '$SERVER["socket"] == "[::1]:{port}" {{ }}\n')),),
    ),
    Server(
        "haproxy", 80, "http", "",
        "{sbin}haproxy -db -f {dir}/c",
        (("c", ("defaults\n mode http\n timeout client 9s\n timeout connect 9s\n timeout server 9s\n"
          "frontend f\n bind 127.0.0.1:{port}\n bind [::1]:{port}\n")),),
    ),
    Server(
        "squid", 3128, "http-proxy", "Squid",
        "{sbin}squid -N -f {dir}/c",
        (("c", ("http_port 127.0.0.1:{port}\nhttp_port [::1]:{port}\npid_filename {dir}/pid\n"
          "cache_log /dev/stderr\naccess_log none\ncache_mem 8 MB\ncache deny all\n"
          "pinger_enable off\nvisible_hostname x\ncoredump_dir {dir}\n")),),
    ),
    Server(
        "tinyproxy", 8118, "http-proxy", "tinyproxy",
        "tinyproxy -d -c {dir}/c",
        (("c", "Port {port}\nListen 127.0.0.1\nListen ::1\nTimeout 9\n"),),
    ),
    Server(
        "exim", 25, "smtp", "Exim",
        "{sbin}exim4 -bdf -C {dir}/c -oX <;127.0.0.1.{port};[::1]:{port}",
        (("c", ("primary_hostname = x\nspool_directory = {dir}\nlog_file_path = {dir}/%slog\n"
          "pid_file_path = {dir}/pid\nacl_smtp_rcpt =\n")),),
    ),
    Server(
        "vsftpd", 21, "ftp", "vsftpd",
        "{sbin}vsftpd {dir}/c",
        (("c", ("listen_ipv6=YES\nlisten=NO\nlisten_port={port}\nbackground=NO\n"
          "run_as_launching_user=YES\nlocal_enable=YES\nanonymous_enable=NO\nsecure_chroot_dir={dir}\n")),),
    ),
    Server(
        "proftpd", 21, "ftp", "ProFTPD",
        "{sbin}proftpd -n -q -c {dir}/c",
        (("c", ("ServerName x\nPort {port}\nUseIPv6 on\nPidFile {dir}/pid\nScoreboardFile none\n"
          "DelayEngine off\nWtmpLog off\nUser root\nGroup root\n")),),
    ),
    Server(
        "dovecot-imap", 143, "imap", "Dovecot",
        "{sbin}dovecot -F -c {dir}/c",
        (("c", ("protocols = imap\nbase_dir = {dir}/run\nstate_dir = {dir}\nssl = no\n"
          "listen = 127.0.0.1, ::1\nlog_path = /dev/stderr\ndefault_internal_user = dovecot\n"
          "default_login_user = dovenull\ndefault_internal_group = dovecot\nfirst_valid_uid = 0\n"
          "passdb {{\n driver = static\n args = password=x\n}}\n"
          "service anvil {{\n chroot =\n}}\nservice imap-login {{\n chroot =\n"
          " inet_listener imap {{\n  port = {port}\n }}\n"
          " inet_listener imaps {{\n  port = 0\n }}\n}}\n")),),
    ),
    Server(
        "bind", 53, "dns", "BIND",
        "{sbin}named -g -c {dir}/c -p {port}",
        (("c", ('options {{ directory "{dir}"; pid-file none; listen-on {{ 127.0.0.1; }}; '
          'listen-on-v6 {{ ::1; }}; session-keyfile none; }}; controls {{ }};')),),
    ),
    Server(
        "unbound", 53, "dns", "Unbound",
        "{sbin}unbound -d -c {dir}/c",
        (("c", ('server:\n interface: 127.0.0.1@{port}\n interface: ::1@{port}\n username: ""\n'
          ' chroot: ""\n directory: "{dir}"\n pidfile: ""\n use-syslog: no\n'
          "remote-control:\n control-enable: no\n")),),
    ),
    Server(
        "nsd", 53, "dns", "NSD",
        "{sbin}nsd -d -c {dir}/c",
        (("c", ('server:\n ip-address: 127.0.0.1@{port}\n ip-address: ::1@{port}\n username: ""\n'
          ' zonesdir: "{dir}"\n pidfile: ""\n database: ""\n xfrdfile: "{dir}/x"\n'
          ' zonelistfile: "{dir}/z"\n xfrdir: "{dir}"\nremote-control:\n control-enable: no\n')),),
    ),
    Server(
        "slapd", 389, "ldap", "OpenLDAP",
        "{sbin}slapd -d 0 -f {dir}/c -h ldap://127.0.0.1:{port}/{sp}ldap://[::1]:{port}/",
        (("c", "pidfile {dir}/pid\nargsfile {dir}/a\n"),),
    ),
    Server(
        "mariadb", 3306, "mysql", "MariaDB",
        "{sbin}mariadbd --no-defaults --datadir={dir}/d --socket={dir}/s --port={port} "
        "--bind-address=:: --user=root --pid-file={dir}/pid",
        before="mariadb-install-db --no-defaults --datadir={dir}/d --auth-root-authentication-method="
        "normal --user=root",
    ),
    Server(
        "redis", 6379, "redis", "Redis",
        "redis-server --port {port} --bind 127.0.0.1 ::1 --dir {dir} --save '' --protected-mode no",
    ),
    Server(
        "memcached", 11211, "memcached", "memcached",
        "memcached -u root -l 127.0.0.1:{port} -l [::1]:{port} -m 8",
    ),
    Server(
        "mosquitto", 1883, "mqtt", "",
        "{sbin}mosquitto -c {dir}/c",
        (("c", ("listener {port} 127.0.0.1\nlistener {port} ::1\nallow_anonymous true\n"
          "user root\n")),),
    ),
    Server(
        "rsync", 873, "rsync", "rsync",
        "rsync --daemon --no-detach --config={dir}/c --port={port} --address=::",
        (("c", "use chroot = no\npid file = {dir}/pid\nlog file = {dir}/log\n"),),
    ),
    Server(
        "etcd", 2379, "etcd", "etcd",
        "etcd --data-dir {dir}/d --listen-client-urls http://127.0.0.1:{port},http://[::1]:{port} "
        "--advertise-client-urls http://127.0.0.1:{port} --listen-peer-urls http://127.0.0.1:2380",
    ),
    Server(
        "tigervnc", 5900, "vnc", "",
        "Xtigervnc :7 -rfbport {port} -SecurityTypes None -nolisten unix",
    ),
    # With -noreset, or it ends everybody's connections when one of two askers leaves.
    Server("xvfb", 6001, "x11", "", "Xvfb :{display} -listen tcp -nolisten unix -ac -noreset"),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a server listens."""

    server: Server
    host: str
    port: int


def start(server: Server, port: int, folder: Path) -> subprocess.Popen[bytes] | None:
    """The server on that port; None when it is not installed."""
    folder.mkdir()
    folder.chmod(0o777)
    values = {"port": port, "dir": folder, "sbin": "", "sp": " ", "display": port - 6000}
    for name, content in server.files:
        (folder / name).write_text(content.format(**values))
    path = os.environ["PATH"] + ":/usr/sbin:/sbin:/usr/lib/postgresql/15/bin"
    environment = os.environ | {"PATH": path}
    words = [
        word.replace("\0", " ") for word in server.command.format(**values | {"sp": "\0"}).split()
    ]
    words = ["" if word == "''" else word for word in words]
    program = shutil.which(words[0], path=path)
    if program is None:
        return None
    log = (folder / "log.out").open("wb")
    if server.before:
        subprocess.run(  # noqa: PLW1510  the log says why a server does not start
            server.before.format(**values), shell=True, env=environment, stdout=log, stderr=log
        )
    return subprocess.Popen(
        [program, *words[1:]], env=environment, cwd=folder, stdout=log, stderr=log,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def listens(host: str, port: int) -> bool:
    """Whether something accepts there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as sock:
        sock.settimeout(1)
        return sock.connect_ex((host, port)) == 0


def wait(places: list[Place]) -> list[Place]:
    """The places that answer within READY seconds."""
    up: list[Place] = []
    end = time.monotonic() + READY
    while len(up) < len(places) and time.monotonic() < end:
        up = [place for place in places if listens(place.host, place.port)]
        time.sleep(0.2)
    return up


def ours(places: list[Place]) -> tuple[dict[Place, str], float]:
    """The verdict on each place, and the seconds."""
    from netaudit.net.context import Net
    from netaudit.net.gate import Limits, gate_for
    from netaudit.probes.identity import identify
    from tests.factories import clock, make_inventory

    inventory = make_inventory()
    scope = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    inventory = replace(inventory, authorisation=replace(inventory.authorisation, scope=scope))

    async def run() -> list[Identity]:
        gate = gate_for(inventory, Limits(run_pps=1e6, host_pps=1e6))
        net = Net(inventory, inventory.vantages[0], gate, clock)
        asked = (identify(net, ip_address(p.host), Port(p.port, Transport.TCP)) for p in places)
        found = await asyncio.gather(*asked)
        await net.close()
        return found

    began = time.perf_counter()
    found = asyncio.run(run())
    seconds = time.perf_counter() - began
    verdicts = {}
    for place, identity in zip(places, found, strict=True):
        heard = identity.protocol if identity.certain else ""
        verdicts[place] = judge(place.server, heard, identity.product, identity.version)
    return verdicts, seconds


# What nmap calls a protocol where it is not our name.
NMAP = {"domain": "dns", "rfbplayer": "vnc", "mosquitto": "mqtt", "unknown": ""}
NMAP_ALSO = {"etcd": {"http", "etcd-client"}, "http-proxy": {"http-proxy", "http"}}


def nmaps(places: list[Place]) -> tuple[dict[Place, str], float]:
    """The same by nmap -sV."""
    verdicts: dict[Place, str] = {}
    began = time.perf_counter()
    for host in HOSTS:
        here = {p.port: p for p in places if p.host == host}
        family = ["-6"] if ":" in host else []
        line = ["nmap", *family, "-Pn", "-n", "-T4", "-sT", "-sV", "-oG", "-"]
        done = subprocess.run(  # noqa: PLW1510  what it did not find counts as unknown
            [*line, "-p", ",".join(map(str, here)), host], capture_output=True, text=True
        )
        for port, rest in re.findall(r"(\d+)/open/tcp//([^,]*)", done.stdout):
            service, _, product = rest.partition("//")
            name = service.removeprefix("ssl|").rstrip("?").partition(" ")[0].lower()
            place = here[int(port)]
            sure = "" if service.endswith("?") else NMAP.get(name, name)
            if sure in NMAP_ALSO.get(place.server.protocol, ()):
                sure = place.server.protocol
            verdicts[place] = judge(place.server, sure, product, product)
    for place in places:
        verdicts.setdefault(place, "unknown")
    return verdicts, time.perf_counter() - began


def judge(server: Server, protocol: str, product: str, version: str) -> str:
    """One word; where the server tells its version, that counts too (shown, not judged)."""
    if not protocol:
        return "unknown"
    if protocol != server.protocol:
        return f"wrong ({protocol})"
    named = server.product.lower() in product.lower()
    return ("right" if named else "protocol") + ("+" if named and re.search(r"\d", version) else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--no-nmap", action="store_true")
    options = parser.parse_args()
    leave_the_machine(choose_mode())
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    wanted = [s for s in SERVERS if not options.only or s.name in options.only]
    rows: list[tuple[Place, str, str]] = []
    spent = {"netaudit": 0.0, "nmap": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # servers that give up root still read their files
        for number, server in enumerate(wanted):
            for kind in ("usual", "odd"):
                port = server.usual if kind == "usual" else 21_000 + number
                rows += one(server, port, Path(folder) / f"{server.name}-{kind}", spent, options)
    for title, column in (("netaudit", 1), ("nmap -sV", 2)):
        words = [str(row[column]).partition(" ")[0].rstrip("+") for row in rows]
        counts = {w: words.count(w) for w in ("right", "protocol", "wrong", "unknown")}
        told = sum("+" in str(row[column]) for row in rows)
        print(f"{title}: {counts}, of {len(rows)} ports; version told on {told}")
    print({name: round(seconds, 1) for name, seconds in spent.items()}, "seconds")


def one(
    server: Server, port: int, folder: Path, spent: dict[str, float], options: argparse.Namespace
) -> list[tuple[Place, str, str]]:
    """Start a server, ask it, stop it."""
    process = start(server, port, folder)
    if process is None:
        print(f"{server.name}: not installed", file=sys.stderr)
        return []
    try:
        places = wait([Place(server, host, port) for host in HOSTS])
        if not places:
            log = (folder / "log.out").read_text(errors="replace")[-300:]
            print(f"{server.name} on {port} does not start: {log}", file=sys.stderr)
            return []
        mine, seconds = ours(places)
        spent["netaudit"] += seconds
        theirs = dict.fromkeys(places, "-")
        if not options.no_nmap:
            theirs, seconds = nmaps(places)
            spent["nmap"] += seconds
        for place in places:
            told = f"{mine[place]:<18} {theirs[place]}"
            print(f"{server.name:<14} {place.host:>9} {place.port:>6}  {told}", flush=True)
        return [(place, mine[place], theirs[place]) for place in places]
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
