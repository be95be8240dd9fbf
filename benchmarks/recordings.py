"""Recorded conversations (`.rpl`, of Unbound's testbound and of Deckard): read, and played back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import Malformed, parse
from netaudit.model import Transport

_WITH_REMARKS = ("MATCH", "ADJUST", "REPLY", "STEP", "ADDRESS", "RANGE")
SECTIONS = ("QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL")


class Unfit(Exception):  # noqa: N818  a state of a recording
    """The scenario does not fit this use; the text says why."""


@dataclass
class Entry:
    """A recorded message: how it is matched, and what it says."""

    match: set[str] = field(default_factory=set)
    adjust: set[str] = field(default_factory=set)
    reply: list[str] = field(default_factory=list)
    lines: dict[str, list[str]] = field(default_factory=lambda: {s: [] for s in SECTIONS})

    def question(self) -> tuple[dns.name.Name, int]:
        fields = self.lines["QUESTION"][0].split()
        return dns.name.from_text(fields[0]), int(dns.rdatatype.from_text(fields[-1]))

    def fits(self, name: dns.name.Name, rdtype: int, transport: Transport) -> bool:
        if not self.lines["QUESTION"]:
            return "opcode" in self.match and not self.match & {"qname", "qtype", "question"}
        own, kind = self.question()
        match = self.match | ({"qname", "qtype"} if self.match & {"all", "question"} else set())
        if "tcp" in match and transport is not Transport.TCP:
            return False
        if "udp" in match and transport is not Transport.UDP:
            return False
        if "qtype" in match and kind != rdtype:
            return False
        if "subdomain" in match and not name.is_subdomain(own):
            return False
        return "qname" not in match or own == name

    def rcode(self) -> str:
        known = {dns.rcode.to_text(r) for r in dns.rcode.Rcode}
        return next((word for word in self.reply if word in known), "NOERROR")

    def flags(self) -> int:
        value = 0
        for word in self.reply:
            if word in {"QR", "AA", "TC", "RD", "RA", "AD", "CD"}:
                value |= int(dns.flags.from_text(word))
        return value

    def wire(self, name: dns.name.Name, rdtype: int) -> bytes:
        message = dns.message.Message(id=0)
        message.flags = dns.flags.Flag(self.flags() | dns.flags.QR)
        asked = (
            (name, rdtype)
            if "copy_query" in self.adjust or not self.lines["QUESTION"]
            else (self.question())
        )
        message.question = [dns.rrset.RRset(asked[0], 1, dns.rdatatype.RdataType(asked[1]))]
        for section, target in zip(
            SECTIONS[1:], (message.answer, message.authority, message.additional), strict=True
        ):
            for line in self.lines[section]:
                target.extend(records(line))
        message.use_edns(0, ednsflags=dns.flags.DO, payload=1232)
        message.set_rcode(dns.rcode.from_text(self.rcode()))
        return message.to_wire(max_size=65535)


def records(line: str) -> list[dns.rrset.RRset]:
    """One record of a message, in a list; an OPT's text gives none."""
    if re.search(r"\sOPT\s|^\s*;;|HEX_EDNSDATA", line):
        return []
    owner, *fields = line.split()
    ttl = 3600
    while fields and (fields[0].isdigit() or fields[0].upper() in {"IN", "CH"}):
        ttl = int(fields[0]) if fields[0].isdigit() else ttl
        fields.pop(0)
    try:
        kind = dns.rdatatype.from_text(fields[0])
        rdata = dns.rdata.from_text(
            "IN", kind, " ".join(fields[1:]), dns.name.root, relativize=False
        )
        return [dns.rrset.from_rdata(dns.name.from_text(owner), ttl, rdata)]
    except (dns.exception.DNSException, ValueError, IndexError) as error:
        raise Unfit(f"a record that cannot be read: {error}") from error


@dataclass
class Scenario:
    """A recording."""

    path: Path
    config: str = ""
    ranges: list[tuple[int, int, set[str], list[Entry]]] = field(default_factory=list)
    steps: list[tuple[int, str, Entry | None]] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)


def read(path: Path) -> Scenario:
    """A recording. Raises Unfit."""
    config, end, rest = path.read_text(errors="replace").partition("CONFIG_END")
    if not end:
        raise Unfit("no recording")
    reader = _Reader(Scenario(path, config))
    for raw in rest.partition("SCENARIO_END")[0].splitlines():
        line = raw.strip()
        if line.startswith(_WITH_REMARKS):
            line = re.split(r"[;#]", line)[0]
        if line and not line.startswith((";", "#")):
            reader.line(line)
    return reader.scenario


class _Reader:
    """Line by line: ranges hold entries, and so do steps."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._entry: Entry | None = None
        self._range: tuple[int, int, set[str], list[Entry]] | None = None
        self._section = ""

    def line(self, line: str) -> None:
        word, *more = line.split()
        if word.startswith("ENTRY_BEGIN"):
            self._entry, self._section = Entry(), ""
        elif word == "ENTRY_END":
            self._ended()
        elif self._entry is not None:
            fill(self._entry, word, more, line, self._section)
            self._section = more[0] if word == "SECTION" else self._section
        else:
            self._outside(word, more)

    def _outside(self, word: str, more: list[str]) -> None:
        if word == "RANGE_BEGIN":
            self._range = (int(more[0]), int(more[1]), set(), [])
        elif word == "RANGE_END" and self._range:
            self.scenario.ranges.append(self._range)
            self._range = None
        elif word == "ADDRESS" and self._range:
            self._range[2].add(str(ip_address(more[0])))
        elif word == "STEP":
            self.scenario.steps.append((int(more[0]), more[1], None))

    def _ended(self) -> None:
        if self._entry is None:
            return
        if self._range is not None:
            self._range[3].append(self._entry)
        elif self.scenario.steps:
            number, kind, _ = self.scenario.steps[-1]
            self.scenario.steps[-1] = (number, kind, self._entry)
        self._entry = None


def fill(entry: Entry, word: str, more: list[str], line: str, section: str) -> None:
    """One line of an entry."""
    if word == "MATCH":
        entry.match |= {m.lower() for m in more}
    elif word == "ADJUST":
        entry.adjust |= {m.lower() for m in more}
    elif word == "REPLY":
        entry.reply += [m.upper() for m in more]
    elif word == "RAW":
        raise Unfit("raw octets")
    elif word not in {"SECTION", "EXTRA_PACKET"} and section in entry.lines:
        entry.lines[section].append(line)


class Replay:
    """Answers as recorded, at a step."""

    def __init__(self, scenario: Scenario, step: int, last: int) -> None:
        """From the step of a question to that of its answer: what stands at first comes first."""
        self._scenario, self._steps = scenario, (step, last)

    async def __call__(
        self, address: Any, query: Any, transport: Transport = Transport.UDP, *, whole: bool = True
    ) -> Answer | NoAnswer:
        entry = self._entry(str(address), query, transport)
        if entry is None:
            self._scenario.unanswered.append(f"{query.label()} @{address}")
            return NoAnswer(Failure.SILENT)
        if "do_not_answer" in entry.adjust:
            return NoAnswer(Failure.SILENT)
        wire = entry.wire(query.name, query.rdtype)
        try:
            message = parse(wire)
        except Malformed:
            return NoAnswer(Failure.GARBAGE)
        truncated = message.truncated and transport is Transport.UDP
        if truncated and whole:
            found = await self(address, query, Transport.TCP)
            return (
                Answer(found.message, Transport.TCP, found.size, truncated=True)
                if isinstance(found, Answer)
                else found
            )
        return Answer(message, transport, len(wire))

    def _entry(self, address: str, query: Any, transport: Transport) -> Entry | None:
        for step in self._steps:
            for start, end, addresses, entries in self._scenario.ranges:
                if start <= step <= end and (not addresses or address in addresses):
                    for entry in entries:
                        if entry.fits(query.name, query.rdtype, transport):
                            return entry
        return None
