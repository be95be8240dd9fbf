# ruff: noqa: E501  the servers' own configuration lines
"""Debian's own servers on loopback, unprivileged settings and temporary files only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import dns.exception
import dns.message
import dns.query
import dns.rcode

if TYPE_CHECKING:
    from pathlib import Path

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
        (("c", ("daemon off; master_process off; pid {dir}/pid; error_log stderr; events {{}} http {{ access_log off; "
          "client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3; "
          "uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5; "
          "server {{ listen 127.0.0.1:{port}; listen [::1]:{port}; }} }}")),),
    ),
    Server(
        "nginx-tls", 443, "http", "nginx",
        "{sbin}nginx -p {dir} -c {dir}/c",
        (("c", ("daemon off; master_process off; pid {dir}/pid; error_log stderr; events {{}} http {{ access_log off; "
          "client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3; "
          "uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5; "
          "ssl_certificate {dir}/k; ssl_certificate_key {dir}/k; "
          "server {{ listen 127.0.0.1:{port} ssl; listen [::1]:{port} ssl; }} }}")),),
        "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x.test -keyout {dir}/k -out {dir}/c1; cat {dir}/c1 >> {dir}/k",
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
        "--bind-address=* --user=root --pid-file={dir}/pid",
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
    with (folder / "log.out").open("wb") as log:
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


def names_itself(host: str, port: int) -> bool:
    """Whether a name server tells what it is: BIND refuses to while it is not yet through."""
    query = dns.message.make_query("version.bind", "TXT", "CH")
    try:
        return dns.query.tcp(query, host, timeout=1, port=port).rcode() == dns.rcode.NOERROR
    except (OSError, EOFError, dns.exception.DNSException):
        return False


def is_up(place: Place) -> bool:
    """Whether it is what it will be."""
    ask = names_itself if place.server.protocol == "dns" else listens
    return ask(place.host, place.port)


def wait(places: list[Place]) -> list[Place]:
    """The places that answer within READY seconds."""
    up: list[Place] = []
    end = time.monotonic() + READY
    while len(up) < len(places) and time.monotonic() < end:
        up = [place for place in places if is_up(place)]
        time.sleep(0.2)
    return up
