"""Attack and garble for a while: `python -m tests.dns.scenarios SECONDS [SEED]`.

Three kinds of input, in turn: attacks (see attacker), garbled octets through the whole resolver,
and garbled octets through the parser alone. Ends at the first lie that is believed, or
with what was raised, and names the seed. Prints how many inputs were made, and how fast.
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


def one(seed: int, seeds: list[bytes]) -> str:
    """One round; what went wrong, "" if nothing did. What is raised is a finding, too."""
    random = Random(seed)
    kind = KINDS[seed % len(KINDS)]
    said, true = attack(random, kind)
    if not harmless(said, true):
        return f"an attack was believed: {said} instead of {true}"
    if not garbled(random, kind):
        return "garbled octets were believed"
    for _ in range(PARSED_A_ROUND):
        with suppress(Malformed):
            parse(garble(random, random.choice(seeds)))
    return ""


def main(seconds: float, first: int) -> int:
    """Rounds until the time is over; the exit code."""
    begun, seeds, seed = time.monotonic(), samples(), first
    while (took := time.monotonic() - begun) < seconds:
        try:
            wrong = one(seed, seeds)
        except Exception:
            sys.stdout.write(f"seed {seed} raised\n")
            raise
        if wrong:
            sys.stdout.write(f"seed {seed}: {wrong}\n")
            return 1
        seed += 1
    rounds = seed - first
    inputs = rounds * (2 + PARSED_A_ROUND)
    sys.stdout.write(
        f"seeds {first} to {seed - 1}: {rounds} attacks, {rounds} garbled resolutions, "
        f"{rounds * PARSED_A_ROUND} garbled messages parsed in {took:.0f} s "
        f"({inputs / max(took, 1e-9):.0f} inputs a second); no lie was believed, nothing raised\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
