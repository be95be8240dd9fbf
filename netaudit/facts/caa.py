"""CAA records (RFC 8659): who may issue certificates for the names of a zone."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.model import Phrase

_DEAD = "SERVFAIL"


@dataclass(frozen=True, slots=True)
class ZoneCaa:
    """The relevant RRset for a zone's apex (RFC 8659 section 3).

    Attributes:
        rcode: of the question at the apex. at: the name that has the records, "" if none has.
        records: in presentation form. mistakes: what is wrong with them.
        critical: tags that are critical and unknown: nobody may issue.
        wanted: names of TLS services in the zone, as the inventory has them.
    """

    rcode: str
    at: str
    records: tuple[str, ...]
    mistakes: tuple[Phrase, ...]
    critical: tuple[str, ...]
    wanted: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """Whether any server of the zone did."""
        return self.rcode != _DEAD
