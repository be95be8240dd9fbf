"""Zones whose signed file was changed afterwards, judged by us, Unbound and BIND.

    python -m tests.peers.spoils SEED ZONES

A zone is signed by BIND or ldns, one to three of its records are changed, taken out, added or moved
without signing anything again, and NSD serves what comes of it. Servers beside it, if there shall
be any, have the zone as it was signed. All three judges are asked the same questions. Which records
the seed draws depends on the keys as well, which are new each time: what is said of a zone names
its changes.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random  # noqa: TID251  seeded
from typing import TYPE_CHECKING, Any

import dns.rdatatype

from netaudit.dns.signature import NEVER_HELD
from tests.lab.network import in_a_namespace
from tests.peers import farm, signers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST = 3  # changes of one zone
ALONE = ("nsd",)  # serves a zone whatever is wrong with it
QUESTIONS = (
    *(("", kind) for kind in ("SOA", "DNSKEY", "NS", "MX")),
    *(("www", kind) for kind in ("A", "AAAA", "MX")),
    *(("alias", "A"), ("alias", "CNAME"), ("gone", "A"), ("gone", "MX")),
    *(("b.ent", "A"), ("x.b.ent", "A"), ("a.b.ent", "A"), ("a.b.ent", "MX"), ("ent", "A")),
    *(("wild", "A"), ("*.wild", "A"), ("x.wild", "A"), ("x.wild", "MX"), ("a.x.wild", "A")),
    *(("d", "A"), ("d", "DNAME"), ("nothing", "A"), ("y.www", "A"), ("0", "AAAA")),
    *(("www.child", "A"), ("zz.child", "A")),
)


@dataclass
class Row:
    """A record of a zone file; `data` in presentation form, a field an entry."""

    owner: str
    ttl: int
    kind: str
    data: list[str]

    def __str__(self) -> str:
        return f"{self.owner} {self.ttl} IN {self.kind} {' '.join(self.data)}"


@dataclass
class Spoiled:
    """A zone and what was done to it. `ds` stand at the parent."""

    zone: str
    rows: list[Row]
    ds: list[list[str]]
    signed: signers.Signed
    done: list[str] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Row]:
        return [row for row in self.rows if row.kind in kinds]

    def named(self, label: str) -> str:
        return f"{label}.{self.zone}."


def _turned(random: Random, text: str) -> str:
    """Base64 with one bit turned."""
    octets = bytearray(base64.b64decode(text))
    octets[random.randrange(len(octets))] ^= 1 << random.randrange(8)
    return base64.b64encode(octets).decode()


def _put(row: Row, place: int, value: str, last: int) -> None:
    """Change one field. The `last` is Base64, which stands in several pieces."""
    fields = [*row.data[:last], "".join(row.data[last:])]
    fields[place] = value
    row.data = fields


def _left_out(random: Random, zone: Spoiled) -> str:
    row = random.choice([row for row in zone.rows if row.kind != "SOA"])
    zone.rows.remove(row)
    return f"left out: {row}"


def _denial_left_out(random: Random, zone: Spoiled) -> str:
    row = random.choice(zone.of("NSEC", "NSEC3"))
    zone.rows.remove(row)
    return f"left out: {row}"


def _other_ttl(random: Random, zone: Spoiled) -> str:
    row = random.choice(zone.rows)
    row.ttl = random.choice((0, 1, 299, 301, 86400))
    return f"TTL: {row}"


def _other_signature(random: Random, zone: Spoiled) -> str:
    """One field of an RRSIG: type, algorithm, labels, TTL, dates, tag, signer, signature."""
    row = random.choice(zone.of("RRSIG"))
    place = random.randrange(9)
    labels, ttl, tag = (int(row.data[n]) for n in (2, 3, 6))
    away = ("test.", zone.named("child"), zone.named("www"), ".", "other.test.")
    values = {
        0: random.choice(("A", "NSEC", "TXT", "SOA", "TYPE65280")),
        1: random.choice(("5", "8", "14", "15", "17", "253")),
        2: str(max(0, labels + random.choice((-1, -1, 1)))),
        3: str(random.choice((0, 1, ttl + 1, ttl * 2))),
        4: random.choice(("19700101000000", "20200101000000", "20380119031408", "20990101000000")),
        5: random.choice(("19700101000000", "20350101000000", "20380119031408", "20990101000000")),
        6: str((tag + 1) % 65536),
        7: random.choice(away),
        8: _turned(random, "".join(row.data[8:])),
    }
    _put(row, place, values[place], 8)
    return f"RRSIG field {place}: {row}"


def _further_signature(random: Random, zone: Spoiled) -> str:
    """A signature that never held beside the one that does."""
    row = random.choice(zone.of("RRSIG"))
    text = _turned(random, "".join(row.data[8:]))
    zone.rows.append(Row(row.owner, row.ttl, row.kind, [*row.data[:8], text]))
    return f"a further RRSIG: {row.owner} {row.data[0]}"


def _signatures_swapped(random: Random, zone: Spoiled) -> str:
    one, other = random.sample(zone.of("RRSIG"), 2)
    one.data, other.data = other.data, one.data
    return f"swapped: {one.owner} {other.data[0]}, {other.owner} {one.data[0]}"


def _other_next(random: Random, zone: Spoiled) -> str:
    row, another = random.choice(zone.of("NSEC", "NSEC3")), random.choice(zone.of("NSEC", "NSEC3"))
    if row.kind == "NSEC":
        row.data[0] = random.choice((another.owner, zone.named("zzzz"), zone.named("0"), "test."))
    else:
        row.data[4] = another.owner.partition(".")[0]
    return f"next: {row}"


def _other_bitmap(random: Random, zone: Spoiled) -> str:
    row = random.choice(zone.of("NSEC", "NSEC3"))
    begins = 1 if row.kind == "NSEC" else 5
    kinds = {*row.data[begins:]} ^ {random.choice(("A", "MX", "CNAME", "DNAME", "NS", "DS", "SOA"))}
    row.data = [*row.data[:begins], *sorted(kinds)]
    return f"bitmap: {row}"


def _other_nsec3(random: Random, zone: Spoiled) -> str:
    rows = zone.of("NSEC3")
    if not rows:
        return _other_next(random, zone)
    row = random.choice(rows)
    place, value = random.choice(
        ((0, "2"), (1, "0"), (1, "1"), (1, "2"), (1, "255"), (2, "1"), (2, "151"), (3, "ab"))
    )
    row.data[place] = value
    return f"parameters: {row}"


def _other_key(random: Random, zone: Spoiled) -> str:
    row = random.choice(zone.of("DNSKEY"))
    place = random.randrange(4)
    values = {
        0: random.choice(("0", "1", "128", "256", "257", "384", "385")),
        1: "0",
        2: random.choice(("5", "8", "14", "15", "17", "253")),
        3: _turned(random, "".join(row.data[3:])),
    }
    _put(row, place, values[place], 3)
    return f"DNSKEY field {place}: {row}"


def _other_ds(random: Random, zone: Spoiled) -> str:
    """At the parent, which signs what stands there."""
    tag, algorithm, kind, *text = random.choice(zone.ds)
    zone.ds += random.choice(
        (
            [[tag, algorithm, "4", "00" * 48]],
            [[tag, "253", kind, *text]],
            [[tag, algorithm, "250", "abcd"]],
            [[str((int(tag) + 1) % 65536), algorithm, kind, *text]],
        )
    )
    if random.random() < 0.5:
        zone.ds.pop(0)
    return f"DS: {[' '.join(one)[:20] for one in zone.ds]}"


def _other_owner(random: Random, zone: Spoiled) -> str:
    rows = [row for row in zone.rows if row.kind not in {"SOA", "NS", "DNSKEY"}]
    row = random.choice(rows)
    before = row.owner
    row.owner = random.choice(
        (zone.named("qq"), zone.named("a.wild"), f"x.{before}", f"*.{zone.zone}.")
    )
    return f"moved: {before} {row.kind} to {row.owner}"


def _other_address(random: Random, zone: Spoiled) -> str:
    row = random.choice(zone.of("A", "AAAA"))
    row.data = ["198.18.77.77" if row.kind == "A" else "2001:db8:77::77"]
    return f"address: {row.owner}"


def _other_case(random: Random, zone: Spoiled) -> str:
    row = random.choice(zone.rows)
    row.owner = row.owner.upper()
    return f"case: {row.owner} {row.kind}"


def _further_record(random: Random, zone: Spoiled) -> str:
    owner = random.choice([row.owner for row in zone.of("A", "NS")])
    kind, data = random.choice(
        (("MX", f"10 www.{zone.zone}."), ("A", "198.18.9.77"), ("TXT", '"x"'))
    )
    zone.rows.append(Row(owner, 300, kind, data.split()))
    return f"added: {owner} {kind}"


def _expansion(_random: Random, zone: Spoiled) -> str:
    """What a wildcard gives stands as a name of its own."""
    rows = [
        row for row in zone.rows if row.owner.startswith("*.wild.") and row.kind in {"A", "RRSIG"}
    ]
    zone.rows += [Row(zone.named("x.wild"), row.ttl, row.kind, row.data) for row in rows]
    return "the wildcard's expansion as a name"


CHANGES = (
    *(_left_out, _denial_left_out, _other_ttl, _other_signature, _other_signature),
    *(_further_signature, _signatures_swapped, _other_next, _other_bitmap, _other_nsec3),
    *(_other_key, _other_ds, _other_owner, _other_address, _other_case, _further_record),
    _expansion,
)


def read(signed: signers.Signed) -> Spoiled:
    """The zone as it was signed."""
    held = dns.zone.from_file(str(signed.file), signed.zone, relativize=False, check_origin=False)
    rows = [
        Row(
            owner.to_text(),
            rdataset.ttl,
            dns.rdatatype.to_text(rdata.rdtype),
            rdata.to_text().split(),
        )
        for owner, node in held.nodes.items()
        for rdataset in node
        for rdata in rdataset
    ]
    return Spoiled(signed.zone, rows, [ds.split() for ds in signed.ds], signed)


def made(
    random: Random, folder: Path, count: int, sound: int = 0, servers: Sequence[str] = ALONE
) -> list[Spoiled]:
    """So many zones, and `sound` ones behind them that nothing was done to."""
    changes = [*(random.randint(1, MOST) for _ in range(count)), *[0] * sound]
    return [_made(random, folder, number, k, servers) for number, k in enumerate(changes)]


def _made(
    random: Random, folder: Path, number: int, changes: int, servers: Sequence[str]
) -> Spoiled:
    sign = random.choice((signers.bind, signers.ldns))
    denial = random.choice(signers.DENIALS)
    zone = read(sign(folder, f"m{number}.test", 13, denial, servers=servers))
    for change in random.choices(CHANGES, k=changes):
        zone.done.append(change(random, zone))
    return zone


def _written(folder: Path, zone: Spoiled, servers: tuple[str, ...]) -> signers.Signed:
    file = folder / f"{zone.zone}.spoiled"
    file.write_text("".join(f"{row}\n" for row in zone.rows), "utf-8")
    return signers.Signed(zone.zone, file, tuple(map(" ".join, zone.ds)), servers)


def said(seed: int, count: int) -> dict[str, Any]:
    """What was done to so many zones, and what the judges say, in a namespace of its own."""

    def go() -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as name:
            return _asked(Random(seed), Path(name), count)

    answer: dict[str, Any] = in_a_namespace(go)
    return answer


@contextmanager
def served(
    spoiled: Sequence[Spoiled], folder: Path, beside: Sequence[str] = ()
) -> Iterator[farm.Judges]:
    """The zones on the farm's NSD; the servers `beside` it have all of them as they were signed."""
    farm.addresses_here()
    zones = [_written(folder, zone, (*ALONE, *beside)) for zone in spoiled]
    with ExitStack() as stack:
        top = farm.tops(folder, zones)
        below = [farm.child(folder, zone.zone) for zone in zones]
        stack.enter_context(farm.nsd(folder, [*top, *zones, *below]))
        for name, serve in (("knot", farm.knotd), ("named", farm.named)):
            as_signed = [zone.signed for zone in spoiled] if name in beside else []
            stack.enter_context(serve(folder, [*top, *as_signed]))
        yield farm.Judges(folder, top[0], through=farm.V4["nsd"])


def _asked(random: Random, folder: Path, count: int) -> dict[str, Any]:
    spoiled = made(random, folder, count)
    with served(spoiled, folder) as judges:
        questions = [
            (".".join(filter(None, (owner, zone.zone))), kind)
            for zone in spoiled
            for owner, kind in QUESTIONS
        ]
        return {
            "done": {zone.zone: zone.done for zone in spoiled},
            "netaudit": farm.ours(judges, questions, [])[0],
            "unbound": judges.all(judges.unbound, questions),
            "delv": judges.all(judges.delv, questions),
        }


def odd(told: dict[str, Any]) -> Iterator[str]:
    """Where we differ from both others, who agree, and have not told what they stumble over.

    Where they refuse an answer for something beside its proof, we name that: one signature that
    holds is enough (RFC 6840 section 5.4), and so is one proof (RFC 4035 section 5.4). NSD does
    not serve a zone whose file breaks its rules: there is nothing to judge.
    """
    for question, (verdict, rcode, codes) in told["netaudit"].items():
        theirs = {told["unbound"][question], told["delv"][question]}
        if theirs == {verdict} or len(theirs) > 1 or "LAME" in codes:
            continue
        if theirs == {"bogus"} and NEVER_HELD & {*codes}:
            continue
        zone = next(z for z in told["done"] if f".{question.split()[0]}".endswith(f".{z}"))
        yield f"{question}: {verdict} {rcode} {codes}, they {theirs}; {told['done'][zone]}"


def main(seed: int, count: int) -> int:
    """What differs, and how often the judges agree; the exit code."""
    told = said(seed, count)
    found = list(odd(told))
    for line in found:
        sys.stdout.write(f"{line}\n")
    agree: Counter[str] = Counter()
    for question, (verdict, *_) in told["netaudit"].items():
        agree["questions"] += 1
        for judge in ("unbound", "delv"):
            agree[f"{judge} says the same"] += told[judge][question] == verdict
    sys.stdout.write(f"seed {seed}: {count} zones, {dict(agree)}, open: {len(found)}\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
