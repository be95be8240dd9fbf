from datetime import timedelta
from pathlib import Path

import pytest

from netaudit.drill.loading import load, load_text
from netaudit.drill.nouns import Mode
from netaudit.errors import ScenarioError

FILE = Path(__file__).parent / "scenario.yaml"
TEXT = FILE.read_text("utf-8")


def wrong(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_text(text, "s.yaml")
    return str(caught.value)


def test_a_scenario_is_read_in_the_order_of_its_times() -> None:
    scenario, _ = load(FILE)
    assert [i.id for i in scenario.injects] == ["one", "two"]
    assert scenario.mode is Mode.LAB
    assert scenario.duration == timedelta(hours=1)
    assert scenario.inject("one").points == 20
    assert scenario.inject("two").points == 10  # the default
    assert scenario.objectives[0].report_within == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("mode: lab", "mode: labb", "s.yaml:3:7: “labb” is unknown; did you mean lab?"),
        ("duration: 1h", "duration: 1 day", "s.yaml:4:11"),
        ("rescan: 5m\n", "", "rescan is missing here; add it"),
        ("    at: 8m", "    when: 8m", "unknown key “when”"),
        ("points: 20", "points: many", "s.yaml:24:13"),
        ("id: small", "id: [small]", "expected a single value"),
        ("injects:", "injects: []\nmore:", "injects is empty"),
        ("mode: lab", "mode: lab\nmode: live", "already given in line 3"),
        ("title: {", "title: }", "not valid YAML"),
    ],
)
def test_a_mistake_is_told_with_its_place(before: str, after: str, told: str) -> None:
    assert before in TEXT
    assert told in wrong(TEXT.replace(before, after, 1))


def test_a_file_that_cannot_be_read_or_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        load(tmp_path / "none.yaml")
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * 1_000_001)
    with pytest.raises(ScenarioError, match="larger than a scenario can be"):
        load(large)
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"id: \xff")
    with pytest.raises(ScenarioError, match="UTF-8"):
        load(binary)
    assert "is missing here" in wrong("")


def test_a_live_scenario() -> None:
    text = TEXT.replace(
        "mode: lab",
        """mode: live
authorisation:
  document: 12/QĐ-TEST
  window: {from: 2026-01-01T08:00+07:00, until: 2026-12-01T08:00+07:00}
  stop_contact: {role: Trực ban, phone: 0000}""",
    )
    text = text.replace("    objective: tls\n    points: 20", """    objective: tls
    actor: tổ trọng tài
    expect: [{check: tls.certificate-in-date}]
    instructions: Thay chứng thư
    revert: {vi: Trả lại, en: Put it back}
    points: 20""")  # fmt: skip
    scenario, _ = load_text(text)
    one = scenario.inject("one")
    assert scenario.approval is not None
    assert scenario.approval.stop_contact.phone == "0000"
    assert one.expected[0].target == "so-a/web/tcp/443"  # the inject's own
    assert one.revert is not None
    assert one.revert.en == "Put it back"
