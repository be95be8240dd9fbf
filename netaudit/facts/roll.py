"""Where a zone stands in the roll of a key (RFC 6781 section 4.1), told from one look at it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from netaudit.model import Phrase


class Roll(StrEnum):
    """A step of a roll. The last three are steps that were taken too early."""

    PRE_PUBLISHED = "pre-published"
    DOUBLE_SIGNATURE = "double signature"
    DOUBLE_DS = "double DS"
    ALGORITHM = "algorithm"
    DS_GONE = "DS gone"
    KEY_GONE = "key gone"
    SIGNER_GONE = "signer gone"

    def phrase(self) -> Phrase:
        """The step, for people."""
        return _PHRASES[self]

    @property
    def stuck(self) -> bool:
        """Whether validation fails here until somebody acts."""
        return self in {Roll.DS_GONE, Roll.KEY_GONE, Roll.SIGNER_GONE}


_PHRASES = {
    Roll.PRE_PUBLISHED: Phrase("a key is published and signs nothing"),
    Roll.DOUBLE_SIGNATURE: Phrase("two keys sign the key set"),
    Roll.DOUBLE_DS: Phrase("the parent has a DS for a key that is not published"),
    Roll.ALGORITHM: Phrase("keys of two algorithms are published"),
    Roll.DS_GONE: Phrase("the parent has no DS for any key that signs the key set"),
    Roll.KEY_GONE: Phrase("signatures were made by a key that is no longer published"),
    Roll.SIGNER_GONE: Phrase("the key that the DS names does not sign the key set"),
}


@dataclass(frozen=True, slots=True)
class RollStep:
    """One step, and the keys that it is about, as "tag/algorithm"."""

    roll: Roll
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyRoll:
    """All steps that a zone stands at; none where no roll is under way.

    `signed` says whether it has keys at all, `answered` whether a server of it answered.
    """

    answered: bool
    signed: bool
    steps: tuple[RollStep, ...]
