import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
import rich_click as click
from click.testing import CliRunner
from hypothesis import given
from hypothesis.strategies import text

from netaudit.cli import common
from netaudit.cli.common import (
    domain_name,
    echo,
    inventory_argument,
    note,
    open_store,
    optional_inventory_argument,
    pick_vantage,
    say,
    share,
)
from netaudit.errors import UsageError
from netaudit.model import SecurityZone, Text, Vantage
from tests.factories import make_inventory

NOC = Vantage("noc", Text(vi="Quản trị", en="Management"), SecurityZone.MANAGEMENT)


def test_results_and_remarks_go_different_ways(capsys: pytest.CaptureFixture[str]) -> None:
    say("{n} results", n=1)
    note("{n} remarks", n=2)
    assert capsys.readouterr() == ("1 results\n", "2 remarks\n")


@given(text())
def test_nothing_that_is_said_steers_a_terminal(told: str) -> None:
    """Escape sequences and their one-character forms, bidirectional controls, overwritten lines."""
    shown = StringIO()
    with redirect_stdout(shown):
        say("{told}", told=told)
        echo(told)
    assert all(c.isprintable() or c == "\n" for c in shown.getvalue())


def test_a_document_says_the_same_when_it_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    document = {"banner": "\x1b]0;owned\x07 \x9b2J \u202egpj.exe \x7f\U000e0041 Đắk Plô"}
    echo(json.dumps(document, ensure_ascii=False))
    told = capsys.readouterr().out
    assert json.loads(told) == document
    assert told.strip().isprintable()
    assert "Đắk Plô" in told


def test_everything_that_is_shown_goes_the_guarded_way() -> None:
    """But for a report's octets on standard output: its formats are guarded by themselves."""
    cli = Path(common.__file__).parent
    bare = {path.name for path in cli.glob("*.py") if "click.echo(" in path.read_text("utf-8")}
    assert bare == {"common.py", "report.py"}


def test_a_share_is_100_only_where_nothing_is_missing() -> None:
    assert [share(x) for x in (None, 100.0, 99.998)] == ["—", "100.0 %", "99.9 %"]


def test_a_number_has_the_decimal_mark_of_the_user_s_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NETAUDIT_LANG", "vi")
    say("{n} results, {share}", n=6.25, share=share(97.5))
    assert capsys.readouterr().out == "6,2 results, 97,5 %\n"


def test_the_first_vantage_unless_one_is_named() -> None:
    inventory = make_inventory()
    both = make_inventory(vantages=(*inventory.vantages, NOC))
    assert pick_vantage(both, None).id == "ops"
    assert pick_vantage(both, "noc") is NOC
    with pytest.raises(click.UsageError, match="it has: ops, noc"):
        pick_vantage(both, "moon")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "'' is not a domain name: a label of it is empty"),
        ("@", "'@' is not a domain name: a label of it is empty"),
        ("a..test", "'a..test' is not a domain name: a label of it is empty"),
        ("a" * 64, f"'{'a' * 64}' is not a domain name: a label of it has more than 63 octets"),
        ("abc." * 64, f"'{'abc.' * 64}' is not a domain name: it has more than 255 octets"),
        ("\\256.test", "'\\\\256.test' is not a domain name: after a backslash comes"),
        ("-é.test", "'-é.test' is not a domain name: IDNA"),
        ("198.18.0.1", "'198.18.0.1' is an address, and no name; its PTR stands at 1.0.18.198.in-"),
    ],
)
def test_what_is_no_name(text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        domain_name(text)
    assert str(caught.value).startswith(told)


def test_names_are_absolute() -> None:
    assert [domain_name(text).to_text() for text in (".", "Tên.test")] == [".", "xn--tn-eja.test."]


def test_an_inventory_may_come_from_the_environment() -> None:
    @click.command()
    @inventory_argument
    def needs(inventory_path: Path) -> None:
        click.echo(inventory_path)

    @click.command()
    @optional_inventory_argument
    def takes(inventory_path: Path | None) -> None:
        click.echo(inventory_path)

    runner = CliRunner(env={"NETAUDIT_INVENTORY": None})
    assert runner.invoke(needs).exit_code == 2
    assert runner.invoke(takes).output == "\n"
    for command in (needs, takes):
        assert runner.invoke(command, ["a.yaml"]).output == "a.yaml\n"
        assert runner.invoke(command, env={"NETAUDIT_INVENTORY": "b.yaml"}).output == "b.yaml\n"


def test_a_store_is_made_where_it_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NETAUDIT_STORE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for wanted, expected in ((None, "data/netaudit/netaudit.db"), (tmp_path / "x.db", "x.db")):
        store = open_store(wanted)
        store.close()
        assert store.path == tmp_path / expected
        assert store.path.is_file()
