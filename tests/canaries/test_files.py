from __future__ import annotations

import errno
from pathlib import Path, PurePosixPath

import dns.name
import dns.rdatatype
import dns.zone
import pytest
import yaml

from netaudit.canaries import Canaries, made, write
from netaudit.canaries.files import DELEGATION, INVENTORY
from netaudit.lab.dns.answer import transfer
from tests.lab.network import NOW

PLACE = PurePosixPath("/etc/canaries")


def written(folder: Path) -> tuple[Canaries, dict[str, str]]:
    name, server = map(dns.name.from_text, ("canary.mau.test", "ns1.mau.test"))
    found = made(name, [server], NOW, 3)
    paths = write(found, folder / "new", PLACE)
    assert sorted(paths) == sorted((folder / "new").iterdir())
    return found, {path.name: path.read_text("utf-8") for path in paths}


def test_a_full_disk_leaves_the_zones_that_were_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, before = written(tmp_path)
    write_text, room = Path.write_text, 3

    def full(path: Path, *args: str) -> int:
        nonlocal room
        room -= 1
        if room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_text(path, *args)

    monkeypatch.setattr(Path, "write_text", full)
    other = made(found.zones[0].name, [dns.name.from_text("ns1.mau.test")], NOW, 3)
    with pytest.raises(OSError, match="No space"):
        write(other, tmp_path / "new", PLACE)
    assert {p.name: p.read_text("utf-8") for p in (tmp_path / "new").iterdir()} == before


def test_a_zone_file_is_the_whole_zone(tmp_path: Path) -> None:
    found, texts = written(tmp_path)
    for zone in found.zones:
        text = texts[f"{zone.name.to_text(omit_final_dot=True)}.zone"]
        read = dns.zone.from_text(text, zone.name, relativize=False)
        for rrset in transfer(zone):
            covers = rrset[0].covers()
            assert read.get_rdataset(rrset.name, rrset.rdtype, covers) is not None
    assert "RRSIG" not in texts["unsigned.canary.mau.test.zone"]


def test_configuration_names_every_zone_and_its_place(tmp_path: Path) -> None:
    found, texts = written(tmp_path)
    for config in ("named.conf", "nsd.conf", "knot.conf"):
        for zone in found.zones:
            assert f"{PLACE}/{zone.name.to_text(omit_final_dot=True)}.zone" in texts[config]
        assert texts[config].count(str(PLACE)) == len(found.zones)


def test_what_goes_above(tmp_path: Path) -> None:
    found, texts = written(tmp_path)
    assert texts[DELEGATION].splitlines() == [
        "canary.mau.test. 60 IN NS ns1.mau.test.",
        f"canary.mau.test. 60 IN DS {found.ds[0]}",
    ]


def test_what_goes_into_the_inventory(tmp_path: Path) -> None:
    found, texts = written(tmp_path)
    entries = yaml.safe_load(texts[INVENTORY])["dns"]["canaries"]
    assert [e["name"] for e in entries] == [c.name for c in found.canaries]
    assert entries[1] == {
        "name": "bogus.canary.mau.test",
        "expected": "bogus",
        "fault": "signature",
    }
    assert entries[-1]["purpose"] == "size"
