# ruff: noqa: E501  the resolvers' own configuration lines
"""Other people's resolvers in a unit of the lab: how each is started, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

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
}


@dataclass(frozen=True)
class Case:
    """A resolver with one more line of configuration, and the checks that this fails."""

    software: str
    extra: str = ""
    fails: frozenset[str] = frozenset()


VALIDATES, EXCEPTIONS = "dnssec.resolver-validates", "dnssec.resolver-no-exceptions"
MINIMISES, EXPLAINS = "dns.resolver-minimises", "dnssec.resolver-explains"
AN_EXCEPTION = "wrong-ds.canary.kontum.test"


def _case(software: str, extra: str = "", *fails: str) -> Case:
    return Case(software, extra, frozenset(fails))


CASES = {
    "unbound": _case("unbound"),
    "unbound, its answers unexplained": _case("unbound", "ede: no", EXPLAINS),
    "unbound that tells its version": _case("unbound", "hide-version: no", "dns.resolver-version-hidden"),
    "unbound without a validator": _case("unbound", 'module-config: "iterator"', VALIDATES),
    "unbound that lets all through": _case("unbound", "val-permissive-mode: yes", VALIDATES),
    "unbound with an exception": _case("unbound", f"domain-insecure: {AN_EXCEPTION}", EXCEPTIONS),
    "unbound that ignores dates": _case("unbound", "val-override-date: -1", "dnssec.resolver-clock-right"),
    "unbound that asks whole names": _case("unbound", "qname-minimisation: no", MINIMISES),
    "unbound without TCP": _case("unbound", "do-tcp: no", "dns.resolver-answers-tcp", "dns.resolver-large-answers"),
    # BIND 9.18 has no Extended DNS Error for what does not validate.
    "named": _case("named", "dnssec-validation yes;", EXPLAINS),
    "named without validation": _case("named", "dnssec-validation no;", VALIDATES),
    "named with an exception": _case("named", f'dnssec-validation yes; validate-except {{ "{AN_EXCEPTION}"; }};', EXPLAINS, EXCEPTIONS),
    "named that asks whole names": _case("named", "dnssec-validation yes; qname-minimization off;", EXPLAINS, MINIMISES),
    "kresd": _case("kresd"),
    "kresd with an exception": _case("kresd", f"trust_anchors.set_insecure({{'{AN_EXCEPTION}'}})", EXCEPTIONS),
    "kresd without an anchor": _case("kresd", "trust_anchors.remove('.')", VALIDATES),
    "pdns_recursor": _case("pdns_recursor", "dnssec=validate"),
    "pdns_recursor without validation": _case("pdns_recursor", "dnssec=off", VALIDATES, "dnssec.resolver-passes-signatures"),
}  # fmt: skip
