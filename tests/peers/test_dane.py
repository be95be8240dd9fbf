"""TLSA records beside OpenSSL's own DANE, as Postfix has it: the same server, the same records."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from hashlib import sha256, sha512
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from netaudit.facts.dane import Tlsa
from netaudit.lab.authority import Authority
from netaudit.net.clock import system_clock
from netaudit.records.tlsa import matches
from netaudit_checks.tls._dane import used
from tests.checks.dane_builders import MAIL, tlsa_name
from tests.fakes.servers import free_port
from tests.peers.processes import end

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.lab.authority import Identity

pytestmark = pytest.mark.peer
NAME = "mail.so-a.kontum.test"
OURS, OTHERS = Authority(system_clock), Authority(system_clock)
MINE = OURS.issue((NAME,))
PATIENCE = 20.0


def ders(pem: bytes) -> tuple[bytes, ...]:
    return tuple(c.public_bytes(Encoding.DER) for c in x509.load_pem_x509_certificates(pem))


def key(der: bytes) -> bytes:
    public = x509.load_der_x509_certificate(der).public_key()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


LEAF, ISSUING = ders(MINE.chain)
(ROOT,) = ders(OURS.bundle().encode())
OTHER_ROOT = ders(OTHERS.bundle().encode())[0]
EE = Tlsa(3, 1, 1, sha256(key(LEAF)).hexdigest())
EE_OLD = Tlsa(3, 1, 1, "00" * 32)
STRONG = Tlsa(3, 1, 2, sha512(key(LEAF)).hexdigest())
STRONG_OLD = Tlsa(3, 1, 2, "00" * 64)
TA = Tlsa(2, 1, 1, sha256(key(ISSUING)).hexdigest())
WHOLE = Tlsa(3, 0, 0, LEAF.hex())
CASES = {
    "the key": (EE,),
    "an old key": (EE_OLD,),
    "a roll-over": (EE_OLD, EE),
    "the authority": (TA,),
    "an old key beside the authority": (EE_OLD, TA),
    "the longer digest": (STRONG,),
    "the longer digest beside an old shorter one": (STRONG, EE_OLD),
    "an old longer digest beside the shorter one": (STRONG_OLD, EE),
    "an old longer digest beside the authority": (STRONG_OLD, TA),
    "an old longer digest beside the certificate": (STRONG_OLD, WHOLE),
    "the certificate itself": (WHOLE,),
    "the key itself": (Tlsa(3, 1, 0, key(LEAF).hex()),),
    "the root's digest, which is not sent": (Tlsa(2, 0, 1, sha256(ROOT).hexdigest()),),
    "the root, which is not sent": (Tlsa(2, 0, 0, ROOT.hex()),),
    "the root's key, which is not sent": (Tlsa(2, 1, 0, key(ROOT).hex()),),
    "another root": (Tlsa(2, 0, 0, OTHER_ROOT.hex()),),
    "another root's key": (Tlsa(2, 1, 0, key(OTHER_ROOT).hex()),),
    "the leaf as its authority": (Tlsa(2, 1, 1, sha256(key(LEAF)).hexdigest()),),
}


@contextmanager
def server(folder: Path, identity: Identity) -> Iterator[int]:
    tool, port, pem = shutil.which("openssl"), free_port(), folder / "both.pem"
    if tool is None:
        pytest.skip("openssl is not installed")
    pem.write_bytes(identity.chain + identity.key)
    command = [tool, "s_server", "-quiet", "-accept", f"127.0.0.1:{port}", "-cert", str(pem)]
    command += ["-cert_chain", str(pem)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        yield port
    finally:
        end(process)
        process.communicate()


def theirs(port: int, records: tuple[Tlsa, ...]) -> bool:
    """Whether OpenSSL finds a record that fits; names are another matter with usage 3."""
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-no-CAfile", "-no-CApath"]
    command += ["-dane_tlsa_domain", NAME, "-dane_ee_no_namechecks", "-verify_return_error"]
    for r in records:
        command += ["-dane_tlsa_rrdata", f"{r.usage} {r.selector} {r.matching} {r.data}"]
    said = subprocess.run(command, input=b"", capture_output=True, timeout=PATIENCE, check=False)
    assert b"CONNECTED" in said.stdout
    return said.returncode == 0


def test_what_fits_is_what_openssl_takes(tmp_path: Path) -> None:
    """Of two digests the stronger one alone, and an authority that only the record has."""
    ours, told = {}, {}
    with server(tmp_path, MINE) as port:
        for case, records in CASES.items():
            told[case] = theirs(port, records)
            fitting = {r.label for r in records if matches(r, (LEAF, ISSUING))}
            ours[case] = bool(fitting & used(MAIL, tlsa_name(records=records)))
    assert ours == told
    assert set(told.values()) == {True, False}
