"""Signals of bootstrapping: CDS and CDNSKEY that name servers publish for a zone (RFC 9615)."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.zone import Security
from netaudit.model import Inability


@dataclass(frozen=True, slots=True)
class Signal:
    """What stands at _dsboot.ZONE._signal.SERVER. `records` as "CDS ..." and "CDNSKEY ...".

    `unasked` is why we could not ask, "" where we could.
    """

    server: str
    rcode: str
    security: Security
    records: tuple[str, ...]
    unasked: Inability


@dataclass(frozen=True, slots=True)
class ZoneSignals:
    """The zone's own CDS and CDNSKEY, and the signals below its servers outside of it.

    Nothing is asked of the servers, and `signals` is empty, where the zone has no such records.
    """

    records: tuple[str, ...]
    signals: tuple[Signal, ...]

    def published(self) -> tuple[Signal, ...]:
        """Those that are there."""
        return tuple(signal for signal in self.signals if signal.records)
