"""The columns of lists: how their headers are spelt, in Vietnamese and in English.

A header is recognised whatever its case, marks and punctuation: "Mã đơn vị", "MA DON VI" and
"Unit id" are one. The template writes the first spelling of each language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from netaudit.inventory.kinds import KINDS, PROTOCOLS
from netaudit.model import Branch, Level, SecurityZone, Transport

_WORDS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, and its header's spellings, the preferred one of each language first.

    `choices` maps what people write to what is meant; `many` is whether a cell may hold several.
    """

    key: str
    vi: tuple[str, ...]
    en: tuple[str, ...]
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    many: bool = False


def plain(text: str) -> str:
    """Lower case, without marks and punctuation: "Mã đơn vị (*)" is "ma don vi"."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _WORDS.sub(" ", bare).strip()


_LEVELS = (
    ("Tỉnh", Level.PROVINCE),
    ("Huyện", Level.DISTRICT),
    ("Xã", Level.COMMUNE),
    ("Province", Level.PROVINCE),
    ("District", Level.DISTRICT),
    ("Commune", Level.COMMUNE),
    ("Cấp tỉnh", Level.PROVINCE),
    ("Cấp huyện", Level.DISTRICT),
    ("Thành phố", Level.DISTRICT),
    ("Cấp xã", Level.COMMUNE),
    ("Phường", Level.COMMUNE),
    ("Thị trấn", Level.COMMUNE),
)
_BRANCHES = (
    ("Chính quyền", Branch.GOVERNMENT),
    ("Đảng", Branch.PARTY),
    ("Government", Branch.GOVERNMENT),
    ("Party", Branch.PARTY),
    ("Nhà nước", Branch.GOVERNMENT),
    ("Khối Đảng", Branch.PARTY),
    ("Đoàn thể", Branch.PARTY),
    ("Mặt trận", Branch.PARTY),
)
_EXPOSURES = (
    ("Internet", SecurityZone.INTERNET),
    ("Mạng chuyên dùng", SecurityZone.WAN),
    ("Nội bộ đơn vị", SecurityZone.UNIT),
    ("Quản trị", SecurityZone.MANAGEMENT),
    ("TSLCD", SecurityZone.WAN),
    ("WAN", SecurityZone.WAN),
    ("Nội bộ", SecurityZone.UNIT),
    ("Unit", SecurityZone.UNIT),
    ("Management", SecurityZone.MANAGEMENT),
)
_FLAGS = (
    ("Có", "true"),
    ("Không", "false"),
    ("Yes", "true"),
    ("No", "false"),
    ("true", "true"),
    ("false", "false"),
    ("x", "true"),
)
_KINDS = tuple(
    (spelling, key) for key, kind in KINDS.items() for spelling in (kind.name.vi, kind.name.en, key)
)

UNITS: tuple[Column, ...] = (
    Column(
        "id", ("Mã đơn vị", "Mã", "Mã số"), ("Unit id", "Id", "Unit code", "Code"), required=True
    ),
    Column(
        "name_vi",
        ("Tên đơn vị", "Tên", "Tên tiếng Việt", "Đơn vị"),
        ("Unit name", "Name", "Vietnamese name", "Name (vi)"),
        required=True,
    ),
    Column("name_en", ("Tên tiếng Anh",), ("English name", "Name (en)", "Name in English")),
    Column("level", ("Cấp", "Cấp hành chính"), ("Level",), required=True, choices=_LEVELS),
    Column("branch", ("Khối", "Khối cơ quan"), ("Branch",), required=True, choices=_BRANCHES),
    Column(
        "parent",
        ("Đơn vị cấp trên", "Mã đơn vị cấp trên", "Trực thuộc", "Cơ quan chủ quản"),
        ("Parent", "Parent unit", "Parent id"),
    ),
    Column(
        "rate",
        ("Băng thông (Mbit/s)", "Băng thông", "Băng thông (Mbps)", "Tốc độ"),
        ("Bandwidth (Mbit/s)", "Bandwidth", "Bandwidth (Mbps)", "Rate"),
        required=True,
    ),
    Column("latency", ("Độ trễ (ms)", "Độ trễ"), ("Latency (ms)", "Latency")),
    Column(
        "loss",
        ("Tỷ lệ mất gói (%)", "Tỷ lệ mất gói", "Tỉ lệ mất gói", "Mất gói"),
        ("Packet loss (%)", "Packet loss", "Loss"),
    ),
    Column(
        "prefix_v6", ("Dải IPv6", "Dải địa chỉ IPv6"), ("IPv6 prefix", "IPv6 prefixes"), many=True
    ),
    Column(
        "prefix_v4", ("Dải IPv4", "Dải địa chỉ IPv4"), ("IPv4 prefix", "IPv4 prefixes"), many=True
    ),
    Column("zones", ("Tên miền",), ("Domain", "Domains", "Zone", "Zones", "DNS zone"), many=True),
    Column("contact", ("Người liên hệ", "Đầu mối"), ("Contact", "Contact name")),
    Column("role", ("Chức vụ", "Vai trò"), ("Role", "Contact role", "Position")),
    Column("phone", ("Điện thoại", "Số điện thoại", "SĐT"), ("Phone", "Telephone")),
    Column("email", ("Thư điện tử", "Email", "Hộp thư"), ("E-mail", "Mail")),
)
SERVICES: tuple[Column, ...] = (
    Column("unit", ("Mã đơn vị", "Mã", "Đơn vị"), ("Unit id", "Unit"), required=True),
    Column("host", ("Máy chủ", "Thiết bị", "Tên máy"), ("Host", "Server"), required=True),
    Column(
        "kind",
        ("Loại dịch vụ", "Dịch vụ", "Hệ thống"),
        ("Kind of service", "Kind", "Service", "System"),
        choices=_KINDS,
    ),
    Column("names", ("Tên miền", "Tên miền máy chủ"), ("Names", "Domain names", "FQDN"), many=True),
    Column("addresses_v6", ("Địa chỉ IPv6", "IPv6"), ("IPv6 address", "IPv6 addresses"), many=True),
    Column("addresses_v4", ("Địa chỉ IPv4", "IPv4"), ("IPv4 address", "IPv4 addresses"), many=True),
    Column("port", ("Cổng",), ("Port",)),
    Column(
        "transport",
        ("Giao vận", "TCP/UDP"),
        ("Transport",),
        choices=tuple((t.upper(), t.value) for t in Transport),
    ),
    Column("protocol", ("Giao thức",), ("Protocol",), choices=tuple((p, p) for p in PROTOCOLS)),
    Column(
        "exposure",
        ("Phạm vi truy cập", "Truy cập từ"),
        ("Reachable from", "Exposure"),
        choices=_EXPOSURES,
        many=True,
    ),
    Column("fragile", ("Thiết bị yếu", "Nhạy cảm"), ("Fragile",), choices=_FLAGS),
    Column("dkim", ("Bộ chọn DKIM", "DKIM"), ("DKIM selectors", "DKIM selector"), many=True),
)
# What a NetBox says of prefixes comes apart from its sites.
PREFIXES: tuple[Column, ...] = (
    Column("unit", ("Mã đơn vị",), ("Unit id",), required=True),
    Column("prefix", ("Dải địa chỉ",), ("Prefix",), required=True),
)
# The sheet about the network has these as rows: header in the first column, value in the second.
NETWORK: tuple[Column, ...] = (
    Column("id", ("Mã mạng",), ("Network id",), required=True),
    Column("name_vi", ("Tên mạng",), ("Network name",), required=True),
    Column("name_en", ("Tên tiếng Anh",), ("English name",)),
    Column("document", ("Văn bản cho phép",), ("Authorising document",), required=True),
    Column("scope", ("Phạm vi được phép",), ("Authorised scope",), required=True, many=True),
    Column("from", ("Từ thời điểm",), ("Window from",), required=True),
    Column("until", ("Đến thời điểm",), ("Window until",), required=True),
    Column("role", ("Chức vụ người phụ trách",), ("Contact role",), required=True),
    Column("contact", ("Người phụ trách",), ("Contact name",)),
    Column("phone", ("Điện thoại",), ("Phone",)),
    Column("email", ("Thư điện tử",), ("E-mail",)),
)
IGNORED = frozenset({"stt", "tt", "so thu tu", "no", "ghi chu", "notes", "note", "remarks"})


def by_header(columns: tuple[Column, ...]) -> dict[str, Column]:
    """Every spelling of these columns' headers, in plain form."""
    return {plain(text): column for column in columns for text in (*column.vi, *column.en)}


def shown(column: Column, language: str) -> list[str]:
    """One spelling of each choice: the first in Vietnamese, the second in English."""
    spellings: dict[str, list[str]] = {}
    for text, value in column.choices:
        spellings.setdefault(value, []).append(text)
    at = 0 if language == "vi" else 1
    return [texts[min(at, len(texts) - 1)] for texts in spellings.values()]


def meant(column: Column, text: str) -> str:
    """What a cell of a column with choices means; the text itself when it is none of them."""
    return {plain(shown): value for shown, value in column.choices}.get(plain(text), text)
