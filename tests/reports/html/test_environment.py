from __future__ import annotations

import pytest
from jinja2 import UndefinedError
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
