"""A private root, `test.`, and signed zones under it, served by NSD, Knot and BIND at once.

All of it runs in a network namespace of the test's own. The root and `test.` are signed here, so
that no signer under test vouches for itself. Run `asked` by tests.lab.network.in_a_namespace.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import dns.dnssec
import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rdatatype
import dns.zone

from netaudit.model import DnsPlan, Outcome, Requirement, RootHint, Seen, Zone
from netaudit.net.gate import Limits
from netaudit.policy import Policy
from netaudit.policy.model import Rule
from tests.factories import addresses, make_inventory, make_unit
from tests.peers.processes import end
from tests.peers.signers import CONTENT, QUESTIONS, SERVERS, Signed, plain
from tests.programs import place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from netaudit.model import Inventory, Observation
    from netaudit.registry import Registry

ONLINE = ("pdns", "online")  # who sign as they are asked (tests.peers.online)
FRONT = "front"  # who answers with what others have (tests.peers.balanced)
V4 = {name: f"198.18.0.{number}" for number, name in enumerate((*SERVERS, *ONLINE, FRONT), 1)}
V6 = {name: f"2001:db8::{number}" for number, name in enumerate(V4, 1)}
CACHE, KRESD = "198.18.0.100", "198.18.0.101"
HOLD = ("cases", "unproved", "strays")  # what of facts has the validator's reasons
FREE = Limits(run_pps=1e9, host_pps=1e9, link_share=1e9)  # all servers share a host here
NO_PASS = frozenset({Outcome.FAIL, Outcome.NOT_TESTED})
PATIENCE = 20.0  # seconds for a server to begin to answer
TOOLS = (
    *("ip", "nsd", "knotd", "named", "dnssec-signzone", "dnssec-keygen", "kzonesign"),
    *("ldns-signzone", "ldns-keygen", "unbound-host", "unbound", "delv"),
)


def found(tool: str) -> str | None:
    return place_of(tool) or shutil.which(tool, path="/lib/systemd")


def asked(
    whole: Sequence[Signed],
    rolling: Sequence[Signed],
    folder: Path,
    online: Sequence[Callable[[Path], Any]] = (),
) -> dict[str, Any]:
    """Serve the zones; what netaudit, unbound and delv say, by "owner type", and our findings.

    Of zones in a roll only www's address is asked. `online` serve what they sign themselves.
    """
    addresses_here()
    signed = [*whole, *rolling]
    with ExitStack() as stack:
        top = tops(folder, signed)
        offline = [s for s in signed if s.servers == SERVERS]
        zones = [*top, *offline, *(child(folder, s.zone) for s in signed)]
        for serve in (nsd, knotd, named):
            stack.enter_context(serve(folder, zones))
        for serve_own in online:
            stack.enter_context(serve_own(folder))
        judges = Judges(folder, top[0])
        stack.enter_context(judges.cache())
        questions = [
            (".".join(filter(None, (owner, s.zone))), kind)
            for s in whole
            for owner, kind, *_ in QUESTIONS
        ]
        questions += [(f"www.{s.zone}", "A") for s in rolling]
        verdicts, failed, _ = ours(judges, questions, [s.zone for s in signed])
        return {
            "netaudit": verdicts,
            "unbound": judges.all(judges.unbound, questions),
            "delv": judges.all(judges.delv, questions),
            "failed": failed,
        }


def addresses_here() -> None:
    commands = ["link set lo up"]
    commands += [f"addr add {a}/32 dev lo" for a in (*V4.values(), CACHE, KRESD)]
    commands += [f"addr add {a}/128 dev lo nodad" for a in V6.values()]
    for command in commands:
        subprocess.run([str(found("ip")), *command.split()], check=True)


def child(folder: Path, zone: str) -> Signed:
    """An unsigned zone below each."""
    name = f"child.{zone}"
    text = CONTENT.split("*.wild", maxsplit=1)[0]
    return Signed(name, plain(folder, name, text, ("nsd",)), ())


def tops(folder: Path, signed: Sequence[Signed]) -> list[Signed]:
    """Root and `test.`, signed by dnspython."""
    apex = "@ 300 IN SOA nsd.test. hostmaster.test. 1 3600 900 604800 300\n"
    apex += "".join(f"@ 300 IN NS {server}.test.\n" for server in SERVERS)
    glue = "".join(f"{s}.test. 300 IN A {V4[s]}\n{s}.test. 300 IN AAAA {V6[s]}\n" for s in V4)
    cuts = "".join(
        f"{s.zone}. 300 IN NS {server}.test.\n" for s in signed for server in s.servers
    ) + "".join(f"{s.zone}. 300 IN DS {ds}\n" for s in signed for ds in s.ds)
    test = _sign(folder, "test", f"$ORIGIN test.\n{apex}{glue}{cuts}")
    above = "".join(f"test. 300 IN NS {server}.test.\n" for server in SERVERS)
    above += f"test. 300 IN DS {test.ds[0]}\n"
    return [_sign(folder, ".", f"$ORIGIN .\n{apex}{glue}{above}"), test]


def _sign(folder: Path, zone: str, text: str) -> Signed:
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    key = dns.dnssec.make_dnskey(private.public_key(), 13, flags=257)
    made = dns.zone.from_text(text, zone, relativize=False)
    dns.dnssec.sign_zone(made, keys=[(private, key)], dnskey_ttl=300, lifetime=14 * 86400)
    file = folder / f"{zone.strip('.') or 'root'}.top"
    shown = made.to_text(relativize=False)
    file.write_text(shown if isinstance(shown, str) else shown.decode(), "utf-8")
    ds = dns.dnssec.make_ds(dns.name.from_text(zone), key, "SHA256")
    return Signed(zone, file, (ds.to_text(),))


# --- servers


@contextmanager
def running(command: Sequence[str], address: str, folder: Path) -> Iterator[None]:
    """A server in the foreground, from its first answer to the end of the `with`."""
    path = found(command[0])
    assert path is not None
    log = folder / f"{command[0]}.log"
    with log.open("wb") as out:
        process = subprocess.Popen([path, *command[1:]], stdout=out, stderr=out, cwd=folder)
    try:
        _wait_for(address, process, log)
        yield
    finally:
        end(process)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    query = dns.message.make_query(".", "SOA")
    while time.monotonic() < until and process.poll() is None:
        try:
            dns.query.udp(query, address, timeout=0.2)
        except (OSError, dns.exception.DNSException):
            time.sleep(0.05)
            continue
        return
    raise AssertionError(log.read_text("utf-8", "replace")[-2000:])


def nsd(folder: Path, zones: Sequence[Signed], extra: str = "") -> Any:
    """`extra`, of each of the servers, are options beside those here."""
    config = folder / "nsd.conf"
    text = (
        f'server:\n  ip-address: {V4["nsd"]}\n  ip-address: {V6["nsd"]}\n  username: ""\n'
        f'  zonesdir: "{folder}"\n  database: ""\n  pidfile: "{folder}/nsd.pid"\n'
        f'  xfrdfile: "{folder}/xfrd.state"\n  zonelistfile: "{folder}/zone.list"\n'
        f'  xfrdir: "{folder}"\n  hide-version: yes\n{extra}remote-control:\n  control-enable: no\n'
    )
    text += "".join(f'zone:\n  name: "{z.zone}"\n  zonefile: "{z.file}"\n' for z in zones)
    config.write_text(text, "utf-8")
    return running(["nsd", "-d", "-c", str(config)], V4["nsd"], folder)


def knotd(folder: Path, zones: Sequence[Signed], extra: str = "") -> Any:
    (folder / "knot").mkdir(exist_ok=True)
    config = folder / "knotd.conf"
    text = (
        f"server:\n  rundir: {folder}/knot\n  listen: [{V4['knot']}@53, {V6['knot']}@53]\n"
        f'  version: ""\n  identity: ""\n  nsid: ""\n{extra}'
        f"database:\n  storage: {folder}/knot\nlog:\n  - target: stderr\n    any: warning\n"
        "template:\n  - id: default\n    zonefile-load: whole\n    journal-content: none\n"
        "    semantic-checks: off\nzone:\n"
    )
    text += "".join(f"  - domain: {_dotted(z.zone)}\n    file: {z.file}\n" for z in zones)
    config.write_text(text, "utf-8")
    return running(["knotd", "-c", str(config)], V4["knot"], folder)


def named(folder: Path, zones: Sequence[Signed], extra: str = "", beside: str = "") -> Any:
    """`beside` are statements beside the options."""
    config = folder / "named.conf"
    text = (
        f'options {{ directory "{folder}"; pid-file "{folder}/named.pid"; recursion no; '
        f"listen-on {{ {V4['named']}; }}; listen-on-v6 {{ {V6['named']}; }}; "
        f'session-keyfile "{folder}/session.key"; dnssec-validation no; version none; '
        f"allow-transfer {{ none; }}; minimal-responses no-auth-recursive; {extra} }};\n"
        f"controls {{ }};\n{beside}"
    )
    text += "".join(
        f'zone "{z.zone}" {{ type primary; file "{z.file}"; masterfile-format text; '
        "check-integrity no; };\n"
        for z in zones
    )
    config.write_text(text, "utf-8")
    return running(["named", "-g", "-n", "1", "-c", str(config)], V4["named"], folder)


def _dotted(zone: str) -> str:
    return f"{zone.rstrip('.')}."


# --- judges


class Judges:
    """unbound and delv, from the root's key alone, and what netaudit needs for the same."""

    def __init__(self, folder: Path, root: Signed, through: str = CACHE) -> None:
        """`through`: whom delv asks."""
        self.folder, self.through = folder, through
        self.anchor = f". IN DS {root.ds[0]}\n"
        self.hints = "".join(
            f". 3600000 NS {s}.test.\n{s}.test. 3600000 A {V4[s]}\n{s}.test. 3600000 AAAA {V6[s]}\n"
            for s in SERVERS
        )
        (folder / "root.hints").write_text(self.hints, "utf-8")
        (folder / "anchor.ds").write_text(self.anchor, "utf-8")
        tag, algorithm, kind, text = root.ds[0].split(" ", 3)
        (folder / "anchors").write_text(
            f'trust-anchors {{ . static-ds {tag} {algorithm} {kind} "{text}"; }};', "utf-8"
        )
        common = f'  root-hints: {folder}/root.hints\n  local-zone: "test." nodefault\n'
        (folder / "unbound.conf").write_text(
            f"server:\n{common}  trust-anchor-file: {folder}/anchor.ds\n  num-threads: 1\n", "utf-8"
        )
        (folder / "cache.conf").write_text(
            f"server:\n{common}  interface: {CACHE}\n  access-control: 198.18.0.0/15 allow\n"
            f'  module-config: "iterator"\n  username: ""\n  chroot: ""\n  directory: "{folder}"\n'
            f'  pidfile: "{folder}/cache.pid"\n  use-syslog: no\nremote-control:\n'
            "  control-enable: no\n",
            "utf-8",
        )

    def cache(self) -> Any:
        """A cache that validates nothing, for delv."""
        config = str(self.folder / "cache.conf")
        return running(["unbound", "-d", "-c", config], CACHE, self.folder)

    def all(
        self, judge: Callable[[str, str], str], questions: Sequence[tuple[str, str]]
    ) -> dict[str, str]:
        """One judge about all questions, four at a time."""
        with ThreadPoolExecutor(4) as pool:
            told = pool.map(lambda question: judge(*question), questions)
            return {f"{n} {k}": one for (n, k), one in zip(questions, told, strict=True)}

    def unbound(self, name: str, kind: str) -> str:
        told = self._said("unbound-host", "-C", "unbound.conf", "-v", "-t", kind, name)
        for word in ("(secure)", "(insecure)", "(BOGUS"):
            if word in told:
                return word.strip("()").lower()
        return told

    def delv(self, name: str, kind: str) -> str:
        told = self._said("delv", f"@{self.through}", "-a", "anchors", "+root=.", name, kind)
        failed = (line for line in told.splitlines() if "resolution failed" in line)
        if any("ncache" not in line for line in failed):
            return "bogus"  # at the end of a chain of aliases, perhaps, whose beginning is sound
        if "fully validated" in told:
            return "secure"
        if "unsigned answer" in told:
            return "insecure"
        return told

    def _said(self, tool: str, *arguments: str) -> str:
        command = [str(found(tool)), *arguments]
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return f"{tool} hung"
        return done.stdout + done.stderr


def ours(
    judges: Judges,
    questions: Sequence[tuple[str, str]],
    zones: Sequence[str],
    limits: Limits = FREE,
    outcomes: frozenset[Outcome] = NO_PASS,
) -> tuple[dict[str, Any], dict[str, list[str]], dict[str, list[str]]]:
    """[Verdict, rcode, codes] of each question, and the checks with these outcomes, by zone.

    The third are the validator's codes behind those checks, by zone as well.

    One run, as `netaudit scan` makes it: one walk, one set of proved zones.
    """
    return asyncio.run(_ours(judges, questions, zones, limits, outcomes))


async def _ours(
    judges: Judges,
    questions: Sequence[tuple[str, str]],
    zones: Sequence[str],
    limits: Limits,
    outcomes: frozenset[Outcome],
) -> tuple[dict[str, Any], dict[str, list[str]], dict[str, list[str]]]:
    from netaudit import registry
    from netaudit.gather import ask
    from netaudit.judge import judge
    from netaudit.net.clock import system_clock
    from netaudit.net.context import Net
    from netaudit.net.gate import gate_for
    from netaudit.plan import plan
    from netaudit.probes._dns import kit

    inventory, known = _inventory(judges, zones), registry.load()
    net = Net(inventory, inventory.vantages[0], gate_for(inventory, limits), system_clock)
    said = {}
    for name, kind in questions:
        owner, rdtype = dns.name.from_text(name), dns.rdatatype.from_text(kind)
        found = await (await kit(net)).resolver.resolve(owner, int(rdtype))
        codes = sorted({flaw.code for flaw in found.flaws})
        said[f"{name} {kind}"] = [str(found.verdict), found.rcode, codes]
    policy = _policy(known)
    tasks = plan(inventory, policy, known, "ops")
    answers = await asyncio.gather(*(ask(task, net) for task in tasks))
    seen = {task.question: answer for task, answer in zip(tasks, answers, strict=True)}
    failed: dict[str, list[str]] = {}
    behind: dict[str, list[str]] = {}
    for f in judge(inventory, policy, known, vantage="ops", observe=seen.get):
        if f.outcome in outcomes:
            zone = f.target.removeprefix("zone:")
            failed.setdefault(zone, []).append(f.check)
            behind.setdefault(zone, []).extend(_codes(seen[q] for q in f.evidence))
    await net.close()
    return said, failed, behind


def _codes(observed: Iterable[Observation]) -> Iterator[str]:
    """The validator's codes in facts, and in the cases and answers that facts hold."""
    facts = [one.fact for one in observed if isinstance(one, Seen)]
    held = (case for fact in facts for name in HOLD for case in getattr(fact, name, ()))
    for case in (*facts, *held):
        yield from (reason.code for reason in getattr(case, "reasons", ()))


def _inventory(judges: Judges, zones: Sequence[str]) -> Inventory:
    hints = tuple(RootHint(f"{s}.test.", addresses(V6[s], V4[s])) for s in SERVERS)
    plan = DnsPlan(hints, (judges.anchor.strip(),))
    unit = make_unit(zones=tuple(Zone("so-a", z) for z in zones), hosts=(), resolvers=())
    return make_inventory(unit, dns=plan)


def _policy(known: Registry) -> Policy:
    families = ("dnssec.", "dns.")
    named = {id_: Rule(Requirement.MUST) for id_ in known.checks if id_.startswith(families)}
    return Policy("peers", MappingProxyType(named), Requirement.OFF)
