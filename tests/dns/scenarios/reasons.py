"""The reasons that each break of `breaks` must give, word for word, kept in `reasons.txt`.

A verdict can be right for the wrong reason, and what a technician acts on is the reason: its code,
zone, words and server. Written anew, to be read before it is committed:

    .venv/bin/python -m tests.dns.scenarios.reasons
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import dns.dnssec

from tests.dns.scenarios.breaks import ALGORITHMS, BREAKS, DENIALS, Break, world

if TYPE_CHECKING:
    from netaudit.dns.resolve import Resolution
    from tests.dns.worlds import Internet

WRITTEN = Path(__file__).with_name("reasons.txt")
COMBINATIONS = list(product(ALGORITHMS, DENIALS))
PAIRED = [(made, *COMBINATIONS[index % len(COMBINATIONS)]) for index, made in enumerate(BREAKS)]
CHANGED: dict[str, dict[str, int]] = {
    "plain": {"flags": 0},
    "revoked": {"flags": 0x180},
    "protocol": {"protocol": 4},
    "flagless": {"flags": 1},
    "zone": {"flags": 256},
    "gone": {"flags": 0x181},
    "at13": {"algorithm": 13},
    "at15": {"algorithm": 15},
}
_TAGGED = re.compile(r"\b(\d+)(?=/\d)")


def story(made: Break, algorithm: int, denial: str, found: Resolution) -> str:
    """The verdict and each reason, a line each."""
    told = [f"{_title(made, algorithm, denial)}: {found.verdict} {found.rcode}"]
    told += sorted(
        f"  {flaw.code} of {flaw.zone} at {flaw.server or 'any'}: {flaw.phrase()}"
        for flaw in found.flaws
    )
    return "\n".join(told)


def written(made: Break, algorithm: int, denial: str, net: Internet) -> str:
    """The story that is kept; keys are made by chance, so their tags stand in it by role."""
    blocks = re.split(r"\n(?=\S)", WRITTEN.read_text().strip())
    (kept,) = (b for b in blocks if b.startswith(_title(made, algorithm, denial) + ":"))
    head, *lines = kept.format(**_roles(net)).split("\n")
    return "\n".join([head, *sorted(lines)])


def _title(made: Break, algorithm: int, denial: str) -> str:
    return f"{made.label} ({algorithm}, {denial})"


def _roles(net: Internet) -> dict[str, str]:
    """Key tags of the unit's zone, as they are and as breaks change them, by role."""
    roles: dict[str, str] = {}
    for signer, role in ((net.unit.zsks[0], "zsk"), (net.unit.ksks[0], "ksk")):
        key = signer.dnskey
        tag = dns.dnssec.key_id(key)
        roles[role] = str(tag)
        for what, fields in CHANGED.items():
            roles[f"{role}_{what}"] = str(dns.dnssec.key_id(key.replace(**fields)))
        roles[f"{role}_flipped"] = str(tag ^ 1)
    return roles


def _by_role(text: str, roles: dict[str, str]) -> str:
    named = {tag: role for role, tag in reversed(roles.items())}
    return _TAGGED.sub(lambda tag: f"{{{named[tag[1]]}}}" if tag[1] in named else tag[1], text)


def main() -> None:
    """Writes the stories of today."""
    told = []
    for made, algorithm, denial in PAIRED:
        net = world(algorithm, denial)
        made.apply(net)
        text = story(made, algorithm, denial, net.resolve(made.owner))
        told.append(_by_role(text, _roles(net)))
    WRITTEN.write_text("\n".join(told) + "\n")


if __name__ == "__main__":
    main()
