"""Attack and garble for a while: `python -m tests.dns.scenarios SECONDS [SEED]`.

Sessions of the resolver, in turn attacked, garbled, and told the truth in another manner (see
acts), and garbled octets through the parser alone. Ends at the first lie that is believed or truth
that is not, or with what was raised, and names the seed. Prints how many inputs of each sort were
made, and in what processor time, in all and at most.
"""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import suppress
from random import Random  # noqa: TID251  seeded

from netaudit.dns.message import Malformed, parse
from tests.dns.scenarios.acts import attack, garble, take_liberties
from tests.dns.scenarios.attacker import KINDS, Tally, faithful, harmless, session, sound
from tests.dns.test_fuzz import samples

PARSED_A_ROUND = 20
WAYS = ((attack, harmless), (garble, harmless), (take_liberties, faithful))


async def one(seed: int, seeds: list[bytes]) -> Tally:
    """One round. What is raised is a finding, too."""
    random = Random(seed)
    ((change, fair),) = random.choices(WAYS, weights=(5, 3, 2))
    tally = await session(random, random.choice(KINDS), change, fair)
    for _ in range(PARSED_A_ROUND):
        with suppress(Malformed):
            parse(garble(random, random.choice(seeds)))
    return tally


async def main(seconds: float, first: int, seeds: list[bytes]) -> int:
    """Rounds until the time is over; the exit code."""
    seed, total, longest = first, Tally(), (0.0, first)
    begun, spent = time.monotonic(), time.process_time()
    while time.monotonic() - begun < seconds:
        before = time.process_time()
        try:
            tally = await one(seed, seeds)
        except Exception:
            sys.stdout.write(f"seed {seed} raised\n")
            raise
        if tally.lies:
            sys.stdout.write(f"seed {seed}: said wrongly {tally.lies}\n")
            return 1
        total.add(tally)
        longest = max(longest, (time.process_time() - before, seed))
        seed += 1
    spent, rounds = time.process_time() - spent, seed - first
    sys.stdout.write(
        f"seeds {first} to {seed - 1}: {total.resolutions} resolutions in {rounds} sessions, "
        f"{total.changed} messages changed, {total.true} told the truth all the same; "
        f"{rounds * PARSED_A_ROUND} garbled messages parsed; {spent:.0f} s of processor time "
        f"({1000 * spent / max(total.resolutions, 1):.1f} ms a resolution; the longest session, "
        f"seed {longest[1]}, {1000 * longest[0]:.0f} ms); "
        "no lie was believed and no truth refused, nothing raised\n"
    )
    return 0


if __name__ == "__main__":
    for kind in KINDS:
        sound(kind)  # makes the trees, which takes a while
    first_seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    sys.exit(asyncio.run(main(float(sys.argv[1]), first_seed, samples())))
