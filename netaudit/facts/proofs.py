"""Whether each server's own answers validate, whatever the other servers say; and wholly."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.zone import Reason, Security


@dataclass(frozen=True, slots=True)
class Unproved:
    """What does not hold in an answer of one server address, and why.

    `question` with a name, but at the apex.
    """

    server: str
    question: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ZoneProofs:
    """What every serving address says and denies, judged by the zone's authentic keys.

    Attributes:
        security: of the zone; nothing is judged unless it is secure.
        servers: whose answers were judged. unproved: what is bogus of them. What comes without
            any signature or proof is not judged: other facts have that.
        denials: the questions whose answer is that there is nothing.
    """

    security: Security
    servers: tuple[str, ...]
    unproved: tuple[Unproved, ...]
    denials: tuple[str, ...]

    def of_single_servers(self) -> tuple[Unproved, ...]:
        """Without what is bogus at every server and told elsewhere.

        That is a denial (`ZoneDenial` has it), and of a zone whose SOA is bogus at every server all
        that is (`ZoneChain` has it: nothing of the zone validates).
        """
        bogus = {(u.server, u.question) for u in self.unproved}
        asked = {u.question for u in self.unproved}
        everywhere = {q for q in asked if all((s, q) in bogus for s in self.servers)}
        told = everywhere if "SOA" in everywhere else everywhere & {*self.denials}
        return tuple(u for u in self.unproved if u.question not in told)


@dataclass(frozen=True, slots=True)
class ZoneStrays:
    """What never held in answers that validate nonetheless.

    Signatures beside one that holds, and records of a denial that its proof does not need.

    Attributes:
        security: of the zone; nothing is judged unless it is secure.
        servers: whose answers were judged. strays: what is wrong in them, and in the records of the
            chain of denial; of an NSEC record the zone stands in the server's place.
    """

    security: Security
    servers: tuple[str, ...]
    strays: tuple[Unproved, ...]


@dataclass(frozen=True, slots=True)
class DenialChain:
    """The chain of NSEC or NSEC3 records that a zone's servers gave, as far as it was walked.

    Attributes:
        security: of the zone; nothing is judged unless it is secure, and of a server whose SOA does
            not validate nothing is.
        kind: "NSEC", "NSEC3", or "" where nothing was walked; at the first server, as what follows.
        records: how many were seen. complete: the chain came to its beginning again.
        broken: the name that the last NSEC leads to, if that has no record of its own, or does not
            come behind it; the NSEC3 that leads past the one behind it (RFC 5155 section 7.1); of
            another server, which is named behind it, if the first has none.
        unproved: what does not validate: a record, or the denial of a name that was made up. Not
            what the denial of a type and of a name at one address rests on, where those do not
            validate: `ZoneProofs` and `ZoneDenial` have that.
        ttls: records that have another TTL than the one that was signed: owner, type and TTL
            (seconds).
        passed_over: names that exist, and that records which validate deny all the same; with the
            server, which has both.
    """

    security: Security
    kind: str
    records: int
    complete: bool
    broken: str
    unproved: tuple[Unproved, ...]
    ttls: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
