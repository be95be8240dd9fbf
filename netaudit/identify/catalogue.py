"""Every protocol that is recognised, and in which order an unknown port is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify import (
    amqp,
    dameware,
    dicom,
    discovery,
    dns,
    ftp,
    hl7,
    http,
    imap,
    ipmi,
    ipp,
    kerberos,
    kubelet,
    ldap,
    lpd,
    memcached,
    mikrotik,
    modbus,
    mongodb,
    mqtt,
    mssql,
    mysql,
    ntp,
    oracle,
    pop3,
    postgresql,
    printer,
    rdp,
    redis,
    rpc,
    rsync,
    rtsp,
    s7,
    sip,
    smb,
    smtp,
    snmp,
    socks,
    ssh,
    telnet,
    tftp,
    tr069,
    vnc,
    x11,
)

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Datagrams, Protocol

# Those whose server speaks first, the surest first.
_GREETING = (ssh, vnc, rsync, mysql, dameware, hl7, printer, ftp, smtp, pop3, imap, telnet)
# Those whose client does, the likeliest on an odd port first.
_ASKED = (
    http,
    redis,
    memcached,
    dns,
    postgresql,
    rdp,
    smb,
    ldap,
    mongodb,
    mssql,
    mqtt,
    amqp,
    socks,
    rpc,
    oracle,
    x11,
    rtsp,
    sip,
    kerberos,
)
_OWN = (ipp, kubelet, tr069, lpd, modbus, s7, dicom, mikrotik)

STREAMS: tuple[Protocol, ...] = (
    *(module.PROTOCOL for module in (*_GREETING, *_ASKED, *_OWN)),
    rpc.NFS,
)
DATAGRAMS: tuple[Datagrams, ...] = (
    dns.DATAGRAMS,
    snmp.DATAGRAMS,
    ntp.DATAGRAMS,
    rpc.DATAGRAMS,
    ldap.DATAGRAMS,
    memcached.DATAGRAMS,
    sip.DATAGRAMS,
    kerberos.DATAGRAMS,
    tftp.DATAGRAMS,
    ipmi.DATAGRAMS,
    discovery.SSDP,
    discovery.WS_DISCOVERY,
    discovery.MDNS,
    discovery.LLMNR,
    discovery.NETBIOS,
)

# What a port is for where nothing can be asked, or nothing answered: by its number alone.
BY_NUMBER = {
    79: "finger",
    135: "msrpc",
    139: "netbios-session",
    179: "bgp",
    512: "rexec",
    513: "rlogin",
    514: "rsh",
    548: "afp",
    593: "msrpc",
    601: "syslog",
    623: "ipmi",
    902: "vmware",
    1099: "java-rmi",
    1723: "pptp",
    2380: "etcd",
    2404: "iec-104",
    2575: "hl7",
    3260: "iscsi",
    4786: "smart-install",
    4840: "opc-ua",
    5938: "teamviewer",
    6514: "syslog-tls",
    7070: "anydesk",
    8009: "ajp",
    8291: "winbox",
    9042: "cassandra",
    9092: "kafka",
    9100: "jetdirect",
    10050: "zabbix-agent",
    20000: "dnp3",
    34567: "dvr",
    37777: "dvr",
    44818: "ethernet-ip",
    47808: "bacnet",
    50000: "db2",
}

# Ports of machines that a stray octet may disturb, or make print: they are asked nothing but
# their own protocol.
HANDS_OFF = frozenset({102, 104, 502, 515, 2404, 2575, 4242, 4840, 11112, 20000, 44818, 47808})
HANDS_OFF |= set(range(9100, 9108))


def hinted(port: int) -> tuple[tuple[Protocol, ...], bool]:
    """The protocols that usually stand on that TCP port, and whether inside TLS."""
    plain = tuple(p for p in STREAMS if port in p.ports)
    inside = tuple(p for p in STREAMS if port in p.tls_ports)
    return plain or inside, bool(inside) and not plain


def elsewhere() -> tuple[Protocol, ...]:
    """Those that may be asked on any port and speak only when spoken to, in order."""
    return tuple(p for p in STREAMS if p.greets is None and not p.own_ports)


def greeted(heard: bytes) -> Protocol | None:
    """Whose greeting that is."""
    return next((p for p in STREAMS if p.greets and p.greets(heard)), None)


def betrayed(heard: bytes) -> Protocol | None:
    """Whose answer to a stranger's question that is: a greeting that came late is one too."""
    if not heard:
        return None
    return next((p for p in STREAMS if p.betrays and p.betrays(heard)), greeted(heard))


def datagrams(port: int) -> tuple[Datagrams, ...]:
    """What to ask a UDP port: its own protocol; on a port of none, all that may stand anywhere."""
    own = tuple(d for d in DATAGRAMS if port in d.ports)
    return own or tuple(d for d in DATAGRAMS if not d.own_ports)
