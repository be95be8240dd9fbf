"""A week of hourly audits in accelerated time, with faults that come and go.

    .venv/bin/python benchmarks/schedule.py [--units 20] [--hours 168] [--seed 1]

The fake pack of the tests answers instead of a network; clock, schedule, store, judgement,
comparison, outbox and web hook (on loopback) are the real ones. Whether each change was named
once is decided from the faults that were injected, not from what netaudit says of them.
"""

from __future__ import annotations

import argparse
import json
import random  # noqa: TID251  seeded, so that a week can be repeated
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.model import Zone
from netaudit.notify.channels import Channels, Webhook
from netaudit.notify.outbox import Outbox
from netaudit.schedule.audit import Became
from tests.factories import make_inventory, make_unit
from tests.fakes.pack import probes
from tests.notify.sinks import hook_sink
from tests.schedule.factories import Bench, make_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONES = 5  # of a unit
BREAKS, MENDS = 0.01, 0.2  # of the zones, in an hour


def faults(labels: list[str], dice: random.Random) -> Iterator[tuple[str, str]]:
    """One hour: which zones break and mend."""
    for label in labels:
        broken = probes.ANSWERS[label] == ["blue"]
        if dice.random() < (MENDS if broken else BREAKS):
            probes.ANSWERS[label] = ["red" if broken else "blue"]
            yield label, "fixed" if broken else "regressed"


def week(folder: Path, units: int, hours: int, seed: int) -> None:
    """Play it and print what came of it."""
    labels = [f"z{number}" for number in range(units * ZONES)]
    probes.ANSWERS.update({label: ["red"] for label in labels})
    zones = iter(labels)
    network = make_inventory(
        *(
            make_unit(
                f"so-{n}",
                n,
                zones=tuple(Zone(f"so-{n}", f"{next(zones)}.test") for _ in range(ZONES)),
            )
            for n in range(units)
        )
    )
    bench, rule, dice = Bench(folder, network), make_rule(), random.Random(seed)
    injected: Counter[tuple[str, str, str]] = Counter()
    sizes = []
    begun = time.perf_counter()
    with hook_sink() as (port, taken):
        hook = Channels(webhook=(Webhook(name="chat", url=f"http://127.0.0.1:{port}/"),))
        outbox = Outbox(bench.journal, hook, bench.clock)
        bench.tell = outbox.tell
        for hour in range(hours):
            bench.clock.advance(hours=1)
            came = list(faults(labels, dice)) if hour else []
            look = bench.auditor.look(rule)
            if look.became is not Became.DONE:
                raise SystemExit(f"hour {hour}: {look}")
            injected.update((look.run, f"zone:{label}.test", state) for label, state in came)
            outbox.deliver()
            sizes.append(size(folder))
    named = Counter(
        (told["run"], change["target"], change["state"])
        for told in (json.loads(body) for _, body in taken)
        for change in told["changes"]
        if change["check"] == "demo.is-red"
    )
    tell(hours, units, injected, named, len(taken), sizes, time.perf_counter() - begun)
    bench.close()


def size(folder: Path) -> int:
    """The store's octets, with what stands in its write-ahead log."""
    return sum(path.stat().st_size for path in folder.glob("netaudit.db*"))


def tell(  # noqa: PLR0913, PLR0917  all the figures
    hours: int,
    units: int,
    injected: Counter[tuple[str, str, str]],
    named: Counter[tuple[str, str, str]],
    messages: int,
    sizes: list[int],
    seconds: float,
) -> None:
    """The figures."""
    print(f"{hours} hourly audits of {units} units, {units * ZONES} zones: {seconds:.0f} s")
    print(f"changes injected {injected.total()}, named {named.total()}, messages {messages}")
    print(
        f"named twice {sum(n - 1 for n in named.values() if n > 1)}, "
        f"missed {(injected - named).total()}, invented {(named - injected).total()}"
    )
    print(
        f"store: {sizes[0] / 1024:.0f} KiB after the first audit, {sizes[-1] / 1024:.0f} KiB after "
        f"the last, {(sizes[-1] - sizes[0]) / 1024 / max(hours - 1, 1):.1f} KiB an audit"
    )
    if injected != named:
        raise SystemExit("NOT each change once")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=20)
    parser.add_argument("--hours", type=int, default=168)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        week(Path(made), options.units, options.hours, options.seed)
