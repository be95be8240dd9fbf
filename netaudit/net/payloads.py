"""What to say to a UDP port so that the service behind it answers, and nothing changes there.

None of them logs in or guesses a secret: SNMP is asked by the discovery of version 3, which
needs no community (RFC 3414 section 4).
"""

from __future__ import annotations

import secrets
import struct
import uuid
from dataclasses import dataclass

_NAME_OF_ROOT = b"\x00"
_TYPE_SOA, _CLASS_IN = 6, 1
_DNS_HEADER = 12
_PROBE = (
    '<?xml version="1.0" encoding="utf-8"?><e:Envelope '
    'xmlns:e="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header>'
    "<a:MessageID>urn:uuid:{id}</a:MessageID>"
    "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
    "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>"
    "</e:Header><e:Body><d:Probe/></e:Body></e:Envelope>"
)


@dataclass(frozen=True, slots=True)
class Payload:
    """A question, and the octets of it that must come back at `echo_at` (none: any answer).

    `any_port`: whether the answer comes from a port of the server's choice (TFTP). `anywhere`:
    whether the octets may stand anywhere in the answer (BER, text).
    """

    data: bytes
    echo: bytes = b""
    echo_at: int = 0
    any_port: bool = False
    anywhere: bool = False

    def answered_by(self, reply: bytes) -> bool:
        """Whether `reply` belongs to this question."""
        if self.anywhere:
            return self.echo in reply
        return reply[self.echo_at : self.echo_at + len(self.echo)] == self.echo


def dns_query(name: bytes = _NAME_OF_ROOT) -> Payload:
    """SOA of a name in wire form (RFC 1035 section 4.1).

    Every DNS server answers or refuses that of the root.
    """
    id_ = secrets.token_bytes(2)
    head = struct.pack("!HHHHH", 0, 1, 0, 0, 0)
    question = name + struct.pack("!HH", _TYPE_SOA, _CLASS_IN)
    return Payload(id_ + head + question, echo=id_)


def dns_rcode(message: bytes) -> int | None:
    """The RCODE of a response; None when it is not one."""
    if len(message) < _DNS_HEADER or not message[2] & 0x80:
        return None
    return message[3] & 0x0F


def tftp_read() -> Payload:
    """RRQ of a file that nobody has (RFC 1350): the answer is an error from a new port."""
    name = secrets.token_hex(6).encode()
    return Payload(b"\x00\x01netaudit-" + name + b"\x00octet\x00", echo=b"\x00", any_port=True)


def rpc_null() -> Payload:
    """The NULL procedure of the port mapper (RFC 5531, RFC 1833)."""
    id_ = secrets.token_bytes(4)
    return Payload(id_ + struct.pack("!9I", 0, 2, 100000, 2, 0, 0, 0, 0, 0), echo=id_)


def ntp_client() -> Payload:
    """Mode 3, version 4, with a nonce as transmit time (RFC 5905; RFC 9109 section 3)."""
    nonce = secrets.token_bytes(8)
    return Payload(b"\x23" + bytes(39) + nonce, echo=nonce, echo_at=24)


def netbios_status() -> Payload:
    """NBSTAT of "*" (RFC 1002 section 4.2.17)."""
    id_ = secrets.token_bytes(2)
    name = b"\x20CK" + b"A" * 30 + b"\x00"
    return Payload(id_ + struct.pack("!5H", 0, 1, 0, 0, 0) + name + b"\x00\x21\x00\x01", echo=id_)


def snmp_discovery() -> Payload:
    """The engine discovery of SNMPv3 (RFC 3414 section 4): answered with a report."""
    id_ = 0x10000000 | secrets.randbits(24)
    integer = b"\x02\x04" + id_.to_bytes(4, "big")
    header = _ber(0x30, integer + b"\x02\x03\x00\xff\xe3\x04\x01\x04\x02\x01\x03")
    security = _ber(0x04, _ber(0x30, b"\x04\x00\x02\x01\x00\x02\x01\x00\x04\x00\x04\x00\x04\x00"))
    pdu = _ber(0xA0, integer + b"\x02\x01\x00\x02\x01\x00\x30\x00")
    scoped = _ber(0x30, b"\x04\x00\x04\x00" + pdu)
    message = _ber(0x30, b"\x02\x01\x03" + header + security + scoped)
    return Payload(message, echo=integer, anywhere=True)


def cldap_root() -> Payload:
    """The root DSE of a directory, without a bind (RFC 4511 section 4.5, RFC 4512 section 5.1)."""
    attribute = _ber(0x30, _ber(0x04, b"supportedLDAPVersion"))
    search = (
        b"\x04\x00\x0a\x01\x00\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00"
        + _ber(0x87, b"objectClass")
        + attribute
    )
    return Payload(_ber(0x30, b"\x02\x01\x01" + _ber(0x63, search)))


def ssdp_search() -> Payload:
    """M-SEARCH, sent to one host (UPnP Device Architecture 1.1 section 1.3.2)."""
    lines = (
        b"M-SEARCH * HTTP/1.1",
        b"HOST: 239.255.255.250:1900",
        b'MAN: "ssdp:discover"',
        b"MX: 1",
        b"ST: ssdp:all",
    )
    return Payload(b"\r\n".join(lines) + b"\r\n\r\n")


def mdns_services() -> Payload:
    """The list of services, asked from afar (RFC 6763 section 9, RFC 6762 section 5.5)."""
    id_ = secrets.token_bytes(2)
    labels = (b"_services", b"_dns-sd", b"_udp", b"local")
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\x00"
    return Payload(id_ + struct.pack("!5H", 0, 1, 0, 0, 0) + name + b"\x00\x0c\x00\x01", echo=id_)


def memcached_version() -> Payload:
    """The `version` command in memcached's UDP frame."""
    id_ = secrets.token_bytes(2)
    return Payload(id_ + struct.pack("!3H", 0, 1, 0) + b"version\r\n", echo=id_)


def ws_discovery_probe() -> Payload:
    """A Probe for whatever is there (WS-Discovery 1.0 section 5)."""
    return Payload(_PROBE.format(id=uuid.uuid4()).encode())


def llmnr_query() -> Payload:
    """A name that nobody has; who answers for it answers for anything (RFC 4795)."""
    id_ = secrets.token_bytes(2)
    name = secrets.token_hex(4).encode()
    question = bytes([len(name)]) + name + b"\x00" + struct.pack("!HH", 1, _CLASS_IN)
    return Payload(id_ + struct.pack("!5H", 0, 1, 0, 0, 0) + question, echo=id_)


def rmcp_ping() -> Payload:
    """The presence ping of IPMI's transport (ASF 2.0 section 3.2.4)."""
    return Payload(bytes.fromhex("0600ff06000011be80000000"))


def sip_options(transport: str = "UDP") -> Payload:
    """OPTIONS (RFC 3261 section 11): asks what a server can do, and calls nobody."""
    branch = secrets.token_hex(6)
    lines = (
        "OPTIONS sip:netaudit@netaudit.invalid SIP/2.0",
        f"Via: SIP/2.0/{transport} netaudit.invalid;branch=z9hG4bK{branch};rport",
        f"From: <sip:netaudit@netaudit.invalid>;tag={branch}",
        "To: <sip:netaudit@netaudit.invalid>",
        f"Call-ID: {branch}",
        "CSeq: 1 OPTIONS",
        "Max-Forwards: 0",
        "Content-Length: 0",
    )
    return Payload("\r\n".join((*lines, "", "")).encode())


BY_PORT = {
    53: dns_query,
    69: tftp_read,
    111: rpc_null,
    123: ntp_client,
    137: netbios_status,
    161: snmp_discovery,
    389: cldap_root,
    623: rmcp_ping,
    1900: ssdp_search,
    3702: ws_discovery_probe,
    5060: sip_options,
    5353: mdns_services,
    5355: llmnr_query,
    11211: memcached_version,
}
BY_PROTOCOL = {"dns": dns_query, "snmp": snmp_discovery, "ntp": ntp_client, "tftp": tftp_read}


def _ber(tag: int, content: bytes) -> bytes:
    """A short BER value (X.690), of at most 127 octets of content."""
    return bytes([tag, len(content)]) + content
