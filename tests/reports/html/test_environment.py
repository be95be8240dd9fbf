from __future__ import annotations

import pytest
from jinja2 import UndefinedError, nodes
from markupsafe import Markup

from netaudit_reports.formats import Formats
from netaudit_reports.html.environment import environment, prose


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("run `a < b` now", "run <code>a &lt; b</code> now"),
        ("<script>`x`</script>", "&lt;script&gt;<code>x</code>&lt;/script&gt;"),
        ("one ` alone <b>", "one ` alone &lt;b&gt;"),
        ("`{x}` {0}", "<code>{x}</code> {0}"),
        ("", ""),
    ],
)
def test_prose_marks_code_and_escapes_everything(text: str, html: str) -> None:
    assert prose(text) == Markup(html)


def test_templates_escape_and_miss_nothing_silently() -> None:
    made = environment(Formats("en"))
    assert made.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        made.from_string("{{ missing }}").render()


def test_templates_speak_their_language() -> None:
    source = "{{ _('Units') }} {{ 1234|number }} {{ 'Critical'|said }}"
    assert environment(Formats("vi")).from_string(source).render() == "Đơn vị 1.234 Nghiêm trọng"
    assert environment(Formats("en")).from_string(source).render() == "Units 1,234 Critical"


@pytest.mark.parametrize("package", ["netaudit_reports.html", "netaudit_reports.drill"])
def test_both_languages_may_share_the_compiled_code(package: str) -> None:
    """Jinja2 applies a filter to a literal while it compiles: in one language, for both."""
    made = environment(Formats("vi"), package)
    assert made.loader is not None
    for name in made.list_templates(["j2"]):
        source = made.loader.get_source(made, name)[0]
        for used in made.parse(source).find_all(nodes.Filter):
            literal = isinstance(used.node, nodes.Const) and used.name != "format"
            assert not literal, (name, used.lineno)


def test_a_remembered_macro_is_that_of_its_language() -> None:
    source = "{{ m.status('failure') }}{{ m.count(0) }}{{ m.count(1234) }}"
    for language, word, number in (("vi", "Không đạt", "1.234"), ("en", "Failed", "1,234")):
        for _again in range(2):
            html = environment(Formats(language)).from_string(source).render()
            assert f"{word}</span>" in html
            assert f'<td class="num zero">0</td><td class="num ">{number}</td>' in html
