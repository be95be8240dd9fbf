"""Resolvers that withhold IPv6 addresses (RFC 4074)."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.model import Address

GIVEN, NODATA = "NOERROR", "NODATA"


@dataclass(frozen=True, slots=True)
class Withheld:
    """What one address of a resolver says to AAAA of a name that has such records.

    `came` is NOERROR with records, NODATA for NOERROR without, another response code, or how there
    was no answer ("silent"). `beside` is the same of A; "" where AAAA came, and it was not asked.
    """

    address: Address
    came: str
    beside: str

    @property
    def given(self) -> bool:
        """Whether IPv6 addresses came."""
        return self.came == GIVEN

    @property
    def withheld(self) -> bool:
        """Whether there are none for those who ask here.

        That there are none is told by NODATA alone. Anything else may be about the name, or us, but
        where A of the same name is answered as it should be (RFC 4074 sections 4.1 to 4.3).
        """
        return self.came == NODATA or (not self.given and self.beside in {GIVEN, NODATA})


@dataclass(frozen=True, slots=True)
class GivenV6:
    """Every address of a resolver that we could ask.

    `name` has AAAA records, as its own zone's servers say; "" where no such name is known.
    `proved`: they were validated, or their zone is proved to be unsigned.
    """

    name: str
    proved: bool
    answers: tuple[Withheld, ...]

    def judged(self) -> tuple[Withheld, ...]:
        """Those that tell something: not where the name, or we, may be what is wrong."""
        return tuple(a for a in self.answers if a.given or self._tells(a))

    def withholding(self) -> tuple[Withheld, ...]:
        """Those where no IPv6 addresses are given, though there are some."""
        return tuple(a for a in self.judged() if not a.given)

    def _tells(self, answer: Withheld) -> bool:
        """A failure may be one of validation, where nothing is known of that."""
        return answer.withheld and (self.proved or answer.came != "SERVFAIL")
