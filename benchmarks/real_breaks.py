# ruff: noqa: E501  the servers' own configuration lines
"""The servers of real_servers.py, and the ways in which their IPv6 is broken."""

from __future__ import annotations

from dataclasses import dataclass

INVENTORY = """
id: real
name: {vi: Máy chủ thật, en: Real servers}
authorisation:
  document: 01/KH-TEST
  scope: [2001:db8::/32, 198.18.0.0/15]
  window: {from: 2024-01-01T00:00+07:00, until: 2044-12-31T23:59+07:00}
  contact: {role: Trực ban}
vantages:
  ops: {name: {vi: Điều hành, en: Operations}, zone: wan}
units:
  so-tttt:
    name: {vi: Sở, en: Department}
    level: province
    branch: government
    link: {rate: 100 Mbit/s, latency: 2 ms}
    prefixes: [2001:db8:1001::/48, 198.18.1.0/24]
    zones: [mau.test]
    hosts:
      ns1: {at: 53, services: [dns-authoritative]}
      web: {names: [www], at: 80, services: [website]}
"""
UNIT = """
  {unit}:
    name: {vi: Xã, en: Commune}
    level: commune
    branch: government
    parent: so-tttt
    link: {rate: 4 Mbit/s, latency: 20 ms}
    prefixes: [2001:db8:{number}::/48, 198.18.{small}.0/24]
    zones: [{unit}.mau.test]
    hosts:
      ns1: {at: 53, services: [dns-authoritative]}
      {host}
"""
WEB = "web: {names: [www], at: 80, services: [website]}"
MAIL = "mail: {names: [mail], at: 25, services: [mail]}"
SSH = "admin: {at: 22, services: [{kind: router, exposure: [unit, wan]}]}"


@dataclass(frozen=True)
class Server:
    """A server of Debian in a unit of its own, in place of the lab's on `takes`.

    `config` by what is right or wrong with it; "both" is right.
    """

    name: str
    unit: str
    number: int  # of its prefixes
    at: int
    host: str
    takes: tuple[str, ...]
    command: str
    config: dict[str, str]
    before: str = "true"

    def filled(self, text: str, **more: object) -> str:
        """With what is known of it in place of {words}."""
        known = {
            "unit": self.unit, "number": self.number, "small": self.number - 1000,
            "host": self.host, "v6": f"2001:db8:{self.number}::{self.at}",
            "v4": f"198.18.{self.number - 1000}.{self.at}",
        }  # fmt: skip
        return filled(text, **known, **more)


def filled(text: str, **values: object) -> str:
    """Only these {words}: configurations are full of braces."""
    for key, value in values.items():
        text = text.replace("{" + key + "}", str(value))
    return text


@dataclass(frozen=True)
class Break:
    """How IPv6 is broken at a unit, and which finding names it.

    `config` is a directive of the server; `do` and `undo` are commands run in the unit, as root
    there. `finds` and `also` (consequences; patterns) are "check target" with {words}.
    """

    what: str
    unit: str
    finds: tuple[str, ...]
    also: tuple[str, ...] = ()
    config: str = ""
    do: str = ""
    undo: str = ""


NGINX = """daemon off; pid {dir}/pid; error_log stderr; user root; events {}
http { access_log off; client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2;
fastcgi_temp_path {dir}/t3; uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
ssl_certificate {dir}/chain.pem; ssl_certificate_key {dir}/key.pem;
server { {listen} server_name www.{unit}.mau.test; root {dir}/www; {more} } }"""
NGINX_V4 = "listen {v4}:80; listen {v4}:443 ssl;"
NGINX_BOTH = NGINX_V4 + " listen [{v6}]:80; listen [{v6}]:443 ssl;"
SSHD = "Port 22\n{listen}\nHostKey {dir}/hostkey\nPidFile none\nUsePAM no\nUseDNS no\n"
SSHD_V4 = "ListenAddress {v4}"
EXIM = """primary_hostname = mail.{unit}.mau.test
spool_directory = {dir}\nlog_file_path = {dir}/%slog\npid_file_path = {dir}/pid
daemon_smtp_ports = 25 : 587\ntls_advertise_hosts = *
tls_certificate = {dir}/chain.pem\ntls_privatekey = {dir}/key.pem\nacl_smtp_rcpt = refuse
local_interfaces = {listen}\n{more}
begin acl\nrefuse:\n  deny\nipv4:\n  deny hosts = <; ::/0\n  accept\n"""
EXIM_BOTH = "<; {v4} ; {v6}"
NAMED = """options { directory "{dir}"; pid-file none; session-keyfile none; recursion no;
dnssec-validation no; listen-on { {v4}; }; {more} }; controls { };
zone "{unit}.mau.test" { type primary; file "{dir}/zone"; masterfile-format text; };"""
NAMED_BOTH = "listen-on-v6 { {v6}; };"
KNOT = """server:\n  rundir: {dir}\n  listen: [{listen}]
database:\n  storage: {dir}\nlog:\n  - target: stderr\n    any: warning
template:\n  - id: default\n    zonefile-load: whole\n    journal-content: none
zone:\n  - domain: {unit}.mau.test.\n    file: {dir}/zone\n"""
KNOT_V4 = "{v4}@53"

SERVERS = (
    Server(
        "nginx", "x-nginx", 1002, 80, WEB, ("web/tcp/443", "web/tcp/80"),
        "nginx -p {dir} -c {dir}/config",
        {
            "both": filled(NGINX, listen=NGINX_BOTH, more=""),
            "ipv4": filled(NGINX, listen=NGINX_V4, more=""),
            "denies": filled(NGINX, listen=NGINX_BOTH, more="allow 0.0.0.0/0; deny all;"),
        },
        "mkdir -p {dir}/www; echo '<!doctype html><title>Xã</title><p>Xã' >{dir}/www/index.html",
    ),
    Server(
        "OpenSSH", "x-openssh", 1003, 22, SSH, ("admin/tcp/22",),
        "sshd -D -e -f {dir}/config",
        {
            "both": filled(SSHD, listen=SSHD_V4 + "\nListenAddress {v6}"),
            "ipv4": filled(SSHD, listen=SSHD_V4),
            "inet": filled(SSHD, listen="AddressFamily inet"),
        },
        "ssh-keygen -q -t ed25519 -N '' -f {dir}/hostkey; mkdir -p /run/sshd",
    ),
    Server(
        "Exim", "x-exim", 1004, 25, MAIL, ("mail/tcp/25", "mail/tcp/587"),
        "exim4 -bdf -C {dir}/config",
        {
            "both": filled(EXIM, listen=EXIM_BOTH, more=""),
            "ipv4": filled(EXIM, listen="{v4}", more=""),
            "disabled": filled(EXIM, listen=EXIM_BOTH, more="disable_ipv6 = true"),
            "denies": filled(EXIM, listen=EXIM_BOTH, more="acl_smtp_connect = ipv4"),
        },
    ),
    Server(
        "BIND", "x-bind", 1005, 53, WEB, ("ns1/tcp/53", "ns1/udp/53"),
        "named -g -n 1 -c {dir}/config",
        {
            "both": filled(NAMED, more=NAMED_BOTH),
            "ipv4": filled(NAMED, more="listen-on-v6 { none; };"),
            "denies": filled(NAMED, more=NAMED_BOTH + " allow-query { 0.0.0.0/0; };"),
        },
    ),
    Server(
        "Knot", "x-knot", 1006, 53, WEB, ("ns1/tcp/53", "ns1/udp/53"),
        "knotd -c {dir}/config",
        {
            "both": filled(KNOT, listen=KNOT_V4 + ", {v6}@53"),
            "ipv4": filled(KNOT, listen=KNOT_V4),
        },
    ),
)  # fmt: skip
BY_UNIT = {server.unit: server for server in SERVERS}
PREFIX, ZONE = "prefix:2001:db8:{number}::/48", "zone:{unit}.mau.test"


def reach(*services: str) -> dict[str, tuple[str, ...]]:
    """These services cannot be reached over IPv6, and so are worse than over IPv4."""
    return {
        "finds": tuple(f"ipv6.service-reachable service:{{unit}}/{one}" for one in services),
        "also": tuple(f"ipv6.parity service:{{unit}}/{one}" for one in services),
    }


def nft(rule: str, hook: str = "input", priority: int = 0, then: str = "") -> dict[str, str]:
    """A rule of a table of its own, for IPv6 alone; `then` is done after it was set."""
    lines = ("table ip6 broken {", "chain broken {",
             f"type filter hook {hook} priority {priority};", rule, "}", "}")  # fmt: skip
    return {
        "do": "\n".join(("nft -f - <<'END'", *lines, "END", then)),
        "undo": "nft delete table ip6 broken",
    }


def path(check: str) -> dict[str, tuple[str, ...]]:
    """A finding about the unit's prefix."""
    return {"finds": (f"ipv6.{check} {PREFIX}",)}


DNS = ("ns1/tcp/53", "ns1/udp/53")
MUTE = f"ipv6.name-servers-reachable {ZONE}"
DARK = {
    "finds": (f"ipv6.unit-reachable {PREFIX}",),
    "also": ("ipv6.service-reachable *", "ipv6.parity *", MUTE),
}
# What is routed to a unit and stands nowhere in it, its gateway refuses.
REFUSED = f"ipv6.no-router-refuses {PREFIX}"
GONE = {"do": "ip -6 addr del {v6}/128 dev lo", "undo": "ip -6 addr add {v6}/128 dev lo nodad"}

BREAKS = (
    # nginx
    Break("listen on IPv4 only", "x-nginx", **reach("web/tcp/443", "web/tcp/80"), config="ipv4"),
    Break("nftables: tcp dport 443 drop", "x-nginx", **reach("web/tcp/443"),
          **nft("tcp dport 443 drop")),
    Break(
        "access list without IPv6",
        "x-nginx",
        tuple(f"ipv6.content-on-par service:{{unit}}/web/tcp/{port}" for port in (443, 80)),
        config="denies",
    ),
    Break("nftables: echo-request drop", "x-nginx", **path("echo-answered"),
          **nft("icmpv6 type echo-request drop")),
    Break("MTU 1400 on one end of the link", "x-nginx", **path("packet-too-big-passes"),
          do="ip link set dev up mtu 1400", undo="ip link set dev up mtu 1500"),
    Break("the server's address is gone", "x-nginx",
          (*reach("web/tcp/443", "web/tcp/80")["finds"], f"ipv6.addresses-answer {PREFIX}"),
          (*reach("web/tcp/443", "web/tcp/80")["also"], REFUSED), **GONE),
    # OpenSSH
    Break("ListenAddress of IPv4 only", "x-openssh", **reach("admin/tcp/22"), config="ipv4"),
    Break("AddressFamily inet", "x-openssh", **reach("admin/tcp/22"), config="inet"),
    Break("nftables: tcp dport 22 reject", "x-openssh", **reach("admin/tcp/22"),
          **nft("tcp dport 22 reject with icmpv6 type admin-prohibited")),
    Break("nftables: destination-unreachable drop", "x-openssh", **path("unreachable-passes"),
          **nft("icmpv6 type destination-unreachable drop", "output")),
    Break("nftables: parameter-problem drop", "x-openssh", **path("parameter-problem-passes"),
          **nft("icmpv6 type parameter-problem drop", "output")),
    Break("blackhole route back to the network", "x-openssh", **DARK,
          do="ip -6 route add blackhole 2001:db8::/32", undo="ip -6 route del blackhole 2001:db8::/32"),
    # Exim
    Break("local_interfaces of IPv4 only", "x-exim", **reach("mail/tcp/25", "mail/tcp/587"),
          config="ipv4"),
    Break("disable_ipv6", "x-exim", **reach("mail/tcp/25", "mail/tcp/587"), config="disabled"),
    Break("acl_smtp_connect denies IPv6", "x-exim",
          ("ipv6.service-operational service:{unit}/mail/tcp/25",
           "ipv6.service-operational service:{unit}/mail/tcp/587"),
          ("ipv6.parity service:{unit}/mail/*",), config="denies"),
    Break("nftables: tcp dport 25 drop", "x-exim", **reach("mail/tcp/25"),
          **nft("tcp dport 25 drop")),
    Break("nftables: fragments drop", "x-exim", **path("fragments-pass"),
          also=(f"ipv6.atomic-fragments-pass {PREFIX}",), **nft("exthdr frag exists drop", "prerouting", -450)),
    Break("nftables: destination options drop", "x-exim", **path("destination-options-pass"),
          **nft("exthdr dst exists drop", "prerouting", -450)),
    # BIND
    Break("listen-on-v6 { none; }", "x-bind", (*reach(*DNS)["finds"], MUTE), reach(*DNS)["also"],
          config="ipv4"),
    Break("allow-query without IPv6", "x-bind", (MUTE,), config="denies"),
    Break("nftables: udp dport 53 drop", "x-bind", (*reach("ns1/udp/53")["finds"], MUTE),
          reach("ns1/udp/53")["also"], **nft("udp dport 53 drop")),
    Break("nftables: tcp dport 53 drop", "x-bind", **reach("ns1/tcp/53"),
          **nft("tcp dport 53 drop")),
    Break("no default route", "x-bind", **DARK, do="ip -6 route del default",
          undo="ip -6 route add default via fe80::1 dev up"),
    # What the scan before told this host to make smaller, it remembers for ten minutes.
    Break("nftables: packet-too-big drop", "x-bind", **path("packet-too-big-heeded"),
          **nft("icmpv6 type packet-too-big drop", then="ip -6 route flush cache")),
    # Knot
    Break("listen on IPv4 only", "x-knot", (*reach(*DNS)["finds"], MUTE), reach(*DNS)["also"],
          config="ipv4"),
    Break("nftables: a fifth of all packets drop", "x-knot", **path("loss-on-par"),
          **nft("numgen random mod 100 < 20 drop", "prerouting", -450)),
    Break("nftables: hop-by-hop options drop", "x-knot", **path("hop-by-hop-passes"),
          **nft("exthdr hbh exists drop", "prerouting", -450)),
    Break("nftables: meta l4proto { tcp, udp } th dport 53 drop", "x-knot",
          (*reach(*DNS)["finds"], MUTE), reach(*DNS)["also"],
          **nft("meta l4proto { tcp, udp } th dport 53 drop")),
    Break("the server's address is gone", "x-knot",
          (*reach(*DNS)["finds"], MUTE, f"ipv6.addresses-answer {PREFIX}"),
          (*reach(*DNS)["also"], REFUSED), **GONE),
    Break("nftables: ip6 drop", "x-knot", **DARK, **nft("drop", "prerouting", -450)),
)  # fmt: skip
