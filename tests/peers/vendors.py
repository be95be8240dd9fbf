"""Sound zones at name servers of nine makes, and at two of different makes each.

A make here is a server and a way to configure it. It has two names, on two prefixes.
"""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.peers import farm
from tests.peers.farm import V4, V6, found, running
from tests.peers.signers import Signed, bind_key, bind_sign, ds_of, plain, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# DNAME is unknown to yadifa and gdnsd. The TTLs and times are such that nothing is to be said.
CONTENT = """\
$ORIGIN {zone}.
@ 3600 IN SOA {server}.test. hostmaster.{zone}. 1 7200 900 1209600 3600
{servers}
mail 3600 IN A 198.18.9.7
www 3600 IN A 198.18.9.1
www 3600 IN AAAA 2001:db8:9::1
*.wild 3600 IN A 198.18.9.2
a.b.ent 3600 IN A 198.18.9.3
alias 3600 IN CNAME www
child 3600 IN NS nsd.test.
"""
LONG = "".join(f'@ 3600 IN TXT "verification-{n:02}={"x" * 60}"\n' for n in range(40))
PLAIN, SIGNED, LIVE = ("plain",), ("plain", "nsec", "optout"), ("plain", "nsec", "optout", "live")
LINK = "make"  # dnsmasq answers on all addresses of a link: it has one of its own


class Make(NamedTuple):
    """A server: what it needs installed, the kinds of zones that it can have, how to start it."""

    tools: tuple[str, ...]
    kinds: tuple[str, ...]
    start: Callable[[Path, str, list[Signed]], Any]


def names(make: str) -> tuple[str, str]:
    return f"a-{make}", f"b-{make}"


def addresses(make: str) -> list[str]:
    return [table[name] for name in names(make) for table in (V4, V6)]


def _named(options: str) -> Callable[[Path, str, list[Signed]], Any]:
    def start(home: Path, make: str, zones: list[Signed]) -> Any:
        v4, v6 = ("; ".join(t[n] for n in names(make)) for t in (V4, V6))
        text = (
            f'options {{ directory "{home}"; pid-file "{home}/pid"; recursion no; version none; '
            f'listen-on {{ {v4}; }}; listen-on-v6 {{ {v6}; }}; session-keyfile "{home}/key"; '
            f"allow-transfer {{ none; }}; {options} }};\ncontrols {{ }};\n"
        )
        text += "".join(f'zone "{z.zone}" {{ type primary; file "{z.file}"; }};\n' for z in zones)
        (home / "conf").write_text(text, "utf-8")
        command = ["named", "-g", "-n", "1", "-c", f"{home}/conf"]
        return running(command, V4[names(make)[0]], home)

    return start


def _knotd(server: str, modules: str = "", module: str = "") -> Callable[..., Any]:
    def start(home: Path, make: str, zones: list[Signed]) -> Any:
        listen = ", ".join(f"{address}@53" for address in addresses(make))
        text = (
            f'server:\n  rundir: {home}\n  listen: [{listen}]\n  version: ""\n  identity: ""\n'
            f'  nsid: ""\n{server}database:\n  storage: {home}\n'
            f"log:\n  - target: stderr\n    any: warning\n{modules}"
            f"template:\n  - id: default\n    journal-content: none\n{module}zone:\n"
        )
        text += "".join(f"  - domain: {z.zone}.\n    file: {z.file}\n" for z in zones)
        (home / "conf").write_text(text, "utf-8")
        return running(["knotd", "-c", f"{home}/conf"], V4[names(make)[0]], home)

    return start


def _nsd(options: str) -> Callable[[Path, str, list[Signed]], Any]:
    def start(home: Path, make: str, zones: list[Signed]) -> Any:
        text = "server:\n" + "".join(f"  ip-address: {a}\n" for a in addresses(make))
        text += (
            f'  username: ""\n  database: ""\n  pidfile: "{home}/pid"\n  zonesdir: "{home}"\n'
            f'  xfrdfile: "{home}/xfrd.state"\n  zonelistfile: "{home}/zone.list"\n'
            f'  xfrdir: "{home}"\n  hide-version: yes\n  hide-identity: yes\n{options}'
            "remote-control:\n  control-enable: no\n"
        )
        text += "".join(f'zone:\n  name: "{z.zone}"\n  zonefile: "{z.file}"\n' for z in zones)
        (home / "conf").write_text(text, "utf-8")
        return running(["nsd", "-d", "-c", f"{home}/conf"], V4[names(make)[0]], home)

    return start


def _pdns(home: Path, make: str, zones: list[Signed]) -> Any:
    """Zones of the kind `live` get their keys here; the others are served as they were signed."""
    lines = (f'zone "{z.zone}" {{ type master; file "{z.file}"; }};' for z in zones)
    (home / "zones").write_text("\n".join(lines), "utf-8")
    (home / "pdns.conf").write_text(
        f"launch=bind\nbind-config={home}/zones\nbind-dnssec-db={home}/keys\nsocket-dir={home}\n"
        f"local-address={','.join(addresses(make))}\nsetuid=\nsetgid=\ndisable-axfr=yes\n"
        "version-string=anonymous\nserver-id=disabled\nedns-cookie-secret="
        "00112233445566778899aabbccddeeff\n",
        "utf-8",
    )

    def util(*command: str) -> str:
        return run(home, "pdnsutil", f"--config-dir={home}", *command)

    util("create-bind-db", f"{home}/keys")
    for number, zone in enumerate(zones):
        if zone.zone.startswith("live-"):
            util("secure-zone", zone.zone)
            util("rectify-zone", zone.zone)
            told = util("export-zone-ds", zone.zone).splitlines()
            ds = next(line.split(" DS ")[1] for line in told if " 13 2 " in line)
            zones[number] = replace(zone, ds=(ds.split(";")[0].strip(),))
        elif zone.ds:
            util("set-presigned", zone.zone)
            if zone.zone.startswith("optout-"):
                util("set-nsec3", zone.zone, "1 1 0 -")
    command = ["pdns_server", f"--config-dir={home}", "--daemon=no", "--guardian=no"]
    return running(command, V4[names(make)[0]], home)


def _yadifad(home: Path, make: str, zones: list[Signed]) -> Any:
    text = (
        f'<main>\n  daemonize no\n  chroot off\n  logpath "{home}"\n  pidfile "{home}/pid"\n'
        f'  datapath "{home}"\n  keyspath "{home}"\n  xfrpath "{home}"\n  user root\n'
        f'  group root\n  version "none"\n  listen {",".join(addresses(make))}\n</main>\n'
    )
    text += "".join(
        f"<zone>\n  type primary\n  domain {z.zone}\n  file {z.file}\n  maintain-dnssec no\n"
        "</zone>\n"
        for z in zones
    )
    (home / "conf").write_text(text, "utf-8")
    return running(["yadifad", "-c", f"{home}/conf"], V4[names(make)[0]], home)


def _gdnsd(home: Path, make: str, zones: list[Signed]) -> Any:
    for name in ("zones", "run", "state"):
        (home / name).mkdir()
    for zone in zones:
        (home / "zones" / zone.zone).write_bytes(zone.file.read_bytes())
    listen = ", ".join(addresses(make))
    (home / "config").write_text(
        f"options => {{ listen => [ {listen} ], run_dir => {home}/run, "
        f"state_dir => {home}/state }}\n",
        "utf-8",
    )
    return running(["gdnsd", "-c", str(home), "start"], V4[names(make)[0]], home)


def _dnsmasq(home: Path, make: str, zones: list[Signed]) -> Any:
    """It makes the zone itself, and has but one."""
    (zone,), (first, second) = zones, names(make)
    lines = [
        *("no-resolv", "no-hosts", f"pid-file={home}/pid", "bind-interfaces"),
        *(f"interface={LINK}", "except-interface=lo", f"auth-server={first}.test,{LINK}"),
        *(
            f"auth-zone={zone.zone},198.18.9.0/24,2001:db8:9::/64",
            f"auth-sec-servers={second}.test",
        ),
        f"auth-soa=1,hostmaster.{zone.zone},7200,900,1209600",
        f"host-record=www.{zone.zone},198.18.9.1,2001:db8:9::1",
    ]
    (home / "conf").write_text("\n".join([*lines, ""]), "utf-8")
    return running(["dnsmasq", "-d", "-C", f"{home}/conf"], V4[names(make)[0]], home)


def _dnsdist(home: Path, make: str, zones: list[Signed]) -> Any:
    """Before Knot, which has its zones, with a cache that does not count TTLs down."""
    first, *others = (f"[{a}]:53" if ":" in a else f"{a}:53" for a in addresses(make))
    lines = [f'setLocal("{first}")', *(f'addLocal("{other}")' for other in others)]
    lines += ['setACL({"0.0.0.0/0", "::/0"})', 'setSecurityPollSuffix("")']
    lines += [
        f'newServer({{address="{V4[name]}:53", checkType="SOA", checkName="{zones[0].zone}"}})'
        for name in names("knot")
    ]
    lines += ['getPool(""):setCache(newPacketCache(10000, {dontAge=true}))']
    (home / "conf").write_text("\n".join(lines), "utf-8")
    command = ["dnsdist", "--supervised", "-C", f"{home}/conf"]
    return running(command, V4[names(make)[0]], home)


def _unbound(home: Path, make: str, zones: list[Signed]) -> Any:
    """It holds zones itself, and resolves nothing."""
    text = "server:\n" + "".join(f"  interface: {a}\n" for a in addresses(make))
    text += (
        f'  username: ""\n  chroot: ""\n  directory: "{home}"\n  pidfile: "{home}/pid"\n'
        '  use-syslog: no\n  num-threads: 1\n  module-config: "iterator"\n  hide-version: yes\n'
        "  access-control: 0.0.0.0/0 allow\n  access-control: ::/0 allow\n"
        '  local-zone: "." refuse\n  local-zone: "test." transparent\n'
        "remote-control:\n  control-enable: no\n"
    )
    text += "".join(
        f'auth-zone:\n  name: "{z.zone}"\n  zonefile: "{z.file}"\n  for-downstream: yes\n'
        "  for-upstream: no\n"
        for z in zones
    )
    (home / "conf").write_text(text, "utf-8")
    return running(["unbound", "-d", "-c", f"{home}/conf"], V4[names(make)[0]], home)


_MINIMAL = "  minimal-responses: yes\n  refuse-any: yes\n"
_COOKIES = "mod-cookies:\n  - id: own\n"
MAKES = {
    "bind": Make(("named",), SIGNED, _named("minimal-any yes; require-server-cookie yes;")),
    "bind-full": Make(("named",), SIGNED, _named("minimal-responses no;")),
    "knot": Make(("knotd",), SIGNED, _knotd("  answer-rotation: on\n")),
    "knot-cookies": Make(
        ("knotd",), SIGNED, _knotd("", _COOKIES, "    global-module: mod-cookies/own\n")
    ),
    "knot-noudp": Make(("knotd",), SIGNED, _knotd("", module="    global-module: mod-noudp\n")),
    "nsd": Make(("nsd",), SIGNED, _nsd(_MINIMAL)),
    "nsd-cookies": Make(("nsd",), SIGNED, _nsd("  answer-cookie: yes\n  round-robin: yes\n")),
    "pdns": Make(("pdns_server", "pdnsutil"), LIVE, _pdns),
    "yadifa": Make(("yadifad",), SIGNED, _yadifad),
    "gdnsd": Make(("gdnsd",), PLAIN, _gdnsd),
    "dnsmasq": Make(("dnsmasq",), PLAIN, _dnsmasq),
    "dnsdist": Make(("dnsdist", "knotd"), SIGNED, _dnsdist),
    "unbound": Make(("unbound",), SIGNED, _unbound),
}
PAIRS = (
    *(("bind", "knot"), ("bind-full", "nsd"), ("knot-cookies", "yadifa"), ("pdns", "bind")),
    *(("pdns", "nsd-cookies"), ("gdnsd", "bind"), ("dnsdist", "nsd"), ("knot-noudp", "pdns")),
)


def shared_kinds(first: str, second: str) -> list[str]:
    """The kinds of zones that both can have: who signs by himself shares none."""
    both = {*MAKES[first].kinds} & {*MAKES[second].kinds}
    return [kind for kind in SIGNED if kind in both]


def missing(*makes: str) -> list[str]:
    """What is not installed of what these need, and the farm."""
    tools = (*farm.TOOLS, *(tool for make in makes for tool in MAKES[make].tools))
    return [tool for tool in dict.fromkeys(tools) if found(tool) is None]


def said(makes: Sequence[str]) -> dict[str, list[str]]:
    """The checks that do not pass, by zone; to be run in a namespace."""
    for number, name in enumerate(n for make in makes for n in names(make)):
        prefix = 1 + number % 2  # the two of a make stand apart
        V4[name], V6[name] = f"198.18.{prefix}.{number + 1}", f"2001:db8:{prefix}::{number + 1}"
    _addresses_here(names("dnsmasq") if "dnsmasq" in makes else ())
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place)
        held = _zones(folder, makes)
        for make, zones in held.items():
            home = folder / f"at-{make}"
            home.mkdir()
            stack.enter_context(MAKES[make].start(home, make, zones))
        every = {z.zone: z for zones in held.values() for z in zones if z.ds}
        every |= {z.zone: z for zones in held.values() for z in zones if z.zone not in every}
        top = farm.tops(folder, list(every.values()))
        below = [farm.child(folder, zone) for zone in every]
        for serve in (farm.nsd, farm.knotd, farm.named):
            stack.enter_context(serve(folder, [*top, *below]))
        return farm.ours(farm.Judges(folder, top[0]), [], list(every))[1]


def _addresses_here(own_link: Sequence[str]) -> None:
    apart = {name: (V4.pop(name), V6.pop(name)) for name in own_link}
    farm.addresses_here()
    commands = [f"link add {LINK} type veth peer name {LINK}-end", f"link set {LINK} up"]
    commands += [f"link set {LINK}-end up"]
    for name, (v4, v6) in apart.items():
        commands += [f"addr add {v4}/32 dev {LINK}", f"addr add {v6}/128 dev {LINK} nodad"]
        V4[name], V6[name] = v4, v6
    for command in commands if apart else ():
        subprocess.run([str(found("ip")), *command.split()], check=True)


def _zones(folder: Path, makes: Sequence[str]) -> dict[str, list[Signed]]:
    """What each server has: a zone of each kind that it can have, and those that it shares."""
    held: dict[str, list[Signed]] = {make: [] for make in makes}
    for make in makes:
        for kind in MAKES[make].kinds:
            _give(held, _zone(folder, kind, f"{kind}-{make}.test", names(make)), make)
    for first, second in PAIRS:
        if first in held and second in held:
            servers = (names(first)[0], names(second)[1])
            for kind in shared_kinds(first, second):
                zone = _zone(folder, kind, f"{kind}-{first}-{second}.test", servers)
                _give(held, zone, first, second)
    return held


def _give(held: dict[str, list[Signed]], zone: Signed, *makes: str) -> None:
    for make in {*makes} | ({"knot"} if "dnsdist" in makes else set()):
        held[make].append(zone)


def _zone(folder: Path, kind: str, zone: str, servers: tuple[str, ...]) -> Signed:
    text = CONTENT.replace("{server}", servers[0])
    if kind in {"plain", "live"}:
        return Signed(zone, plain(folder, zone, text, servers), (), servers)
    keys = [bind_key(folder, zone, 13, ksk=ksk) for ksk in (True, False)]
    ds = ds_of(folder, keys[:1])
    text += LONG if kind == "optout" else ""
    extra = f"@ 3600 IN CDS {ds[0]}\n" if kind == "nsec" else ""
    file = bind_sign(folder, zone, keys, keys, denial=kind, extra=extra, servers=servers, text=text)
    return Signed(zone, file, ds, servers)
