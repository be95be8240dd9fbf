"""The sealed ground truth: a commitment that everyone may see, and that anyone can check later.

A commitment is SHA-256 over a random salt and the canonical text of what is sealed (RFC 8785 in
spirit: sorted keys, no white space). The salt keeps a small set of likely scenarios from being
tried out; without it a commitment would give the scenario away.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

from netaudit import codec

if TYPE_CHECKING:
    from netaudit.drill.nouns import Scenario

SALT_OCTETS = 32


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the organisers keep: the salt (hex) and the text that was sealed."""

    salt: str
    text: str

    @property
    def commitment(self) -> str:
        """What the players are shown at the start (64 hex digits)."""
        return sha256(bytes.fromhex(self.salt) + self.text.encode()).hexdigest()

    def opens(self, commitment: str) -> bool:
        """Whether this is what was committed to."""
        return compare_digest(self.commitment, commitment)


def canonical(scenario: Scenario) -> str:
    """A scenario as text that is the same wherever it is written."""
    value = json.loads(codec.dump(scenario))
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def seal(scenario: Scenario, salt: bytes) -> Sealed:
    """Seal a scenario. `salt`: 32 random octets that the caller hands in."""
    if len(salt) != SALT_OCTETS:
        raise ValueError(f"a salt has {SALT_OCTETS} octets, not {len(salt)}")
    return Sealed(salt.hex(), canonical(scenario))
