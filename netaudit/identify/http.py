"""HTTP (RFC 9110): one GET of the root, then what the answer suggests to ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify import docker, elasticsearch, etcd, ipp, kubernetes, proxy, web
from netaudit.identify.dialogue import Match, Protocol, product, recognise

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

PRODUCTS = (
    product(rb"^nginx(?:/([\d.]+))?", "nginx"),
    product(rb"^openresty(?:/([\d.]+))?", "OpenResty"),
    product(rb"^Apache-Coyote/([\d.]+)", "Apache Tomcat Coyote"),
    product(rb"^Apache Tomcat(?:/([\d.]+))?", "Apache Tomcat"),
    product(rb"^Apache(?:/([\d.]+))?", "Apache httpd"),
    product(rb"^lighttpd(?:/([\d.]+))?", "lighttpd"),
    product(rb"^Microsoft-IIS/([\d.]+)", "Microsoft IIS"),
    product(rb"^Microsoft-HTTPAPI/([\d.]+)", "Microsoft HTTPAPI"),
    product(rb"^Caddy", "Caddy"),
    product(rb"^Jetty\(([\d.]+)", "Jetty"),
    product(rb"^MiniServ/([\d.]+)", "Webmin"),
    product(rb"^(?:Mini_?web|mini_httpd)/?([\d.]+)?", "mini_httpd"),
    product(rb"^(?:GoAhead|GoAhead-Webs)(?:/([\d.]+))?", "GoAhead"),
    product(rb"^Boa/([\d.]+)", "Boa"),
    product(rb"^RomPager/([\d.]+)", "RomPager"),
    product(rb"^uc-httpd(?:[ /]([\d.]+))?", "uc-httpd"),
    product(rb"^App-webs|^DNVRS-Webs|^Hikvision-Webs", "Hikvision camera"),
    product(rb"^Werkzeug/([\d.]+)", "Werkzeug"),
    product(rb"^SimpleHTTP/([\d.]+)", "Python http.server"),
    product(rb"^gunicorn(?:/([\d.]+))?", "gunicorn"),
    product(rb"^uvicorn", "uvicorn"),
    product(rb"^Kestrel", "Kestrel"),
    product(rb"^CouchDB/([\d.]+)", "CouchDB"),
    product(rb"^squid/([\d.]+)", "Squid"),
    product(rb"^mikrotik|^RouterOS", "MikroTik RouterOS"),
    product(rb"^TornadoServer/([\d.]+)", "Tornado"),
    product(rb"^WEBrick/([\d.]+)", "WEBrick"),
    product(rb"^Cowboy", "Cowboy"),
    product(rb"^netaudit-lab", "netaudit lab"),
)
# Consoles by their title: whoever gets in there owns what stands behind.
CONSOLES = (
    product(rb"RouterOS(?: router configuration page)?(?: v([\d.]+))?", "MikroTik RouterOS"),
    product(rb"RabbitMQ Management", "RabbitMQ Management"),
    product(rb"phpMyAdmin(?: ([\d.]+))?", "phpMyAdmin"),
    product(rb"Adminer", "Adminer"),
    product(rb"pgAdmin(?: ([\d.]+))?", "pgAdmin"),
    product(rb"Webmin(?: ([\d.]+))?", "Webmin"),
    product(rb"Grafana", "Grafana"),
    product(rb"Kibana|^Elastic$", "Kibana"),
    product(rb"Portainer", "Portainer"),
    product(rb"Jenkins", "Jenkins"),
    product(rb"Jupyter", "Jupyter"),
    product(rb"Cockpit", "Cockpit"),
    product(rb"Proxmox", "Proxmox VE"),
    product(rb"VMware (?:ESXi|vSphere|vCenter)", "VMware"),
    product(rb"FortiGate|FortiOS", "FortiGate"),
    product(rb"pfSense", "pfSense"),
    product(rb"OPNsense", "OPNsense"),
    product(rb"iDRAC", "iDRAC"),
    product(rb"iLO", "HPE iLO"),
    product(rb"Synology|DiskStation", "Synology DSM"),
    product(rb"QNAP", "QNAP"),
    product(rb"Zabbix", "Zabbix"),
    product(rb"Consul", "Consul"),
    product(rb"Prometheus", "Prometheus"),
    product(rb"Netdata", "Netdata"),
    product(rb"GeoServer", "GeoServer"),
    product(rb"WebLogic", "WebLogic"),
    product(rb"Apache Tomcat/([\d.]+)", "Apache Tomcat"),
    product(rb"phpinfo", "phpinfo"),
)
DEFAULT_PAGES = (
    product(rb"Welcome to nginx", "nginx"),
    product(rb"Apache2 (?:Debian|Ubuntu) Default Page|^Test Page for", "Apache httpd"),
    product(rb"^IIS Windows|^IIS\d", "Microsoft IIS"),
    product(rb"^Placeholder page", "lighttpd"),
    product(rb"Apache Tomcat/", "Apache Tomcat"),
)
# What web servers say in clear text to who should have begun with TLS.
_WANTS_TLS = re.compile(
    rb"(?i)plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled"
    rb"|sent an HTTP request to an HTTPS server|This combination of host and port requires TLS"
)
_BAD_REQUEST = 400
_REFINERS = (
    elasticsearch.refine,
    docker.refine,
    kubernetes.refine,
    etcd.refine,
    ipp.refine,
    proxy.refine,
)


def betrays(heard: bytes) -> bool:
    """An HTTP status line."""
    return heard.startswith(b"HTTP/1.")


def talk(_greeting: bytes) -> Talk:
    """GET /, and at most two more requests where the answer looks like an API that we know.

    None too for a server that says in clear text that it wants TLS.
    """
    answer = yield from web.ask()
    if answer is None or answer.protocol != "HTTP":
        return None
    if answer.status == _BAD_REQUEST and _WANTS_TLS.search(answer.body):
        return None  # whoever carries the octets tries TLS next
    for refine in _REFINERS:
        found = yield from refine(answer)
        if found is not None:
            return found
    return plain(answer)


def plain(answer: web.Answer, protocol: str = "http") -> Match:
    """What a web server says of itself."""
    name, version = recognise(answer.header("Server").encode(), PRODUCTS)
    title = answer.title.encode()
    console, its_version = recognise(title, CONSOLES)
    default, _ = recognise(title, DEFAULT_PAGES)
    notes = [("status", str(answer.status))]
    if answer.title:
        notes.append(("title", answer.title))
    if console:
        notes.append(("console", console))
    if default:
        notes.append(("default page", default))
    if answer.scheme:
        notes.append(("scheme", answer.scheme))
    if answer.scheme == "basic" or b'type="password"' in answer.body.lower():
        notes.append(("login", "clear text"))
    if location := answer.header("Location"):
        notes.append(("location", location[:200]))
    if console and (its_version or not name):
        name, version = console, its_version
    banner = answer.header("Server").encode() or answer.line
    return Match(protocol, name, version, banner, tuple(notes))


_PORTS = (
    80,
    81,
    2375,
    2379,
    3000,
    3128,
    4848,
    5000,
    5601,
    5800,
    5984,
    5985,
    7001,
    7474,
    8000,
    8008,
    8080,
    8081,
    8086,
    8088,
    8118,
    8123,
    8500,
    8888,
    9000,
    9001,
    9090,
    9093,
    9200,
    15672,
    16992,
    49152,
)
_TLS_PORTS = (443, 2376, 5986, 6443, 8443, 8834, 9043, 9443, 10443, 10000)

PROTOCOL = Protocol("http", talk, _PORTS, None, betrays, tls_ports=_TLS_PORTS)
