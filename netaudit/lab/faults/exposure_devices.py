"""Faults of exposure: devices, stores and tools that stand open and were never declared."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from netaudit.lab.faults.exposure import UNDECLARED, OpenPort, opens
from netaudit.lab.listeners import DatagramServer, StreamServer
from netaudit.lab.services import base, remote
from netaudit.lab.services.base import Endpoint
from netaudit.lab.services.scripted import answers, datagrams, says, web
from netaudit.model import Transport

if TYPE_CHECKING:
    from netaudit.lab.faults.base import Kind
    from netaudit.lab.services.base import Datagram, Stream

_NOBODY = Endpoint(())
_MODBUS = b"\x4e\x41\x00\x00\x00\x1a\xff\x2b\x0e\x01\x01\x00\x00\x03"
_PLATE = b"\x00\x03Lab\x01\x04PLC1\x02\x03V01"
_DICOM = struct.pack("!BBI", 3, 0, 4) + b"\x00\x01\x01\x03"
_SMB_1 = b"\x00\x00\x00\x24\xffSMB" + bytes(32)
_X11 = struct.pack("<BxHHH", 1, 11, 0, 10) + bytes(16) + struct.pack("<H", 3) + bytes(14) + b"Lab\0"
_LDAP = b"\x30\x0c\x02\x01\x07\x65\x07\x0a\x01\x00\x04\x00\x04\x00"
_MYSQL = b"\x0a5.5.62\0" + bytes(13) + b"\xff\xff" + bytes(20)
_PONG = bytes.fromhex("0600ff06000011be4000001000001234000081000000000000000000")
_SSDP = b"HTTP/1.1 200 OK\r\nSERVER: Lab UPnP/1.0\r\nST: ssdp:all\r\nEXT:\r\n\r\n"
_NTP = b"\x16\x82\x4e\x41" + bytes(8) + b'version="ntpd 4.2.8p15"'
_STATS = b"\0\0\0\x01\0\0" + b"".join(b"STAT lab%d 1\r\n" % n for n in range(60))


def _kexinit() -> bytes:
    lists = (b"diffie-hellman-group1-sha1", b"ssh-dss", b"3des-cbc", b"3des-cbc", b"hmac-md5")
    names = b"".join(struct.pack("!I", len(name)) + name for name in (*lists, b"hmac-md5"))
    body = b"\x14" + bytes(16) + names
    return struct.pack("!IB", len(body) + 1, 0) + body


def _tcp(key: str, message: str, port: int, service: Stream, *expected: str) -> Kind:
    place = OpenPort(port, StreamServer(service, _NOBODY))
    return opens(place, key, message, *UNDECLARED, *(f"exposure.{name}" for name in expected))


def _udp(
    key: str, message: str, port: int, service: Datagram, *expected: str, new_port: bool = False
) -> Kind:
    place = OpenPort(port, DatagramServer(service, new_port), Transport.UDP)
    return opens(place, key, message, *UNDECLARED, *(f"exposure.{name}" for name in expected))


_DOCKER = web("404 Not Found", "Server: Docker/20.10.5 (linux)\r\n", '{"ApiVersion":"1.41"}')
_ELASTIC = '{"cluster_name":"lab","version":{"number":"7.17.0","lucene_version":"8"}}'


def _memcached(data: bytes) -> list[bytes]:
    if data.endswith(b"version\r\n"):
        return [data[:2] + b"\0\0\0\x01\0\0VERSION 1.6.18\r\n"]
    return [data[:2] + _STATS] if data.endswith(b"stats\r\n") else []


def _time(data: bytes) -> list[bytes]:
    """A server of time that answers clients (RFC 5905) and control messages."""
    if data[:1] == b"\x23":
        return [b"\x24\x02" + bytes(22) + data[40:48] + bytes(16)]
    return [_NTP] if data[:2] == b"\x16\x02" else []


KINDS = (
    _tcp(
        "vnc",
        "VNC is open, without a password",
        5900,
        says(b"RFB 003.008\n", b"\x01\x01"),
        "remote-tools-closed",
        "strangers-not-served",
        "administration-closed",
    ),
    _tcp("teamviewer", "TeamViewer's port is open", 5938, base.silent, "remote-tools-closed"),
    _tcp(
        "modbus",
        "a Modbus controller can be reached",
        502,
        answers({b"\x4e\x41": _MODBUS + _PLATE}),
        "industrial-closed",
    ),
    _tcp(
        "s7",
        "a Siemens S7 controller can be reached",
        102,
        says(
            b"",
            bytes.fromhex("0300001611d00001000100c0010ac1020100c2020102"),
            bytes.fromhex("0300001b02f080320300000000000800000000f0000001000100f0"),
        ),
        "industrial-closed",
    ),
    _tcp(
        "dicom", "a DICOM node can be reached", 11112, answers({b"\x01": _DICOM}), "medical-closed"
    ),
    _tcp("hl7", "a receiver of HL7 messages can be reached", 2575, base.silent, "medical-closed"),
    _tcp(
        "smb-1",
        "a file server speaks SMB 1",
        445,
        answers({b"\0\0": _SMB_1}),
        "file-shares-closed",
        "smb-version-1-gone",
    ),
    _tcp("rsync", "rsync is open", 873, says(b"@RSYNCD: 31.0\n"), "file-shares-closed"),
    _tcp(
        "docker",
        "Docker's API is open, without TLS",
        2375,
        _DOCKER,
        "container-apis-closed",
        "administration-closed",
    ),
    _tcp(
        "mqtt",
        "an MQTT broker is open",
        1883,
        answers({b"\x10": b"\x20\x02\x00\x01"}),
        "brokers-closed",
    ),
    _tcp("printer", "a printer takes pages from everybody", 9100, base.silent, "printers-closed"),
    _tcp(
        "camera",
        "a camera can be reached",
        554,
        answers({b"OPTIONS": b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: Lab camera\r\n\r\n"}),
        "cameras-closed",
    ),
    _tcp(
        "tr069",
        "a router waits for its provider's call",
        7547,
        web("401 Unauthorized", "Server: RomPager\r\n"),
        "cpe-management-closed",
    ),
    _tcp("winbox", "WinBox is open", 8291, base.silent, "cpe-management-closed"),
    _tcp(
        "x11",
        "a screen is open to everybody",
        6000,
        answers({b"l\0": _X11}),
        "displays-closed",
        "strangers-not-served",
    ),
    _tcp(
        "proxy",
        "a proxy is open",
        3128,
        web("400 Bad Request", "Server: squid\r\n"),
        "proxies-closed",
    ),
    _tcp("ldap", "LDAP is open", 389, answers({b"\x30": _LDAP}), "directory-closed"),
    _tcp("rlogin", "rlogin is open", 513, base.silent, "remote-shells-closed"),
    _tcp(
        "mysql-ended",
        "a MySQL past its end of life is open",
        3307,
        says(len(_MYSQL).to_bytes(3, "little") + b"\0" + _MYSQL),
        "versions-supported",
        "database-closed",
    ),
    _tcp(
        "ssh-weak",
        "an old SSH server offers broken algorithms",
        2222,
        says(b"SSH-2.0-OpenSSH_4.3\r\n" + _kexinit()),
        "ssh-algorithms-current",
        "administration-closed",
    ),
    _tcp(
        "elasticsearch",
        "Elasticsearch is open, without a log-in",
        9200,
        web("200 OK", "", _ELASTIC),
        "strangers-not-served",
        "database-closed",
    ),
    _tcp(
        "console",
        "a web console of administration is open",
        9090,
        web("200 OK", "", "<title>Cockpit</title>"),
        "consoles-closed",
    ),
    _tcp(
        "default-page",
        "a web server shows the page that it came with",
        8081,
        web("200 OK", "", "<title>Welcome to nginx!</title>"),
        "default-pages-removed",
    ),
    _tcp(
        "version-told",
        "a web server tells its version",
        8000,
        web("200 OK", "Server: nginx/1.18.0\r\n"),
        "versions-not-told",
    ),
    _tcp(
        "telnet-hidden",
        "Telnet hides on the port of a web server",
        8888,
        remote.telnet,
        "on-its-own-port",
        "login-over-tls",
    ),
    _tcp("ajp", "Tomcat's AJP connector is open", 8009, base.silent, "application-ports-closed"),
    _udp(
        "ssdp", "SSDP answers from afar", 1900, datagrams({b"M-SEARCH": _SSDP}), "discovery-closed"
    ),
    _udp(
        "sip",
        "a telephone exchange answers",
        5060,
        datagrams({b"OPTIONS": b"SIP/2.0 200 OK\r\nServer: Lab PBX\r\n\r\n"}),
        "telephony-closed",
    ),
    _udp(
        "ipmi",
        "a server's management controller answers",
        623,
        datagrams({b"\x06\x00\xff\x06": _PONG}),
        "controllers-closed",
    ),
    _udp(
        "memcached-amplifies",
        "memcached answers over UDP with many times what it is asked",
        11211,
        _memcached,
        "no-amplification",
        "strangers-not-served",
        "database-closed",
    ),
    _udp(
        "ntp-control",
        "a time server answers control messages",
        123,
        _time,
        "ntp-control-refused",
    ),
    _udp(
        "tftp",
        "TFTP gives files to whoever asks",
        69,
        datagrams({b"\x00\x01": b"\x00\x05\x00\x01File not found\0"}),
        "tftp-closed",
        "no-clear-text",
        new_port=True,
    ),
)
