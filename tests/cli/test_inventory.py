from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from netaudit.cli.inventory import inventory
from netaudit.errors import InventoryError, UsageError
from netaudit.inventory import load
from tests.inventory.documents import SOUND
from tests.inventory.sheets import lists

if TYPE_CHECKING:
    from click.testing import Result

SCHEMA = Path(__file__).parents[2] / "inventories" / "schema" / "inventory.schema.json"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETAUDIT_LANG", "en")
    monkeypatch.delenv("NETAUDIT_INVENTORY", raising=False)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(inventory, [str(a) for a in arguments], catch_exceptions=False)


def put(folder: Path, text: str) -> Path:
    path = folder / "inventory.yaml"
    path.write_text(text, "utf-8")
    return path


def test_check_counts_what_a_sound_inventory_holds(tmp_path: Path) -> None:
    result = run("check", put(tmp_path, SOUND))
    assert result.exit_code == 0
    assert "no mistakes; units: 2, hosts: 6, services: 10" in result.stdout
    assert "there is no trust anchor" in result.stderr


def test_check_tells_all_mistakes_and_fails(tmp_path: Path) -> None:
    path = put(
        tmp_path, SOUND.replace("zone: wan", "zone: lan").replace("parent: ubnd", "parent: x")
    )
    result = run("check", path)
    assert result.exit_code == 1
    assert f"{path}:9:32: “lan” is unknown" in result.stderr
    assert "there is no unit “x”" in result.stderr
    assert "mistakes: 2" in result.stdout


def test_check_speaks_vietnamese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETAUDIT_LANG", "vi")
    result = run("check", put(tmp_path, SOUND.replace("zone: wan", "zone: lan")))
    assert "không rõ" in result.stderr


def test_many_mistakes_are_capped_and_counted(tmp_path: Path) -> None:
    path = put(tmp_path, SOUND + "".join(f"  'B {n}': {{name: x}}\n" for n in range(60)))
    result = run("check", path)
    assert "… and 10 more; mend these first" in result.stderr
    assert "mistakes: 60" in result.stdout
    assert run("check", path, "--all").stderr.count("cannot be an id") == 60


def test_the_inventory_may_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETAUDIT_INVENTORY", str(put(tmp_path, SOUND)))
    assert run("check").exit_code == 0


def test_a_file_that_is_not_there_is_one_mistake(tmp_path: Path) -> None:
    result = run("check", tmp_path / "none.yaml")
    assert result.exit_code == 1
    assert "cannot be read (No such file" in result.stderr


def test_show_draws_units_under_their_parents(tmp_path: Path) -> None:
    lines = run("show", put(tmp_path, SOUND), "--lang", "vi").stdout.splitlines()
    assert lines[0] == "Tỉnh mẫu (mau)"
    assert lines[1].startswith("└── Ủy ban  ubnd  2001:db8:1001::/48, 198.18.1.0/24  router")
    assert lines[2].startswith("    └── Xã A  x-a")


def test_show_one_unit_in_full(tmp_path: Path) -> None:
    shown = run("show", put(tmp_path, SOUND), "--unit", "x-a").stdout
    assert "A Commune (x-a)" in shown
    assert "parent: ubnd" in shown
    assert "link: 4.0 Mbit/s, 40.0 ms, 0.0 %" in shown
    assert "web  2001:db8:1002::80, 198.18.2.80  www.x-a.mau.test, x-a.mau.test" in shown
    assert "  Agency website  reachable from: Internet, own unit, whole network" in shown


def test_show_for_programs(tmp_path: Path) -> None:
    path = put(tmp_path, SOUND)
    assert len(json.loads(run("show", path, "--json").stdout)["units"]) == 2
    assert json.loads(run("show", path, "--json", "--unit", "x-a").stdout)["id"] == "x-a"


def test_show_suggests_units(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="near it: ubnd"):
        run("show", put(tmp_path, SOUND), "--unit", "ubn")


def test_show_of_a_broken_inventory_raises_its_mistakes(tmp_path: Path) -> None:
    with pytest.raises(InventoryError):
        run("show", put(tmp_path, "x"))


def test_template_then_import_then_check(tmp_path: Path) -> None:
    book, out = tmp_path / "units.xlsx", tmp_path / "new" / "inventory.yaml"
    assert run("template", "--xlsx", book, "--lang", "vi").exit_code == 0
    assert "units: 2" in run("import", book, "--out", out).stdout
    assert "no mistakes; units: 2, hosts: 8" in run("check", out).stdout


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    (there,) = lists.put(tmp_path, there="mine")
    (units,) = lists.put(tmp_path, units=lists.UNITS)
    for arguments in (("template", "--xlsx", there), ("import", units, "--out", there)):
        with pytest.raises(UsageError, match="give --force"):
            run(*arguments)
        assert there.read_text() == "mine"
        assert run(*arguments, "--force").exit_code == 0
        assert there.read_bytes() != b"mine"
        there.write_text("mine")


def test_import_of_units_alone_says_what_is_left_to_do(tmp_path: Path) -> None:
    out = tmp_path / "inventory.yaml"
    result = run("import", *lists.put(tmp_path, units=lists.UNITS), "--out", out)
    assert result.exit_code == 0
    assert "fill in `authorisation`" in result.stderr
    assert run("check", out).exit_code == 1


def test_import_with_mistakes_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "inventory.yaml"
    bad = lists.UNITS.replace(",100,", ",nhanh,")
    result = run("import", *lists.put(tmp_path, units=bad), "--out", out)
    assert result.exit_code == 1
    assert "units.csv:F2: “nhanh” is not a rate" in result.stderr
    assert "nothing was written; mistakes: 1" in result.stderr
    assert not out.exists()


def test_schema_prints_what_is_published() -> None:
    assert run("schema").stdout == SCHEMA.read_text("utf-8")


def test_generate_writes_a_province(tmp_path: Path) -> None:
    made = run("generate", "--units", 12, "--zones", 2, "--seed", 3, "--out", tmp_path / "p")
    assert made.exit_code == 0
    units = load(tmp_path / "p").units
    assert len(units) == 12
    assert sum(len(unit.zones) for unit in units) == 25
