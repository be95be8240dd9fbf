"""From DS records or trust anchors to a zone's authentic keys (RFC 4035 section 5.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from dns.rdata import Rdata
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS

from netaudit.dns.crypto import Algorithms, digest
from netaudit.dns.flaws import Flaw
from netaudit.dns.names import canonical
from netaudit.dns.signature import (
    MAX_ALTERED,
    MAX_KEYS_PER_TAG,
    REVOKE_FLAG,
    Keys,
    Work,
    alteration,
    altered,
    check,
    key_fields,
    key_label,
    key_tag,
    usable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dns.name import Name

    from netaudit.dns.message import RRset

MAX_DS = 16  # that match nothing and are told of
_BESIDE = {"DS_WITHOUT_KEY": "DS_BESIDE", "ANCHOR_WITHOUT_KEY": "ANCHOR_BESIDE"}
_SHA1, _STRONG = 1, frozenset({2, 4})


class Security(StrEnum):
    """RFC 4033 section 5."""

    SECURE = "secure"
    INSECURE = "insecure"
    BOGUS = "bogus"
    INDETERMINATE = "indeterminate"


WEAKEST_FIRST = (Security.BOGUS, Security.INDETERMINATE, Security.INSECURE, Security.SECURE)


def weakest(states: Iterable[Security]) -> Security:
    """An answer is as good as its weakest part; secure if there is none."""
    return min(states, key=WEAKEST_FIRST.index, default=Security.SECURE)


@dataclass(frozen=True, slots=True)
class KeyState:
    """What is known of a zone's keys. `keys` is set exactly when the state is secure."""

    security: Security
    keys: Keys | None
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What leads into a zone: the (authentic) DS set of its parent, or a trust anchor.

    `trial` carries zone, time and algorithms; its keys are ignored.
    """

    ds: tuple[Rdata, ...]
    keys: tuple[DNSKEY, ...]
    trial: Keys

    def labels(self) -> tuple[str, ...]:
        """For people."""
        known = (ds_label(ds) for ds in self.ds if isinstance(ds, DS))
        return (*known, *(key_label(key) for key in self.keys))

    def judge(self, answer: RRset | None, work: Work) -> KeyState:
        """The state of the zone if this DNSKEY set is its own."""
        states = []
        if self.ds or not self.keys:
            states.append(from_ds(self.ds, answer, self.trial, work))
        if self.keys:
            states.append(from_anchor_keys(self.keys, answer, self.trial, work))
        judged = [s for s in states if s.security is not Security.INSECURE] or states
        best = min(judged, key=_best_first)
        if best.security is not Security.SECURE:
            return best
        beside = [_beside(f) for s in judged if s is not best for f in s.flaws if f.code in _BESIDE]
        return replace(best, flaws=(*best.flaws, *beside))


def _beside(flaw: Flaw) -> Flaw:
    """What of one kind of anchors leads nowhere, where one of the other kind does not."""
    return replace(flaw, code=_BESIDE[flaw.code])


def _best_first(state: KeyState) -> int:
    order = (Security.SECURE, Security.INSECURE, Security.INDETERMINATE, Security.BOGUS)
    return order.index(state.security)


def ds_label(ds: DS) -> str:
    """Tag, algorithm and digest type, for people."""
    return f"{ds.key_tag}/{int(ds.algorithm)}/{int(ds.digest_type)}"


def matches(ds: DS, zone: Name, key: DNSKEY) -> bool:
    """Whether a DS is the digest of a key (RFC 4034 section 5.1.4)."""
    if ds.algorithm != key.algorithm or key_tag(key) != ds.key_tag:
        return False
    return digest(int(ds.digest_type), canonical(zone) + key.to_digestable()) == ds.digest


def dnskeys(rdatas: Iterable[Rdata]) -> tuple[DNSKEY, ...]:
    """The keys among records; one that cannot be read is none."""
    return tuple(rdata for rdata in rdatas if isinstance(rdata, DNSKEY))


def effective_ds(rdatas: Iterable[Rdata], algorithms: Algorithms) -> list[DS]:
    """The DS that count: supported (RFC 6840 5.2), and no SHA-1 beside SHA-2 (RFC 4509 3)."""
    known = [
        rdata
        for rdata in rdatas
        if isinstance(rdata, DS)
        and int(rdata.algorithm) in algorithms.signing
        and int(rdata.digest_type) in algorithms.digests
    ]
    if any(int(ds.digest_type) in _STRONG for ds in known):
        known = [ds for ds in known if int(ds.digest_type) != _SHA1]
    return known


def from_ds(
    ds_rdatas: tuple[Rdata, ...], answer: RRset | None, trial: Keys, work: Work
) -> KeyState:
    """The state of a zone whose (authentic) DS set is known.

    `trial` carries zone, time and algorithms; its keys are ignored.
    """
    zone = trial.zone
    counted = effective_ds(ds_rdatas, trial.algorithms)
    if not counted:
        named = ", ".join(ds_label(d) for d in ds_rdatas if isinstance(d, DS))
        flaw = _flaw(zone, "DS_UNSUPPORTED", named or "unreadable")
        return KeyState(Security.INSECURE, None, (flaw,))
    if answer is None or not dnskeys(answer.rdatas):
        return KeyState(Security.BOGUS, None, (_flaw(zone, "DNSKEY_MISSING"),))
    keys = dnskeys(answer.rdatas)
    of_keys = [(key, _digests(counted, zone, key)) for key in keys]
    entries = [key for key, digests in of_keys if digests]
    matched = {id(ds) for _, digests in of_keys for ds in digests}  # rdata compare slowly
    orphans = list(islice((ds for ds in counted if id(ds) not in matched), MAX_DS))
    state = _entered(entries, answer, trial, work)
    code = "DS_BESIDE" if state.security is Security.SECURE else "DS_WITHOUT_KEY"
    flaws = [_flaw(zone, code, ds_label(ds)) for ds in orphans]
    if not entries:
        flaws += [flaw for ds in orphans for flaw in _meant(ds, zone, keys[:MAX_ALTERED])]
    return replace(state, flaws=(*flaws, *state.flaws))


def _digests(counted: Iterable[DS], zone: Name, key: DNSKEY) -> list[DS]:
    """The DS that are digests of a key. Each kind of digest is made once, however many DS ask."""
    own = key_tag(key), key.algorithm
    likely = [ds for ds in counted if (ds.key_tag, ds.algorithm) == own]
    written = canonical(zone) + key.to_digestable()
    made = {kind: digest(kind, written) for kind in {int(ds.digest_type) for ds in likely}}
    return [ds for ds in likely if made[int(ds.digest_type)] == ds.digest]


def _meant(ds: DS, zone: Name, keys: Iterable[DNSKEY]) -> Iterator[Flaw]:
    """Which key a DS that matches none was made of, as far as it shows."""
    for key in keys:
        if any(matches(ds, zone, before) for before in altered(key, int(ds.algorithm))):
            yield alteration(zone, ds_label(ds), key)
        elif digest(int(ds.digest_type), canonical(zone) + key.to_digestable()) == ds.digest:
            yield _flaw(zone, "DS_FIELDS_DIFFER", f"{ds_label(ds)}, {key_label(key)}")
        elif (key_tag(key), key.algorithm) == (ds.key_tag, ds.algorithm):
            yield _flaw(zone, "DS_DIGEST_DIFFERS", ds_label(ds))


def from_anchor_keys(
    anchors: tuple[DNSKEY, ...], answer: RRset | None, trial: Keys, work: Work
) -> KeyState:
    """The state of a zone with DNSKEY trust anchors; `trial` as above."""
    zone = trial.zone
    counted = [key for key in anchors if int(key.algorithm) in trial.algorithms.signing]
    if not counted:
        flaw = _flaw(zone, "ANCHOR_UNSUPPORTED", ", ".join(str(int(k.algorithm)) for k in anchors))
        return KeyState(Security.INSECURE, None, (flaw,))
    if answer is None or not dnskeys(answer.rdatas):
        return KeyState(Security.BOGUS, None, (_flaw(zone, "DNSKEY_MISSING"),))
    keys = dnskeys(answer.rdatas)
    entries = [key for key in keys if any(_same_key(key, a) for a in counted if usable(a))]
    others = [a for a in counted if not (usable(a) and any(_same_key(key, a) for key in entries))]
    state = _entered(entries, answer, trial, work)
    code = "ANCHOR_BESIDE" if state.security is Security.SECURE else "ANCHOR_WITHOUT_KEY"
    flaws = [_flaw(zone, code, key_label(a)) for a in others[:MAX_DS]]
    if not entries:
        flaws += _unusable(others, zone)
    return replace(state, flaws=(*flaws, *state.flaws))


def _same_key(key: DNSKEY, anchor: DNSKEY) -> bool:
    """The same public key; the SEP flag alone does not make another (RFC 4034 section 2.1.1)."""
    return key.algorithm == anchor.algorithm and key.key == anchor.key


def _entered(entries: list[DNSKEY], answer: RRset, trial: Keys, work: Work) -> KeyState:
    """Whether one of the entry keys has signed the key set; then all its keys are authentic."""
    if not entries:
        return KeyState(Security.BOGUS, None, ())
    keys = dnskeys(answer.rdatas)
    checked = check(answer, replace(trial, keys=tuple(entries)), work)
    if checked.valid and checked.encloser is None:
        return KeyState(Security.SECURE, replace(trial, keys=keys), ())
    named = ", ".join(map(key_label, entries[:MAX_KEYS_PER_TAG]))
    flaws = [_flaw(trial.zone, "DNSKEY_NOT_SIGNED_BY_DS", named)]
    others = {key_label(key) for key in keys}  # which do not lead into the zone, but are its keys
    flaws += [f for f in checked.flaws if f.code != "NO_MATCHING_KEY" or f.detail not in others]
    flaws += _unusable(entries, trial.zone)
    return KeyState(Security.BOGUS, None, tuple(flaws))


def _unusable(keys: Iterable[DNSKEY], zone: Name) -> list[Flaw]:
    """Which of them may sign nothing, and why."""
    return [
        _flaw(zone, "KEY_REVOKED", str(key_tag(k)))
        if _revoked(k)
        else _flaw(zone, "KEY_NOT_FOR_ZONE", key_fields(k))
        for k in islice(keys, MAX_KEYS_PER_TAG)
        if not usable(k)
    ]


def _revoked(key: DNSKEY) -> bool:
    return bool(int(key.flags) & REVOKE_FLAG)


def _flaw(zone: Name, code: str, detail: str = "") -> Flaw:
    return Flaw(code, zone.to_text(), zone.to_text(), detail)
