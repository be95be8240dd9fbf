"""One audit of every zone of an inventory by netaudit, and what it cost: `dnssec.py` runs it.

    netaudit lab exec -- .venv/bin/python benchmarks/dnssec_audit.py INVENTORY OUT [--profile FILE]

Runs what `netaudit scan` runs with a policy that wants the `dns.` and `dnssec.`
checks of zones and nothing else, and writes figures as JSON. With --count, counters stand round
the parser, the signature primitive and the sockets: processor time is that of the calling thread
(CLOCK_THREAD_CPUTIME_ID), so a check off the event loop counts as well. What the counters cost,
about a microsecond a call, is in those figures.
"""

from __future__ import annotations

# ruff: noqa: E402  as `netaudit` does it: the collector is told before all is imported
from netaudit.cli import collect_rarely

collect_rarely()

import argparse
import json
import os
import pickle
import resource
import time
from collections import Counter
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netaudit import inventory, registry, run
from netaudit.crew import member
from netaudit.dns import message, query, signature
from netaudit.gather import Unwatched
from netaudit.model import Outcome, Prefix, Requirement, Seen, Zone
from netaudit.net import dns as net_dns
from netaudit.net.clock import system_clock
from netaudit.net.gate import Limits
from netaudit.pace import Pace, helpers_here
from netaudit.policy import Policy
from netaudit.policy.model import Rule
from netaudit.preflight import preflight
from netaudit.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.judge import Judged
    from netaudit.model import Finding
    from netaudit.registry import Registry

FREE = 1e9  # packets a second, and shares of a link: what no peer is held to


class Counted:
    """Calls, their processor time in seconds, and how many had arguments not seen before."""

    def __init__(
        self, function: Callable[..., Any], *, compare: bool = False, timed: bool = True
    ) -> None:
        self.timed = timed
        self.function, self.calls, self.seconds = function, 0, 0.0
        self.compare, self.different = compare, set[int]()

    def figures(self) -> tuple[int, float, set[int]]:
        """Calls, seconds, and what tells different arguments apart, in forked processes alike."""
        return self.calls, self.seconds, self.different

    def add(self, calls: int, seconds: float, different: set[int]) -> None:
        """What another process counted."""
        self.calls += calls
        self.seconds += seconds
        self.different |= different

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.calls += 1
        if not self.timed:
            return self.function(*arguments, **named)
        began = time.thread_time()
        try:
            return self.function(*arguments, **named)
        finally:
            self.seconds += time.thread_time() - began
            if self.compare:
                self.different.add(hash(arguments))


def chosen(known: Registry, *, reverse: bool) -> Policy:
    """The checks of DNS and DNSSEC about zones.

    With `reverse` those of prefixes, too, whether name servers are reached over IPv6, and whether
    they have the same records of mail: other tools have these among theirs of zones.
    """
    wanted = [
        c for c in known.checks.values() if c.target is Zone or (reverse and c.target is Prefix)
    ]
    named = {c.meta.id: Rule(Requirement.SHOULD) for c in wanted if c.meta.id.startswith("dns")}
    if reverse:
        for check in ("ipv6.name-servers-reachable", "mail.records-on-every-server"):
            named[check] = Rule(Requirement.SHOULD)
    return Policy("benchmark", MappingProxyType(named), Requirement.OFF)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("inventory", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--unpaced", action="store_true", help="without limits of hosts and links")
    parser.add_argument("--helpers", type=int, help="processes beside the first; else as shipped")
    parser.add_argument("--reverse", action="store_true", help="reverse zones, and IPv6, too")
    parser.add_argument("--count", action="store_true", help="what was done, and how often")
    parser.add_argument("--profile", type=Path, help="write a profile for pstats there")
    arguments = parser.parse_args()
    if arguments.profile is None:
        figures = audit(arguments)
    else:
        import cProfile

        with cProfile.Profile() as profile:
            figures = audit(arguments)
        profile.dump_stats(arguments.profile)
    arguments.out.write_text(json.dumps(figures))


def audit(arguments: argparse.Namespace) -> dict[str, Any]:
    """Scan and judge; the figures."""
    counts = Counts(arguments.out) if arguments.count else None
    known, network = registry.load(), inventory.load(arguments.inventory)
    free = Limits(run_pps=FREE, host_pps=FREE, fragile_pps=FREE, link_share=FREE)
    limits = free if arguments.unpaced else Limits()
    policy, vantage = chosen(known, reverse=arguments.reverse), network.vantages[0]
    pace = Pace(helpers=helpers_here() if arguments.helpers is None else arguments.helpers)
    order = run.Order(network, policy, known, vantage, preflight, limits=limits, pace=pace)
    store = Store.open(arguments.out.with_suffix(".db"))
    wall, cpu = time.monotonic(), processor_time()
    judged = run.scan(order, store, Unwatched(), system_clock)
    wall, cpu = time.monotonic() - wall, processor_time() - cpu
    found: dict[str, list[str]] = {}
    codes: dict[str, list[str]] = {}
    of_prefix = {p.key: u.zones[0].name for u in network.units if u.zones for p in u.prefixes}
    for finding in judged.findings:
        zone = of_prefix.get(finding.target) or finding.target.removeprefix("zone:")
        if finding.outcome is Outcome.FAIL:
            found.setdefault(zone, []).append(finding.check)
            codes.setdefault(zone, []).extend(reasons(judged, finding))
    store.close()
    return {
        "zones": sum(len(unit.zones) for unit in network.units),
        "wall": wall,
        "cpu": cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **(counts.figures() if counts else {}),
        "outcomes": Counter(str(f.outcome) for f in judged.findings),
        "failed": found,
        "codes": codes,
    }


class Counts:
    """The counters of a run, and of the processes that it forks, in files beside `out`."""

    def __init__(self, out: Path) -> None:
        """Put them in their places."""
        self._out = out
        self.parse = net_dns.parse = Counted(message.parse, compare=True)
        self.verify = signature.verify = Counted(signature.verify, compare=True)
        self.answers = Counted(net_dns._parsed, timed=False)  # noqa: SLF001  it has no other counter
        net_dns._parsed = self.answers  # noqa: SLF001  the same
        self.sent = Counted(query.Query.to_wire, timed=False)
        # A plain function, for only that becomes a method.
        query.Query.to_wire = lambda asked: self.sent(asked)  # type: ignore[method-assign]  # noqa: PLW0108
        self.judge = run.judge_run = Counted(run.judge_run)
        self._shared = (self.parse, self.verify, self.answers, self.sent)
        self._leave, member.leave = member.leave, self._tell

    def _tell(self, failed: bool) -> None:  # noqa: FBT001  as it is there
        path = self._out.with_name(f"{self._out.name}.{os.getpid()}.counts")
        path.write_bytes(pickle.dumps([counter.figures() for counter in self._shared]))
        self._leave(failed)

    def figures(self) -> dict[str, int | float]:
        """What all processes counted."""
        for told in self._out.parent.glob(f"{self._out.name}.*.counts"):
            counted = pickle.loads(told.read_bytes())
            for counter, figures in zip(self._shared, counted, strict=True):
                counter.add(*figures)
            told.unlink()
        return {
            "questions": self.sent.calls,
            "answers": self.answers.calls,
            "parsed": self.parse.calls,
            "distinct_answers": len(self.parse.different),
            "parse_cpu": self.parse.seconds,
            "verified": self.verify.calls,
            "distinct_signatures": len(self.verify.different),
            "crypto_cpu": self.verify.seconds,
            "judge_cpu": self.judge.seconds,
        }


def processor_time() -> float:
    """Seconds of this process and of those that it has waited for."""
    told = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in told)


def reasons(judged: Judged, finding: Finding) -> list[str]:
    """The validator's codes behind a finding."""
    facts = (seen.fact for q in finding.evidence if isinstance(seen := judged.observe(q), Seen))
    found = [case for fact in facts for case in (fact, *getattr(fact, "cases", ()))]
    return sorted({r.code for one in found for r in getattr(one, "reasons", ())})


if __name__ == "__main__":
    main()
