"""Attack and garble for a while: `python -m tests.dns.scenarios SECONDS [SEED]`.

Three kinds of input, in turn: attacks (see attacker), garbled octets through the whole resolver,
and garbled octets through the parser alone. Ends at the first lie that is believed, with the seed.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from random import Random  # noqa: TID251  seeded

from netaudit.dns.message import Malformed, parse
from tests.dns.scenarios.attacker import KINDS, QUESTIONS, attack, harmless, sound, told
from tests.dns.test_fuzz import mutate, samples

PARSED_A_ROUND = 400


def garble(random: Random, wire: bytes) -> bytes:
    """A few octets changed."""
    changes = [
        (random.random() * 0.999, random.randint(0, 5), random.randint(0, 255))
        for _ in range(random.randint(1, 6))
    ]
    return mutate(wire, changes)


def garbled(random: Random, kind: str) -> bool:
    """A resolution with one answer garbled, or all of them: whether no lie was believed."""
    net, truths, _ = sound(kind)
    question = random.choice(QUESTIONS)
    turn, count = random.randrange(-2, 10), [0]

    def corrupt(wire: bytes) -> bytes:
        count[0] += 1
        return garble(random, wire) if turn < 0 or count[0] - 1 == turn else wire

    net.world.corrupt = corrupt
    return harmless(told(net.resolve(*question)), truths[question])


def main(seconds: float, first: int) -> int:
    """Rounds until the time is over; the exit code."""
    ends = time.monotonic() + seconds
    seeds = samples()
    seed, attacks, octets, messages = first, 0, 0, 0
    while time.monotonic() < ends:
        random = Random(seed)
        kind = KINDS[seed % len(KINDS)]
        said, true = attack(random, kind)
        if not harmless(said, true) or not garbled(random, kind):
            sys.stdout.write(f"believed a lie: seed {seed}: {said} instead of {true}\n")
            return 1
        for _ in range(PARSED_A_ROUND):
            with suppress(Malformed):
                parse(garble(random, random.choice(seeds)))
        attacks, octets, messages = attacks + 1, octets + 1, messages + PARSED_A_ROUND
        seed += 1
    sys.stdout.write(
        f"seeds {first} to {seed - 1}: {attacks} attacks, {octets} garbled resolutions, "
    )
    sys.stdout.write(f"{messages} garbled messages parsed; no lie was believed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
