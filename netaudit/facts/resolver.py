"""What a recursive resolver does with names whose DNSSEC state is known."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.zone import Answered
from netaudit.model import Address


@dataclass(frozen=True, slots=True)
class CanaryAnswer:
    """One canary asked at one address.

    `expected` is "secure", "bogus" or "insecure"; `fault` says what is wrong with a bogus one.
    `rcode` is "" without an answer; `authentic` is the AD bit; `errors` are Extended DNS Error
    codes (RFC 8914).
    """

    address: Address
    name: str
    expected: str
    fault: str
    outcome: Answered
    rcode: str
    authentic: bool
    errors: tuple[int, ...]

    @property
    def right(self) -> bool:
        """Whether a validating resolver would have answered so (RFC 4035 section 3.2)."""
        if self.expected == "bogus":
            return self.rcode == "SERVFAIL"
        good = self.rcode in {"NOERROR", "NXDOMAIN"}
        return good and self.authentic == (self.expected == "secure")

    @property
    def label(self) -> str:
        """Name, address and what came back, for people."""
        came = f"{self.rcode}{' AD' if self.authentic else ''}" if self.rcode else str(self.outcome)
        return f"{self.name} @{self.address}: {came}"


@dataclass(frozen=True, slots=True)
class Validation:
    """Every canary at every address of a resolver that we could ask."""

    answers: tuple[CanaryAnswer, ...]
