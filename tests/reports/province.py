"""A judged run of a whole province, made from a digest of names: for looking, and for budgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, Any

from netaudit.api import CheckMeta, Verdict, passed
from netaudit.model import (
    Address,
    Finding,
    Host,
    Instant,
    Missed,
    Outcome,
    Preflight,
    Question,
    Requirement,
    Resolver,
    SecurityZone,
    Seen,
    Service,
    Severity,
    Target,
    Why,
    Zone,
)
from netaudit.registry import Check
from tests.factories import NOON, make_judged, make_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.judge import Judged
    from netaudit.model import Inventory, Observation, Param


class PortState(StrEnum):
    OPEN = "open"
    FILTERED = "filtered"


@dataclass(frozen=True)
class Reached:
    address: Address
    state: PortState
    rtt_ms: float | None
    tries: int
    detail: str


@dataclass(frozen=True)
class ReachV6:
    seen_from: SecurityZone
    addresses: tuple[Reached, ...]


@dataclass(frozen=True)
class ReachV4:
    seen_from: SecurityZone
    addresses: tuple[Reached, ...]


H, M, L, C = Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.CRITICAL

# ruff: noqa: E501  a table reads better than a list
# id, target, severity, percent that fail, title, what is said of a failure
ROWS: tuple[tuple[str, type, Severity, int, str, str], ...] = (
    ("dns.answers-over-tcp", Zone, M, 3, "Every name server answers over TCP", "{servers} do not answer over TCP"),
    ("dns.no-recursion", Zone, H, 2, "No authoritative server offers recursion", "{servers} resolve foreign names for anybody"),
    ("dns.servers-agree", Zone, M, 4, "All name servers serve the same zone", "serials differ: {servers}"),
    ("dns.servers-answer", Zone, H, 5, "Every name server answers for its zone", "{servers} do not answer"),
    ("dns.transfer-refused", Zone, H, 3, "Zone transfer is refused to strangers", "{servers} gave the whole zone away"),
    ("dnssec.chain-validates", Zone, C, 3, "The chain of trust holds from the anchor", "the chain breaks at {zone}: the signature does not verify"),
    ("dnssec.ds-matches-key", Zone, H, 3, "Every DS at the parent matches a key in the zone", "no key in {zone} for DS {orphans}"),
    ("dnssec.ds-published", Zone, H, 9, "The parent publishes a DS for a signed zone", "{zone} is signed but its parent has no DS"),
    ("dnssec.resolver-validates", Resolver, H, 12, "The unit's resolver validates", "{resolver} answers {name}, whose signature is bogus"),
    ("dnssec.signatures-not-near-expiry", Zone, M, 7, "Signatures are renewed in good time", "signatures of {zone} expire at {at}"),
    ("dnssec.zone-signed", Zone, H, 14, "The zone is signed", "{zone} has no DNSKEY"),
    ("exposure.administration-closed", Host, H, 6, "Administration ports are closed to other units", "{host} is administered from the whole network on {ports}"),
    ("exposure.database-closed", Host, C, 1, "Database ports are closed to other units", "{host} offers a database to the whole network on {ports}"),
    ("exposure.no-clear-text", Host, H, 3, "No service passes passwords in clear text", "{host} offers {ports} without encryption"),
    ("exposure.nothing-undeclared-v6", Host, M, 5, "Nothing undeclared is open over IPv6", "{host} has {ports} open over IPv6, which the inventory does not declare"),
    ("ipv6.aaaa-published", Service, M, 11, "Every service's name has an AAAA record", "{service} has no AAAA record"),
    ("ipv6.parity", Service, M, 6, "Services work the same over IPv6 and IPv4", "{service} works over IPv4 only"),
    ("ipv6.service-reachable", Service, H, 8, "Every declared service answers over IPv6", "{service} does not answer on {addresses}: filtered"),
    ("tls.certificate-in-date", Service, H, 4, "The certificate is in date", "the certificate of {service} ended at {at}"),
    ("tls.version-current", Service, M, 7, "TLS 1.2 or newer only", "{service} still accepts {versions}"),
)  # fmt: skip
RECOMMENDED = {"dns.servers-agree", "ipv6.parity", "tls.version-current", "ipv6.aaaa-published"}
PORTS = ("22/tcp", "23/tcp", "445/tcp", "3306/tcp", "3389/tcp", "5432/tcp", "8291/tcp")
ROOTS = ("2001:db8:f::53", "198.19.240.53")


def dice(*parts: object) -> int:
    """0 to 9999, the same for the same parts."""
    return int.from_bytes(sha256(repr(parts).encode()).digest()[:4], "big") % 10_000


def rows(copies: int = 1) -> list[Any]:
    """The table above, `copies` times, each time with ids of its own."""
    again = range(2, copies + 1)
    return [*ROWS, *((f"{row[0]}-{n}", *row[1:]) for n in again for row in ROWS)]


def province_checks(copies: int = 1) -> list[Check]:
    def function(target: Any, reach: Any) -> Verdict:
        """Users and other units rely on it every day.

        Where it does not hold, some of them are shut out, or can be deceived.
        """
        return passed("{target} is as it should be", target="")

    remedy = (
        "Ask whoever operates the system to correct its configuration; check it again with "
        "`netaudit scan --unit UNIT`."
    )
    return [
        Check(
            CheckMeta(id_, title, severity, remedy, ("RFC 4035 section 5", "RFC 8200")),
            function,
            "netaudit_checks",
            target,
            (ReachV6, ReachV4),
            None,
        )
        for id_, target, severity, _share, title, _message in rows(copies)
    ]


def judged_province(
    inventory: Inventory, seed: int = 1, worse: float = 1, copies: int = 1
) -> Judged:
    """A run of `inventory` in which failures strike by seed.

    `worse` multiplies the failures, `copies` the checks.
    """
    findings = tuple(_findings(inventory, seed, worse, copies))
    observations = dict(_observations(inventory, findings, seed))
    run = make_run(
        preflight=(
            Preflight("IPv6", True, "from {address}", (("address", "2001:db8:f::10"),)),
            Preflight("IPv4", True, "from {address}", (("address", "198.19.240.10"),)),
            Preflight("DNS over UDP", True, "answered by {servers}", (("servers", ROOTS),)),
            Preflight("DNS over TCP", True, "answered by {servers}", (("servers", ROOTS),)),
            Preflight("raw sockets", ok=False, message="no CAP_NET_RAW: sweeps go over connect()"),
        ),
        packets_sent=1_284_551,
        versions=(("netaudit", "0.1.0"), ("python", "3.11.2"), ("dnspython", "2.9.2")),
    )
    judged = make_judged(
        *findings,
        inventory=inventory,
        run=run,
        checks=province_checks(copies),
        observations=observations,
    )
    return replace(judged, observe=observations.get)


def _findings(inventory: Inventory, seed: int, worse: float, copies: int) -> Iterator[Finding]:
    table = rows(copies)
    for unit in inventory.units:
        luck = dice(seed, unit.id) / 5_000  # 0 to 2: units differ
        for target in unit.targets():
            for row in table:
                if isinstance(target, row[1]) and _wanted(row[0], target):
                    yield _finding(unit.id, target, row, seed, row[3] * 100 * luck * worse)


def _wanted(check: str, target: Target) -> bool:
    return not check.startswith("tls.") or (
        isinstance(target, Service) and target.protocol == "https"
    )


def _finding(unit: str, target: Target, row: Any, seed: int, share: float) -> Finding:
    id_, _target, severity, _share, _title, message = row
    thrown = dice(seed, id_, target.key)
    outcome = Outcome.FAIL if thrown < share else Outcome.PASS
    params: tuple[tuple[str, Param], ...] = _params(message, target, thrown)
    if outcome is Outcome.PASS:
        message, params = "{target} is as it should be", (("target", target.label()),)
    if thrown > 9_850 or (isinstance(target, Service) and not target.exposure):
        outcome, message = Outcome.NOT_TESTED, "not tested ({why}): {detail}"
        why = Why.DEADLINE if thrown % 3 else Why.NO_RIGHT
        params = (("why", str(why)), ("detail", "30 s passed before the answer was whole"))
    return Finding(
        check=id_,
        unit=unit,
        target=target.key,
        outcome=outcome,
        severity=severity,
        requirement=Requirement.SHOULD if id_ in RECOMMENDED else Requirement.MUST,
        message=message,
        params=params,
        evidence=tuple(Question(f"province.Reach{v}", target.key, "ops") for v in ("V4", "V6")),
    )


def _params(message: str, target: Target, thrown: int) -> tuple[tuple[str, Param], ...]:
    label = target.label()
    ports = tuple(sorted({PORTS[thrown % 7], PORTS[thrown // 7 % 7]}))
    values: dict[str, Param] = {
        "at": Instant(NOON),
        "servers": ("ns1.kontum.test", "ns2.kontum.test"),
        "ports": ports,
        "orphans": (str(thrown),),
        "name": "bogus.canary.kontum.test",
        "versions": ("TLS 1.0", "TLS 1.1"),
        "addresses": tuple(
            str(a) for a in getattr(target, "addresses", ()) if isinstance(a, IPv6Address)
        ),
    }
    names = [part.partition("}")[0] for part in message.split("{")[1:]]
    return tuple((name, values.get(name, label)) for name in names)


def _observations(
    inventory: Inventory, findings: tuple[Finding, ...], seed: int
) -> Iterator[tuple[Question, Observation]]:
    targets = {t.key: t for unit in inventory.units for t in unit.targets()}
    failing = {f.target for f in findings if f.outcome is Outcome.FAIL}
    for finding in findings:
        target = targets[finding.target]
        for question in finding.evidence:
            if dice(seed, question) > 9_900:
                yield question, Missed(Why.DEADLINE, "30 s passed", NOON)
            else:
                yield (
                    question,
                    Seen(_fact(question, target, failing=finding.target in failing), NOON),
                )


def _fact(question: Question, target: Target, *, failing: bool) -> object:
    version = int(question.fact[-1])
    state = PortState.FILTERED if failing and version == 6 else PortState.OPEN
    rows = tuple(
        Reached(a, state, 12.5 if state is PortState.OPEN else None, 3, "")
        for a in getattr(target, "addresses", ())
        if a.version == version
    )
    return (ReachV6 if version == 6 else ReachV4)(SecurityZone.WAN, rows)
