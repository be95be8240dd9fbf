"""HTTP (RFC 9110): one GET of the root, then what the answer suggests to ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify import docker, elasticsearch, etcd, ipp, kubernetes, proxy, web
from netaudit.identify.dialogue import Match, Product, Protocol, recognise

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

PRODUCTS = (
    Product(rb"^nginx(?:/([\d.]+))?", "nginx"),
    Product(rb"^openresty(?:/([\d.]+))?", "OpenResty"),
    Product(rb"^Apache-Coyote/([\d.]+)", "Apache Tomcat Coyote"),
    Product(rb"^Apache Tomcat(?:/([\d.]+))?", "Apache Tomcat"),
    Product(rb"^Apache(?:/([\d.]+))?", "Apache httpd"),
    Product(rb"^lighttpd(?:/([\d.]+))?", "lighttpd"),
    Product(rb"^Microsoft-IIS/([\d.]+)", "Microsoft IIS"),
    Product(rb"^Microsoft-HTTPAPI/([\d.]+)", "Microsoft HTTPAPI"),
    Product(rb"^Caddy", "Caddy"),
    Product(rb"^Jetty\(([\d.]+)", "Jetty"),
    Product(rb"^MiniServ/([\d.]+)", "Webmin"),
    Product(rb"^(?:Mini_?web|mini_httpd)/?([\d.]+)?", "mini_httpd"),
    Product(rb"^(?:GoAhead|GoAhead-Webs)(?:/([\d.]+))?", "GoAhead"),
    Product(rb"^Boa/([\d.]+)", "Boa"),
    Product(rb"^RomPager/([\d.]+)", "RomPager"),
    Product(rb"^uc-httpd(?:[ /]([\d.]+))?", "uc-httpd"),
    Product(rb"^App-webs|^DNVRS-Webs|^Hikvision-Webs", "Hikvision camera"),
    Product(rb"^Werkzeug/([\d.]+)", "Werkzeug"),
    Product(rb"^SimpleHTTP/([\d.]+)", "Python http.server"),
    Product(rb"^gunicorn(?:/([\d.]+))?", "gunicorn"),
    Product(rb"^uvicorn", "uvicorn"),
    Product(rb"^Kestrel", "Kestrel"),
    Product(rb"^CouchDB/([\d.]+)", "CouchDB"),
    Product(rb"^squid/([\d.]+)", "Squid"),
    Product(rb"^mikrotik|^RouterOS", "MikroTik RouterOS"),
    Product(rb"^TornadoServer/([\d.]+)", "Tornado"),
    Product(rb"^WEBrick/([\d.]+)", "WEBrick"),
    Product(rb"^Cowboy", "Cowboy"),
    Product(rb"^netaudit-lab", "netaudit lab"),
)
# Consoles by their title: whoever gets in there owns what stands behind.
CONSOLES = (
    Product(rb"RouterOS(?: router configuration page)?(?: v([\d.]+))?", "MikroTik RouterOS"),
    Product(rb"RabbitMQ Management", "RabbitMQ Management"),
    Product(rb"phpMyAdmin(?: ([\d.]+))?", "phpMyAdmin"),
    Product(rb"Adminer", "Adminer"),
    Product(rb"pgAdmin(?: ([\d.]+))?", "pgAdmin"),
    Product(rb"Webmin(?: ([\d.]+))?", "Webmin"),
    Product(rb"Grafana", "Grafana"),
    Product(rb"Kibana|^Elastic$", "Kibana"),
    Product(rb"Portainer", "Portainer"),
    Product(rb"Jenkins", "Jenkins"),
    Product(rb"Jupyter", "Jupyter"),
    Product(rb"Cockpit", "Cockpit"),
    Product(rb"Proxmox", "Proxmox VE"),
    Product(rb"VMware (?:ESXi|vSphere|vCenter)", "VMware"),
    Product(rb"FortiGate|FortiOS", "FortiGate"),
    Product(rb"pfSense", "pfSense"),
    Product(rb"OPNsense", "OPNsense"),
    Product(rb"iDRAC", "iDRAC"),
    Product(rb"iLO", "HPE iLO"),
    Product(rb"Synology|DiskStation", "Synology DSM"),
    Product(rb"QNAP", "QNAP"),
    Product(rb"Zabbix", "Zabbix"),
    Product(rb"Consul", "Consul"),
    Product(rb"Prometheus", "Prometheus"),
    Product(rb"Netdata", "Netdata"),
    Product(rb"GeoServer", "GeoServer"),
    Product(rb"WebLogic", "WebLogic"),
    Product(rb"Apache Tomcat/([\d.]+)", "Apache Tomcat"),
    Product(rb"phpinfo", "phpinfo"),
)
DEFAULT_PAGES = (
    Product(rb"Welcome to nginx", "nginx"),
    Product(rb"Apache2 (?:Debian|Ubuntu) Default Page|^Test Page for", "Apache httpd"),
    Product(rb"^IIS Windows|^IIS\d", "Microsoft IIS"),
    Product(rb"^Placeholder page", "lighttpd"),
    Product(rb"Apache Tomcat/", "Apache Tomcat"),
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
