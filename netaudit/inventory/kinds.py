"""The kinds of service that such a network runs, each with its ports and who may reach them.

An inventory names a kind; what it leaves unsaid comes from here. `exposure` is from where the
port is meant to be reachable: on both address families alike. A level is a hint to check
against the system's approved dossier (security level of an information system, 1 to 5), never
an assertion.
"""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.model import SecurityZone, Text, Transport

PROTOCOLS = (
    "dns",
    "http",
    "https",
    "imaps",
    "other",  # only the port is looked at
    "postgresql",
    "smtp",
    "snmp",
    "ssh",
    "submission",
)

_UNIT = (SecurityZone.UNIT,)
_MANAGEMENT = (SecurityZone.MANAGEMENT,)
_NETWORK = (SecurityZone.UNIT, SecurityZone.WAN)
_EVERYWHERE = (SecurityZone.INTERNET, SecurityZone.UNIT, SecurityZone.WAN)


@dataclass(frozen=True, slots=True)
class Port:
    """One port that a kind opens by default. `exposure` is sorted, as in `model.Service`."""

    number: int
    protocol: str
    exposure: tuple[SecurityZone, ...]
    transport: Transport = Transport.TCP


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of service. `ports` has its main port first; `level` is a hint such as "2-3"."""

    key: str
    name: Text
    ports: tuple[Port, ...]
    level: str


def _https(exposure: tuple[SecurityZone, ...]) -> Port:
    return Port(443, "https", exposure)


_ALL = (
    Kind(
        "document-management",
        Text("Quản lý văn bản và điều hành", "Document management"),
        (_https(_NETWORK),),
        "2-3",
    ),
    Kind(
        "reminder",
        Text("Theo dõi, nhắc việc chỉ đạo điều hành", "Reminders and follow-up of directives"),
        (_https(_NETWORK),),
        "2",
    ),
    Kind(
        "portal",
        Text("Cổng thông tin điện tử", "Electronic portal"),
        (_https(_EVERYWHERE), Port(80, "http", _EVERYWHERE)),
        "3",
    ),
    Kind(
        "website",
        Text("Trang thông tin điện tử", "Agency website"),
        (_https(_EVERYWHERE), Port(80, "http", _EVERYWHERE)),
        "2-3",
    ),
    Kind(
        "public-services",
        Text("Dịch vụ công trực tuyến", "Online public services"),
        (_https(_EVERYWHERE), Port(80, "http", _EVERYWHERE)),
        "3",
    ),
    Kind(
        "single-window",
        Text("Một cửa điện tử", "Electronic single window"),
        (_https(_EVERYWHERE),),
        "3",
    ),
    Kind(
        "mail",
        Text("Thư điện tử công vụ", "Official e-mail"),
        (
            Port(25, "smtp", _EVERYWHERE),
            _https(_EVERYWHERE),
            Port(587, "submission", _NETWORK),
            Port(993, "imaps", _NETWORK),
        ),
        "2-3",
    ),
    Kind(
        "intranet",
        Text("Mạng nội bộ, thông tin nội bộ", "Intranet"),
        (_https(_UNIT),),
        "1-2",
    ),
    Kind(
        "operations-centre",
        Text("Báo cáo, điều hành thông minh (IOC)", "Reporting and smart operations centre"),
        (_https(_NETWORK),),
        "3",
    ),
    Kind(
        "health-records",
        Text("Hồ sơ sức khỏe điện tử", "Electronic health records"),
        (_https(_NETWORK),),
        "3",
    ),
    Kind(
        "digital-address",
        Text("Nền tảng địa chỉ số", "Digital address platform"),
        (_https(_EVERYWHERE),),
        "2-3",
    ),
    Kind(
        "driving-licence",
        Text("Quản lý giấy phép lái xe", "Driving licences"),
        (_https(_NETWORK),),
        "2-3",
    ),
    Kind(
        "transport",
        Text("Quản lý vận tải, bến xe", "Transport and bus stations"),
        (_https(_NETWORK),),
        "2-3",
    ),
    Kind(
        "shared-database",
        Text("Cơ sở dữ liệu dùng chung", "Shared database"),
        (_https(_NETWORK), Port(5432, "postgresql", _UNIT)),
        "3",
    ),
    Kind(
        "dns-authoritative",
        Text("Máy chủ tên miền có thẩm quyền", "Authoritative name server"),
        (Port(53, "dns", _NETWORK, Transport.UDP), Port(53, "dns", _NETWORK)),
        "3",
    ),
    Kind(
        "dns-resolver",
        Text("Máy chủ phân giải tên miền", "Recursive resolver"),
        (Port(53, "dns", _NETWORK, Transport.UDP), Port(53, "dns", _NETWORK)),
        "3",
    ),
    Kind(
        "router",
        Text("Thiết bị định tuyến đầu cuối (CPE)", "Router (CPE)"),
        (Port(22, "ssh", _MANAGEMENT),),
        "3",
    ),
)

KINDS: dict[str, Kind] = {kind.key: kind for kind in _ALL}
RESOLVER = "dns-resolver"
