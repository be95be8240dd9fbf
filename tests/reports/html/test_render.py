"""The bundle as a whole: what is in it, that it holds together, and that nothing gets out."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netaudit.model import (
    Contact,
    Missed,
    Outcome,
    Preflight,
    Question,
    Seen,
    Text,
    Why,
)
from netaudit_reports.html import render
from tests.factories import (
    NOON,
    Glimpse,
    addresses,
    make_check,
    make_finding,
    make_host,
    make_inventory,
    make_judged,
    make_run,
    make_service,
    make_unit,
)
from tests.reports.hostile import SAMPLES, hostile
from tests.reports.past import with_a_past
from tests.reports.province import judged_province

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.judge import Judged
    from netaudit.model import Finding, Observation, Unit

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
PAGE_LIMIT = 200_000
OVERVIEW_LIMIT = 300_000
UNITS = 4  # of a run of hostile texts: most pages are the same whatever the number


class Page(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.text = ""
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(attribute))]


def pages(folder: Path) -> dict[str, Page]:
    return {p.relative_to(folder).as_posix(): Page(p) for p in sorted(folder.rglob("*.html"))}


def small() -> Judged:
    service = make_service()
    question = Question("glimpse.Glimpse", service.key, "ops")
    glimpse = Glimpse(addresses("2001:db8::1")[0], "220 mail", NOON, (22, 25))
    untested = (("why", "no route"), ("detail", "no IPv6 here"))
    return make_judged(
        make_finding(evidence=(question,)),
        make_finding(check="dns.x", outcome=Outcome.PASS),
        make_finding(
            check="tls.y",
            outcome=Outcome.NOT_TESTED,
            message="not tested ({why}): {detail}",
            params=untested,
        ),
        observations={question: Seen(glimpse, NOON)},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle") / "report"
    assert render(small(), folder) == folder / "index.html"
    return folder


@pytest.fixture(scope="module")
def bundle(folder: Path) -> dict[str, Page]:
    return pages(folder)


def test_every_page_has_its_mirror(bundle: dict[str, Page]) -> None:
    vietnamese = {name for name in bundle if not name.startswith("en/")}
    assert {f"en/{name}" for name in vietnamese} == set(bundle) - vietnamese
    assert {"index.html", "units/index.html", "units/so-a.html", "method.html"} < vietnamese
    for name, page in bundle.items():
        assert page.tags[0] == ("html", {"lang": "en" if name.startswith("en/") else "vi"})


def test_every_link_leads_to_a_file_and_an_anchor_of_the_bundle(
    bundle: dict[str, Page], folder: Path
) -> None:
    for name, page in bundle.items():
        for link in page.values("href") + page.values("src"):
            target = urlsplit(link)
            assert not target.scheme or link == "data:,", link
            if target.path and link != "data:,":
                found = (folder / name).parent / unquote(target.path)
                assert found.resolve().is_relative_to(folder.resolve())
                assert found.is_file(), f"{name}: {link}"
            elif target.fragment and not target.path:
                assert target.fragment in page.ids, f"{name}: {link}"


def test_ids_are_unique_and_labels_exist(bundle: dict[str, Page]) -> None:
    for name, page in bundle.items():
        assert len(set(page.ids)) == len(page.ids), name
        assert set(page.values("aria-labelledby")) <= set(page.ids), name


def test_pages_obey_their_own_security_policy(bundle: dict[str, Page]) -> None:
    for page in bundle.values():
        policy = [a["content"] for t, a in page.tags if a.get("http-equiv")]
        assert policy == [POLICY]
        assert not any("style" in attrs for _, attrs in page.tags)
        assert "style" not in {tag for tag, _ in page.tags}


def test_tables_can_be_read_by_ear(bundle: dict[str, Page]) -> None:
    for page in bundle.values():
        names = [tag for tag, _ in page.tags]
        facts = sum(a.get("class") == "facts" for t, a in page.tags if t == "table")
        assert names.count("caption") + facts == names.count("table")
        assert all(attrs.get("scope") in {"col", "row"} for tag, attrs in page.tags if tag == "th")


def test_the_facts_stand_on_the_unit_s_page(bundle: dict[str, Page]) -> None:
    text = bundle["units/so-a.html"].text
    assert "220 mail" in text
    assert "no IPv6 here" in text
    assert "Title of ipv6.service-reachable" in text


def test_a_status_is_always_a_word(bundle: dict[str, Page]) -> None:
    page = bundle["units/so-a.html"].source
    chips = re.findall(r'class="status s-[a-z-]+">(?:<svg.*?</svg>)?([^<]*)', page)
    assert len(chips) > 5
    assert all(word.strip() for word in chips)


def test_the_default_language_is_a_choice(tmp_path: Path) -> None:
    folder = render(small(), tmp_path / "r", language_default="en").parent
    assert 'lang="en"' in (folder / "index.html").read_text()[:40]
    assert 'lang="vi"' in (folder / "vi" / "index.html").read_text()[:40]


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    province = judged_province(make_inventory(*(make_unit(f"u{n}", n) for n in range(1, 5))))
    folders = [render(province, tmp_path / name).parent for name in "ab"]
    first, second = (
        {p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()} for f in folders
    )
    assert first == second


def test_vietnamese_and_english_pages_speak_their_language(bundle: dict[str, Page]) -> None:
    assert "Việc cần làm trước" in bundle["units/so-a.html"].text
    assert "What to do first" in bundle["en/units/so-a.html"].text
    assert "What to do first" not in bundle["units/so-a.html"].text


@pytest.mark.parametrize("sample", [s for s in SAMPLES if len(s) > 200 or "\x1b" in s])
def test_a_page_stays_within_its_budget_whatever_is_sent(sample: str, tmp_path: Path) -> None:
    """Everything fails, on 400 targets, and all that was sent is hostile."""
    services = tuple(make_service(port=n, names=(sample,)) for n in range(1, 60))
    unit = replace(make_unit(), hosts=(make_host(services=services),))
    glimpse = (Glimpse(addresses("2001:db8::1")[0], sample, NOON, tuple(range(500))),) * 30
    questions = {Question("f.Fact", f"t{n}", "ops"): Seen(glimpse, NOON) for n in range(400)}
    findings = [
        make_finding(target=q.target, params=(("service", sample), ("addresses", (sample,) * 50)),
                     evidence=(q,))
        for q in questions
    ]  # fmt: skip
    judged = make_judged(*findings, inventory=make_inventory(unit), observations=questions)
    folder = render(judged, tmp_path / "r").parent
    for name in ("units/so-a.html", "en/units/so-a.html"):
        assert (folder / name).stat().st_size < PAGE_LIMIT
    assert (folder / "index.html").stat().st_size < OVERVIEW_LIMIT
    assert (folder / "checks" / "ipv6.service-reachable.html").stat().st_size < OVERVIEW_LIMIT


def hostile_run(texts: list[str], units: int = 1) -> Judged:
    """A run in which every text that can come from outside is one of these; so for each unit."""
    it = iter(texts * 40 * units)
    made = [_hostile_unit(it, number) for number in range(1, units + 1)]
    base = make_inventory(*(unit for unit, _, _ in made))
    return make_judged(
        *(finding for _, findings, _ in made for finding in findings),
        inventory=replace(
            base,
            name=Text(next(it), next(it)),
            authorisation=replace(base.authorisation, document=next(it)),
        ),
        run=make_run(
            preflight=(Preflight(next(it), ok=False, message=next(it)),),
            versions=((next(it), next(it)),),
        ),
        observations={q: seen for _, _, observed in made for q, seen in observed.items()},
    )


def _hostile_unit(
    it: Iterator[str], number: int
) -> tuple[Unit, list[Finding], dict[Question, Observation]]:
    service = make_service(names=(next(it),), kind=next(it), protocol=next(it), port=number)
    unit = replace(
        make_unit("so-a" if number == 1 else f"so-{number}", number),
        name=Text(next(it), next(it)),
        hosts=(make_host(services=(service,)),),
        contacts=(Contact(next(it), next(it), next(it), next(it)),),
    )
    seen, missed = (Question(f"f.{name}", service.key, "ops") for name in "ab")
    glimpse = Glimpse(addresses("2001:db8::1")[0], next(it), NOON, ())
    params = (("service", next(it)), ("addresses", (next(it), next(it))))
    untested = (("why", next(it)), ("detail", next(it)))
    own = {"unit": unit.id, "target": service.key}
    findings = [
        make_finding(**own, params=params, evidence=(seen, missed)),
        make_finding(
            check="dns.x", unit=unit.id, target=next(it).encode("utf-8", "replace").decode()
        ),
        make_finding(
            **own, check="tls.y", outcome=Outcome.NOT_TESTED, message="{why}", params=untested
        ),
    ]
    facts: dict[Question, Observation] = {
        seen: Seen(glimpse, NOON),
        missed: Missed(Why.DEADLINE, next(it), NOON),
    }
    return unit, findings, facts


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """The same run with nothing but harmless texts."""
    folder = tmp_path_factory.mktemp("plain") / "r"
    return pages(render(hostile_run(["plain"], UNITS), folder).parent)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(hostile(), min_size=1, max_size=12))
def test_nothing_that_is_sent_becomes_markup(plain: dict[str, Page], texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = pages(render(hostile_run(texts, UNITS), Path(folder) / "r").parent)
    assert made.keys() == plain.keys()
    for name, page in made.items():
        harmless = plain[name]
        known = {tag for tag, _ in harmless.tags} | {"code", "br"}
        assert {tag for tag, _ in page.tags} <= known
        for attribute in ("src", "href"):
            assert set(page.values(attribute)) == set(harmless.values(attribute))
        assert [t for t, _ in page.tags].count("script") == 1
        assert not {a for _, attrs in page.tags for a in attrs if a.startswith("on")}
        assert page.text.replace("\n", "").isprintable(), name


def test_the_first_page_begins_with_what_changed(tmp_path: Path) -> None:
    judged = with_a_past(make_judged(*(make_finding(target=f"zone:{n}") for n in range(8))))
    render(judged, tmp_path / "report", language_default="en")
    told = " ".join(Page(tmp_path / "report" / "index.html").text.split())
    line = "4 requirements more are not met (warnings included), 2 fewer."
    assert line in told
    assert told.index(line) < told.index("Grades of the units")
    assert "more are not met" not in Page(folder_of(small(), tmp_path) / "en" / "index.html").text


def test_on_paper_the_page_of_the_commands_is_named(tmp_path: Path) -> None:
    check = make_check(howto=(("BIND", "rndc status"),))
    folder = folder_of(make_judged(make_finding(check=check.id), checks=[check]), tmp_path)
    (named,) = Page(folder / "units" / "so-a.html").values("data-page")
    assert "rndc status" in Page(folder / named).text


def folder_of(judged: Judged, place: Path) -> Path:
    render(judged, place / "small")
    return place / "small"


def test_a_run_without_findings_has_a_report_too(tmp_path: Path) -> None:
    bare = replace(make_unit(), hosts=(), zones=(), prefixes=(), resolvers=())
    cut = make_run(ended=None, preflight=(), versions=())
    judged = make_judged(inventory=make_inventory(bare), run=cut)
    made = pages(render(judged, tmp_path / "r").parent)
    assert "Không có nội dung nào trong mạng này đánh giá được." in made["index.html"].text
    assert "Nothing in this network could be judged." in made["en/index.html"].text
    assert "Chưa xếp hạng" in made["units/so-a.html"].text


def test_findings_of_a_check_that_is_gone_are_still_told(tmp_path: Path) -> None:
    judged = make_judged(make_finding(check="gone.check"))
    bare = replace(judged, registry=replace(judged.registry, checks={}))
    made = pages(render(bare, tmp_path / "r").parent)
    assert "gone.check" in made["units/so-a.html"].text
    assert "does not answer on 2001:db8:1001::80" in made["checks/gone.check.html"].text


def test_the_preflight_is_told_in_the_page_s_language(tmp_path: Path) -> None:
    held = (
        Preflight("open files", False, "{count} files may be open", (("count", 1024),)),
        Preflight("DNS over TCP", False, "no server of the root hints answers"),
    )
    made = pages(render(make_judged(run=make_run(preflight=held)), tmp_path / "r").parent)
    for name in ("index.html", "method.html"):
        vi, en = made[name].text, made[f"en/{name}"].text
        for text in (
            "được mở tối đa 1024 tệp",
            "không máy chủ nào trong danh sách máy chủ gốc trả lời",
        ):
            assert text in vi
            assert text not in en
        for text in ("1024 files may be open", "no server of the root hints answers"):
            assert text in en
            assert text not in vi
