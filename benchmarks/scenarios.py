"""Replays recorded scenarios of other validators against ours, and prints where they agree.

    python benchmarks/scenarios.py FOLDER... [--show] [--only TEXT]

FOLDER holds `.rpl` files as Unbound's `testdata` and Deckard's `sets/resolver` have them: Debian's
source packages `unbound` and `knot-resolver` bring them (`apt-get source`). None is copied here.
Each answers from memory, nothing is sent. A scenario says what a resolver replies to its client:

    AD set                       we must say: secure
    SERVFAIL                     bogus, or indeterminate where servers fail
    an answer without AD         insecure or indeterminate, never secure and never bogus

What tests another program's own features (forwarding, local data, response policies, caches over
time) is left out, with the reason counted. Where our walk asks what the recording has no answer
for, the scenario is counted apart: it says nothing about a verdict.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dns.name
import dns.rdatatype
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from recordings import Entry, Replay, Scenario, Unfit, read

from netaudit.dns import crypto
from netaudit.dns.anchors import Anchor, Hint, read_anchors
from netaudit.dns.resolve import Resolution, Resolver
from netaudit.dns.validate import Validator
from netaudit.dns.walk import Walker
from netaudit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN_NAMES = {
    "aggr_cache": "answers made from cached proofs",
    "sentinel": "RFC 8509 sentinels",
}
DSA = frozenset({3, 6})
OWN_FEATURES = (
    "forward-zone", "auth-zone", "local-zone", "local-data", "rpz:", "dns64", "domain-insecure",
    "auto-trust-anchor-file", "trust-anchor-file", "trusted-keys-file", "dlv-anchor", "view:",
    "val-permissive-mode", "serve-expired", "policy.", "forward-addr", 'module-config: "iterator"',
    "harden-dnssec-stripped: no", "harden-algo-downgrade: yes", "ignore-cd-flag",
    "private-address", "aggressive-nsec: yes", "stub-first",
)  # fmt: skip


def hints(scenario: Scenario) -> list[Hint]:
    """Where the recording begins: at the root, and at zones that the resolver is told of."""
    found = []
    for zone, addresses in beginnings(uncommented(scenario.config)):
        known = tuple(map(ip_address, addresses))
        found.append(Hint(dns.name.from_text(f"hint-{len(found)}."), known, zone))
    if not found:
        raise Unfit("no root server")
    return found


def beginnings(config: str) -> Iterator[tuple[dns.name.Name, list[str]]]:
    head, *blocks = re.split(r"stub-zone:", config)
    if roots := re.findall(r"(?:stub-addr|root-addr):\s*\"?([0-9a-fA-F.:]+)", head):
        yield dns.name.root, roots
    for block in blocks:
        name = next(iter(re.findall(r"name:\s*\"?([^\s\"]+)", block)), ".")
        addresses = re.findall(r"stub-addr:\s*\"?([0-9a-fA-F.:]+)", block)
        if not addresses:
            raise Unfit("stub zones without an address")
        yield dns.name.from_text(name), addresses


def uncommented(config: str) -> str:
    return "\n".join(re.sub(r"(^|\s)[;#].*", "", line) for line in config.splitlines())


def anchors(config: str) -> dict[dns.name.Name, Anchor]:
    texts = re.findall(r"trust-anchor:\s*\"([^\"\n]+)\"?", config)
    texts += re.findall(r"trust-anchor:\s*'([^'\n]+)'?", config)
    if not texts:
        return {}  # then only how a name resolves is compared
    try:
        return read_anchors([text.strip() for text in texts])
    except UsageError as error:
        raise Unfit(str(error)) from error


def moment(config: str) -> int:
    for text in re.findall(r"val-override-(?:date|timestamp):\s*\"?(-?\d+)", config):
        if text == "-1":
            raise Unfit("dates not judged")
        if len(text) == 14:
            return int(datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp())
        return int(text)
    if "trust-anchor:" not in config:
        return 0
    raise Unfit("judged at today's date")


def expected(query: Entry, check: Entry) -> str | None:
    """secure, bogus, not secure, not bogus; None where the recording does not say."""
    if "CD" in query.reply or "nothing" in check.match:
        return None
    if check.rcode() == "SERVFAIL":
        return "bogus"
    if not check.match & {"all", "flags"}:
        return None
    if "AD" in check.reply:
        return "secure"
    return "not secure" if {"DO", "AD"} & set(query.reply) else "not bogus"


AGREED = {
    "secure": {"secure"},
    "bogus": {"bogus", "indeterminate"},
    "not secure": {"insecure", "indeterminate"},
    "not bogus": {"secure", "insecure", "indeterminate"},
}


class Once:
    """Net.once."""

    def __init__(self) -> None:
        self._shared: dict[object, asyncio.Future[Any]] = {}

    async def __call__(self, key: object, make: Any) -> Any:
        if key not in self._shared:
            self._shared[key] = asyncio.ensure_future(make())
        return await asyncio.shield(self._shared[key])


def resolve(scenario: Scenario, step: int, last: int, query: Entry) -> Resolution:
    config = uncommented(scenario.config)
    algorithms = crypto.Algorithms(
        "scenario", crypto.PERMISSIVE.signing | DSA, crypto.PERMISSIVE.digests
    )
    once = Once()
    versions = (4,) if "do-ip6: no" in config else (6, 4)
    walker = Walker(Replay(scenario, step, last), hints(scenario), once, versions)
    validator = Validator(walker, anchors(config), moment(config), algorithms, once)
    name, rdtype = query.question()
    return asyncio.run(Resolver(validator).resolve(name, rdtype, 60.0))


def with_dsa() -> None:
    """Old recordings are signed with DSA, which we rightly do not accept: here it is checked."""
    load, check = crypto._load, crypto._verify  # noqa: SLF001  no other seam, and only here

    def loads(algorithm: int, key: bytes) -> Any:
        if algorithm not in DSA:
            return load(algorithm, key)
        size = 64 + 8 * key[0]  # RFC 2536 section 2
        places = ((1, 20), (21, size), (21 + size, size), (21 + 2 * size, size))
        return tuple(int.from_bytes(key[start : start + length], "big") for start, length in places)

    def verifies(algorithm: int, public: Any, signature: bytes, data: bytes) -> None:
        if algorithm not in DSA:
            check(algorithm, public, signature, data)
            return
        # By hand (FIPS 186-4 section 4.7): the library refuses primes of 1688 bits.
        q, p, g, y = public
        if signature[:1] == b"\x30":  # an early ldns wrote them in DER, and Unbound reads that
            r, s = decode_dss_signature(signature)
        else:
            r, s = (int.from_bytes(part, "big") for part in (signature[1:21], signature[21:]))
        if not (0 < r < q and 0 < s < q):
            raise InvalidSignature
        inverse = pow(s, -1, q)
        hashed = int.from_bytes(hashlib.sha1(data).digest(), "big")
        if pow(g, hashed * inverse % q, p) * pow(y, r * inverse % q, p) % p % q != r:
            raise InvalidSignature

    crypto._load, crypto._verify = loads, verifies  # type: ignore[assignment]  # noqa: SLF001  the same


def judge(path: Path) -> list[tuple[str, str]]:
    """Each question of a recording: (agrees, not recorded, differs or left out; why)."""
    try:
        scenario = read(path)
        if why := foreign(scenario):
            return [("left out", why)]
        return list(questions(scenario))
    except Unfit as why:
        return [("left out", str(why))]


def foreign(scenario: Scenario) -> str:
    """Why it is about something else than a name's resolution; empty if it is not."""
    config = uncommented(scenario.config)
    reasons = [feature.strip(":.") for feature in OWN_FEATURES if feature in config]
    reasons += [why for word, why in OWN_NAMES.items() if word in scenario.path.name]
    if any(kind in {"REPLY", "TIME_PASSES", "ASSIGN"} for _, kind, _ in scenario.steps):
        reasons.append("steps that change while it runs")
    return next(iter(reasons), "")


def questions(scenario: Scenario) -> Any:
    for at, (number, kind, entry) in enumerate(scenario.steps):
        if kind != "QUERY" or entry is None:
            continue
        after = scenario.steps[at + 1 :]
        last, check = next(((n, e) for n, k, e in after if k == "CHECK_ANSWER"), (0, None))
        want = expected(entry, check) if check else None
        if want is None or check is None:
            yield "left out", "the recording states no verdict"
            continue
        scenario.unanswered.clear()
        found = resolve(scenario, number, last, entry)
        verdict = str(found.verdict)
        rcode_differs = want != "bogus" and found.rcode != check.rcode()
        if verdict in AGREED[want] and not rcode_differs:
            yield "agrees", want
            continue
        asked = ", ".join(dict.fromkeys(scenario.unanswered))
        unheard = {f.subject for f in found.flaws if f.code == "NO_RESPONSE"}
        gap = any(text.split(" @")[0] in unheard for text in scenario.unanswered)
        state = "not recorded" if gap else "differs"
        name, rdtype = entry.question()
        flaws = "; ".join(f"{f.code} {f.zone} {f.subject}" for f in found.flaws[:4])
        yield (
            state,
            (
                f"step {number} {name} {dns.rdatatype.to_text(dns.rdatatype.RdataType(rdtype))}: "
                f"want {want} {check.rcode()}, have {verdict} {found.rcode} [{flaws}]"
                + (f" unanswered: {asked}" if asked else "")
            ),
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", action="store_true", help="name what is left out too")
    options = parser.parse_args()
    with_dsa()
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for folder in options.folders:
        for path in sorted(folder.glob("*.rpl")):
            if options.only not in path.name:
                continue
            for state, why in judge(path):
                states[state] += 1
                if state in {"differs", "not recorded"} or (options.show and state == "left out"):
                    print(f"{state}: {path.name}: {why}", flush=True)
                if state == "left out":
                    reasons[why] += 1
    compared = states["agrees"] + states["differs"]
    print(f"\n{sum(states.values())} questions: {dict(states)}")
    print(f"left out: {dict(reasons.most_common())}")
    print(
        f"agreement: {states['agrees']} of {compared} ({states['agrees'] / max(1, compared):.1%})"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
