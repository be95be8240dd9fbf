from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.inventory.sheets import importer
from netaudit.inventory.sheets.network import with_zone
from tests.inventory.sheets import lists

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1/6/2026", "2026-06-01T23:59+07:00"),
        ("01/06/2026 8:30", "2026-06-01T08:30+07:00"),
        ("2026-06-01", "2026-06-01T23:59+07:00"),
        ("2026-06-01T00:00:00", "2026-06-01T23:59+07:00"),
        ("2026-06-01T08:30:00", "2026-06-01T08:30:00+07:00"),
        ("2026-06-01 08:30", "2026-06-01T08:30+07:00"),
        ("2026-06-01T08:30Z", "2026-06-01T08:30Z"),
        ("mai", "mai"),
    ],
)
def test_times_as_people_write_them(text: str, moment: str) -> None:
    assert with_zone(text, "23:59") == moment


def test_the_networks_part(tmp_path: Path) -> None:
    paths = lists.put(tmp_path, units=lists.UNITS, network=lists.NETWORK)
    result = importer.read(paths)
    assert result.mistakes == ()
    assert result.complete
    assert result.document["authorisation"] == {
        "document": "01/KH-MAU",
        "scope": ["2001:db8::/32", "198.18.0.0/15"],
        "window": {"from": "2026-01-01T00:00+07:00", "until": "2026-12-31T23:59+07:00"},
        "contact": {"role": "Trực ban"},
    }


def test_mistakes_in_it(tmp_path: Path) -> None:
    text = lists.NETWORK.replace("01/KH-MAU", "").replace("31/12/2026", "31/12/2025")
    text = text.replace("198.18.0.0/15", "198.18.1.0/24").replace(",Trực ban", ",")
    assert lists.wrong(tmp_path, units=lists.UNITS, network=text) == [
        "network.csv:A3: Văn bản cho phép is empty; fill it in",
        "network.csv:A7: Chức vụ người phụ trách is empty; fill it in",
    ]
    text = text.replace("cho phép,", "cho phép,1").replace("trách,", "trách,x")
    found = lists.wrong(tmp_path, units=lists.UNITS, network=text)
    assert [message.partition(": ")[0] for message in found] == ["network.csv:B6", "units.csv:H3"]
    assert "ends before it begins" in found[0]
    assert "outside the authorised scope" in found[1]
