from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.inventory import load, review
from netaudit.inventory.sheets import importer
from tests.inventory.documents import SOUND
from tests.inventory.sheets import lists

if TYPE_CHECKING:
    from pathlib import Path


def test_lists_of_units_services_and_network_make_an_inventory(tmp_path: Path) -> None:
    texts = {"units": lists.UNITS, "services": lists.SERVICES, "network": lists.NETWORK}
    result = importer.read(lists.put(tmp_path, **texts))
    assert result.mistakes == ()
    assert result.units == 2
    out = tmp_path / "new" / "inventory.yaml"
    importer.write(result, out)
    found = load(out)
    assert [unit.id for unit in found.units] == ["ubnd", "x-a"]
    assert found.units[1].hosts[0].services[0].names == ("www.x-a.mau.test",)
    assert [vantage.id for vantage in found.vantages] == ["ops"]
    assert list(out.parent.iterdir()) == [out]


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    paths = lists.put(tmp_path, s=lists.SERVICES, n=lists.NETWORK, u=lists.UNITS)
    assert importer.read(paths).document == importer.read(paths[::-1]).document


def test_units_alone_leave_the_authorisation_to_a_person(tmp_path: Path) -> None:
    """Nobody's permission is invented: the check asks for every part of it."""
    result = importer.read(lists.put(tmp_path, units=lists.UNITS))
    assert result.mistakes == ()
    assert not result.complete
    out = tmp_path / "inventory.yaml"
    importer.write(result, out)
    wanted = {dict(mistake.params)["key"] for mistake in review(out).mistakes}
    assert {"id", "name.vi", "authorisation.document", "authorisation.scope"} <= wanted


def test_the_rest_can_come_from_an_inventory(tmp_path: Path) -> None:
    head = tmp_path / "head.yaml"
    head.write_text(SOUND.replace("scope: [", "scope: [10.0.0.0/8, "), "utf-8")
    result = importer.read(lists.put(tmp_path, units=lists.UNITS), head)
    assert result.mistakes == ()
    assert result.complete
    assert result.document["id"] == "mau"
    assert list(result.document["units"]) == ["ubnd", "x-a"]
    assert list(result.document["profiles"]) == ["commune"]


def test_a_mistake_in_the_head_stands_in_the_head(tmp_path: Path) -> None:
    head = tmp_path / "head.yaml"
    head.write_text(SOUND.replace("zone: wan", "zone: lan"), "utf-8")
    result = importer.read(lists.put(tmp_path, units=lists.UNITS), head)
    assert lists.told(result.mistakes, tmp_path)[0].startswith("head.yaml:9:32: “lan” is unknown")


def test_files_without_units_are_told(tmp_path: Path) -> None:
    assert lists.wrong(tmp_path, a="x,y\n") == [
        (
            "a.csv:A1: nothing here is read: no row has the headers of a list of units "
            "(Mã đơn vị, Tên đơn vị) or of services (Mã đơn vị, Máy chủ), nor rows about the "
            "network"
        ),
    ]
    only = "there is no list of units here: no row has headers such as Mã đơn vị and Tên đơn vị"
    assert lists.wrong(tmp_path, a=lists.NETWORK) == [f"a.csv: {only}"]


def test_a_list_whose_headers_are_not_known_is_not_left_out_unsaid(tmp_path: Path) -> None:
    strange = lists.SERVICES.replace("Máy chủ", "Tên thiết bị mạng")
    (message,) = lists.wrong(tmp_path, units=lists.UNITS, services=strange)
    assert message.startswith("services.csv:A1: nothing here is read")


def test_a_choice_is_told_once_and_in_the_lists_own_words(tmp_path: Path) -> None:
    wrong = lists.UNITS.replace("x-a,Xã A,Xã,Chính quyền", "x-a,Xã A,Xã,Chính quyn")
    assert lists.wrong(tmp_path, units=wrong) == [
        "units.csv:D3: “Chính quyn” is unknown; did you mean Chính quyền?"
    ]


def test_a_sheet_that_is_not_read_is_said_but_not_the_templates_help(tmp_path: Path) -> None:
    units = [line.split(",") for line in lists.UNITS.splitlines()]
    sheets = {"Hướng dẫn": [["x"]], "Danh mục": [["y"]], "Đơn vị": units, "Riêng": [["", "z"]]}
    found = importer.read([lists.book(tmp_path / "a.xlsx", sheets)])
    assert found.mistakes == ()
    (note,) = lists.told(found.notes, tmp_path)
    assert note.startswith("a.xlsx:Riêng!B1: nothing here is read")


def test_merged_cells_are_refused_and_a_hidden_sheet_is_said(tmp_path: Path) -> None:
    """A parent merged over many communes would be had by the first of them only."""
    import openpyxl

    path = lists.book(
        tmp_path / "a.xlsx",
        {"Đơn vị": [["DANH SÁCH"], [], *(line.split(",") for line in lists.UNITS.splitlines())]},
    )
    book = openpyxl.load_workbook(path)
    sheet = book["Đơn vị"]
    sheet.merge_cells("A1:D2")  # a title: nothing of a list is lost
    sheet.merge_cells("A5:B5")  # in one row
    sheet.merge_cells("K4:K5")  # no column of the list
    sheet.merge_cells("E4:E5")
    book.create_sheet("x")
    sheet.sheet_state = "hidden"
    book.save(path)
    found = importer.read([path])
    assert lists.told(found.mistakes, tmp_path) == [
        (
            "a.xlsx:Đơn vị!E4: the cells E4:E5 are merged, and only the first holds what is "
            "written there; unmerge them, and fill in each"
        ),
        "a.xlsx:Đơn vị!B5: Tên đơn vị is empty; fill it in",
    ]
    assert lists.told(found.notes, tmp_path) == [
        "a.xlsx:Đơn vị!A3: this sheet is hidden, and was read; delete it if it does not count"
    ]


def test_a_file_that_cannot_be_read_is_told_with_the_others_mistakes(tmp_path: Path) -> None:
    (good,) = lists.put(tmp_path, units=lists.UNITS.replace("Ủy ban", "=A1"))
    (tmp_path / "b.xlsx").write_bytes(b"PK rubbish")
    found = lists.told(importer.read([good, tmp_path / "b.xlsx"]).mistakes, tmp_path)
    assert [message.partition(": ")[0] for message in found] == ["b.xlsx", "units.csv:B2"]


def test_mistakes_come_in_the_order_of_rows_and_columns(tmp_path: Path) -> None:
    bad = lists.UNITS.replace(",100,", ",x,").replace("Chính quyền,ubnd", "Khác,ubnn")
    cells = [m.partition(": ")[0] for m in lists.wrong(tmp_path, units=bad)]
    assert cells == ["units.csv:F2", "units.csv:D3", "units.csv:E3"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    result = importer.read(lists.put(tmp_path / ".", units=lists.UNITS, network=lists.NETWORK))
    (tmp_path / "out" / "inventory.yaml").mkdir(parents=True)  # a folder cannot be replaced
    with pytest.raises(OSError, match="directory"):
        importer.write(result, tmp_path / "out" / "inventory.yaml")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["inventory.yaml"]
