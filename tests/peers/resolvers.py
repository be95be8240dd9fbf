# ruff: noqa: E501  the resolvers' own configuration lines
"""Other people's resolvers in a unit of the lab: how each is started, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

UNBOUND = """\
server:
  interface: {v4}
  interface: {v6}
  access-control: 0.0.0.0/0 allow
  access-control: ::/0 allow
  username: ""
  chroot: ""
  directory: "{dir}"
  pidfile: ""
  use-syslog: no
  root-hints: {hints}
  trust-anchor-file: {anchor}
  local-zone: "test." nodefault
  ede: yes
  hide-version: yes
{extra}
remote-control:
  control-enable: no
"""
NAMED = """\
options {{
  directory "{dir}"; pid-file none; session-keyfile none; recursion yes; version none;
  listen-on {{ {v4}; }}; listen-on-v6 {{ {v6}; }}; allow-query {{ any; }}; allow-recursion {{ any; }};
  {extra}
}};
controls {{ }};
zone "." {{ type hint; file "{hints}"; }};
trust-anchors {{ . static-ds {tag} {algorithm} {kind} "{digest}"; }};
"""
KRESD = """\
net.listen('{v4}', 53)
net.listen('{v6}', 53)
cache.open(20*MB, 'lmdb://{dir}/cache')
modules = {{'hints > iterate'}}
hints.root_file('{hints}')
trust_anchors.remove('.')
trust_anchors.add_file('{anchor}', true)
policy.add(policy.suffix(policy.PASS, {{todname('test.')}}))
{extra}
"""
PDNS = """\
local-address={v4},{v6}
allow-from=0.0.0.0/0,::/0
hint-file={hints}
socket-dir={dir}
lua-config-file={dir}/anchors.lua
setuid=
setgid=
dont-query=
query-local-address=0.0.0.0,::
version-string=hidden
extended-resolution-errors=yes
{extra}
"""
# An empty group: dnsmasq is to change to none, which a user namespace does not allow.
DNSMASQ = """\
no-resolv
no-hosts
listen-address={v4},{v6}
bind-interfaces
user=root
group=
pid-file={dir}/pid
server=127.0.0.1#5301
trust-anchor=.,{tag},{algorithm},{kind},{digest}
{extra}
"""
DNSDIST = """\
setLocal("{v4}:53")
addLocal("[{v6}]:53")
setACL({{"0.0.0.0/0", "::/0"}})
setSecurityPollSuffix("")
setServerPolicy(roundrobin)
function before(port)
  newServer({{address="127.0.0.1:" .. port, checkName="good.canary.kontum.test."}})
end
before(5301)
{extra}
"""
RESOLVED = """\
[Resolve]
DNS=127.0.0.1:5301
FallbackDNS=
Domains=~.
LLMNR=no
MulticastDNS=no
DNSStubListener=no
DNSStubListenerExtra={v4}
DNSStubListenerExtra={v6}
{extra}
"""
# Its files have their places: a mount namespace gives them to it. The user that it changes to is the
# only one that there is, and it asks nobody while all addresses are on loopback. What `extra` sets
# both read, this and its configuration.
START = """\
set -e
{extra}
cd "{dir}"
grep -v "^systemd-resolve:" /etc/passwd >passwd
echo "systemd-resolve:x:0:0::/:/bin/false" >>passwd
mount --bind passwd /etc/passwd
mount -t tmpfs none /run
mkdir -p /run/systemd/resolve /run/systemd/resolved.conf.d /run/dnssec-trust-anchors.d
cp resolved.conf /run/systemd/resolved.conf.d/
cp anchor /run/dnssec-trust-anchors.d/root.positive
test -n "$OWN_EXCEPTIONS" || echo home.arpa >/run/dnssec-trust-anchors.d/other.negative
if ! ip link show routable 2>/dev/null; then
  ip link add routable type veth peer name beside
  ip link set beside up
  ip link set routable up
  ip address add 192.0.2.1/32 dev routable
fi
export SYSTEMD_LOG_TARGET=console
exec /lib/systemd/systemd-resolved
"""
LUA = 'clearTA()\naddTA(".", "{tag} {algorithm} {kind} {digest}")\n'


@dataclass(frozen=True)
class Software:
    """A resolver: its files by name (the first is its configuration), and its command line."""

    files: tuple[tuple[str, str], ...]
    command: str


SOFTWARE = {
    "unbound": Software((("unbound.conf", UNBOUND),), "unbound -d -c {dir}/unbound.conf"),
    "named": Software((("named.conf", NAMED),), "named -g -n 1 -c {dir}/named.conf"),
    "kresd": Software((("kresd.conf", KRESD),), "kresd -n -c {dir}/kresd.conf {dir}"),
    "pdns_recursor": Software(
        (("recursor.conf", PDNS), ("anchors.lua", LUA)),
        "pdns_recursor --config-dir={dir} --daemon=no",
    ),
    "dnsmasq": Software(
        (("dnsmasq.conf", DNSMASQ),), "dnsmasq -k -C {dir}/dnsmasq.conf --log-facility=-"
    ),
    "dnsdist": Software(
        (("dnsdist.conf", DNSDIST),), "dnsdist --supervised --disable-syslog -C {dir}/dnsdist.conf"
    ),
    "systemd-resolved": Software(
        (("resolved.conf", RESOLVED), ("start", START)), "unshare --mount sh {dir}/start"
    ),
}
# Unbound as what others forward to: its port on loopback, and one more line of configuration.
VALIDATING, PLAIN = (5301, ""), (5302, 'module-config: "iterator"')
PLAIN_ALONE = (5301, 'module-config: "iterator"')


@dataclass(frozen=True)
class Case:
    """A resolver with one more line of configuration, and the checks that this fails.

    `behind` are those that it forwards to.
    """

    software: str
    extra: str = ""
    fails: frozenset[str] = frozenset()
    behind: tuple[tuple[int, str], ...] = ()


VALIDATES, EXCEPTIONS = "dnssec.resolver-validates", "dnssec.resolver-no-exceptions"
MINIMISES, EXPLAINS = "dns.resolver-minimises", "dnssec.resolver-explains"
GIVES_V6, PASSES = "dns.resolver-gives-ipv6", "dnssec.resolver-passes-signatures"
# The options end here; the template ends the plugin.
FILTER = '}; plugin query "filter-aaaa.so" { filter-aaaa-on-v4 yes;'
AN_EXCEPTION = "wrong-ds.canary.kontum.test"


def _case(software: str, extra: str = "", *fails: str) -> Case:
    return Case(software, extra, frozenset(fails))


def _before(*behind: tuple[int, str], case: Case) -> Case:
    return replace(case, behind=behind)


CASES = {
    "unbound": _case("unbound"),
    "unbound, its answers unexplained": _case("unbound", "ede: no", EXPLAINS),
    "unbound that tells its version": _case("unbound", "hide-version: no", "dns.resolver-version-hidden"),
    "unbound without a validator": _case("unbound", 'module-config: "iterator"', VALIDATES),
    "unbound that lets all through": _case("unbound", "val-permissive-mode: yes", VALIDATES),
    "unbound with an exception": _case("unbound", f"domain-insecure: {AN_EXCEPTION}", EXCEPTIONS),
    "unbound that ignores dates": _case("unbound", "val-override-date: -1", "dnssec.resolver-clock-right"),
    "unbound that takes all IPv6 for private": _case("unbound", "private-address: ::/0", GIVES_V6),
    "unbound that asks whole names": _case("unbound", "qname-minimisation: no", MINIMISES),
    "unbound without TCP": _case("unbound", "do-tcp: no", "dns.resolver-answers-tcp", "dns.resolver-large-answers"),
    # BIND 9.18 has no Extended DNS Error for what does not validate.
    "named": _case("named", "dnssec-validation yes;", EXPLAINS),
    "named without validation": _case("named", "dnssec-validation no;", VALIDATES),
    "named that withholds IPv6 from clients over IPv4": _case("named", f"dnssec-validation yes; {FILTER}", EXPLAINS, GIVES_V6),
    "named with an exception": _case("named", f'dnssec-validation yes; validate-except {{ "{AN_EXCEPTION}"; }};', EXPLAINS, EXCEPTIONS),
    "named that asks whole names": _case("named", "dnssec-validation yes; qname-minimization off;", EXPLAINS, MINIMISES),
    "kresd": _case("kresd"),
    "kresd with an exception": _case("kresd", f"trust_anchors.set_insecure({{'{AN_EXCEPTION}'}})", EXCEPTIONS),
    "kresd without an anchor": _case("kresd", "trust_anchors.remove('.')", VALIDATES),
    "pdns_recursor": _case("pdns_recursor", "dnssec=validate"),
    "pdns_recursor without validation": _case("pdns_recursor", "dnssec=off", VALIDATES, PASSES),
    # RFC 4035 section 3.2.3: who does not validate marks nothing as secure.
    "dnsmasq before a validator": _before(VALIDATING, case=_case("dnsmasq", "", VALIDATES, "dns.resolver-version-hidden")),
    "dnsmasq that validates": _before(PLAIN_ALONE, case=_case("dnsmasq", "no-ident\ndnssec")),
    "dnsmasq that ignores dates": _before(PLAIN_ALONE, case=_case("dnsmasq", "no-ident\ndnssec\ndnssec-no-timecheck", "dnssec.resolver-clock-right")),
    "dnsmasq that withholds IPv6": _before(PLAIN_ALONE, case=_case("dnsmasq", "no-ident\ndnssec\nfilter-AAAA", GIVES_V6)),
    "dnsmasq that withholds IPv4": _before(PLAIN_ALONE, case=_case("dnsmasq", "no-ident\ndnssec\nfilter-A", VALIDATES, PASSES)),
    "dnsdist that denies IPv6": _before(VALIDATING, case=_case("dnsdist", "addAction(QTypeRule(DNSQType.AAAA), RCodeAction(DNSRCode.NXDOMAIN))", GIVES_V6)),
    "dnsdist that cuts all short": _before(VALIDATING, case=_case("dnsdist", "addAction(AllRule(), TCAction())")),
    "dnsdist that drops above five a second": _before(VALIDATING, case=_case("dnsdist", "addAction(MaxQPSIPRule(5), DropAction())")),
    "dnsdist before two, of which one validates": _before(VALIDATING, PLAIN, case=_case("dnsdist", "before(5302)", VALIDATES)),
    # The last: they leave an interface in the unit. Its DS of an unknown algorithm is a missing key, and it explains nothing.
    "systemd-resolved": _before(PLAIN_ALONE, case=_case("systemd-resolved", "DNSSEC=yes", EXPLAINS, "dnssec.resolver-unknown-algorithm")),
    # Without a list of one's own, it makes exceptions for test, lan, internal and others.
    "systemd-resolved with its own exceptions": _before(PLAIN_ALONE, case=_case("systemd-resolved", "DNSSEC=yes\nOWN_EXCEPTIONS=yes", VALIDATES, PASSES)),
    "systemd-resolved before a validator": _before(VALIDATING, case=_case("systemd-resolved", "DNSSEC=no", EXPLAINS, VALIDATES, PASSES)),
}  # fmt: skip
