"""What each server of the zone above says of a zone, and what the zone's server names lead to."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.zone import Reason
from netaudit.model import Address


@dataclass(frozen=True, slots=True)
class ParentView:
    """One server address of the zone above.

    `outcome`: what came to the question about the DS, a response code or how there was no answer,
    or netaudit.facts.zone.LAME. `ds` as "tag/algorithm/digest type"; `servers` are the names that
    it refers to, empty where it holds the zone itself and so refers to nobody. `unproved`: why what
    it says of the DS, that there are these or none, does not hold by the keys of the zone above;
    empty where that zone is not secure. `denies`: it says that there is no such zone.
    """

    server: str
    outcome: str
    ds: tuple[str, ...]
    servers: tuple[str, ...]
    unproved: tuple[Reason, ...] = ()
    denies: bool = False

    @property
    def mute(self) -> bool:
        """Whether it refers to the zone, but has no answer about its DS."""
        return bool(self.servers) and self.outcome != "NOERROR"


@dataclass(frozen=True, slots=True)
class ParentViews:
    """Every server address of the zone above that we could ask."""

    parent: str
    servers: tuple[ParentView, ...]

    def heard(self) -> tuple[ParentView, ...]:
        """Those that answered."""
        return tuple(s for s in self.servers if s.outcome == "NOERROR")


@dataclass(frozen=True, slots=True)
class ServerName:
    """The name of a name server of the zone.

    `inside`: it lies in the zone itself. `glue` are the addresses in referrals from above,
    `addresses` those in the zone that has the name. `resolved`: that zone answered at all.
    `alias` is the target of its CNAME, "" if there is none.
    """

    name: str
    inside: bool
    glue: tuple[Address, ...]
    addresses: tuple[Address, ...]
    resolved: bool
    alias: str


@dataclass(frozen=True, slots=True)
class ServerNames:
    """Every name that parent or zone name as server of the zone.

    `referred`: some server above refers to the zone, so glue can be seen at all.
    """

    referred: bool
    names: tuple[ServerName, ...]
