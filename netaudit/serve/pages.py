"""The console's few pages: no script, nothing from elsewhere, in both languages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from netaudit.i18n import translate

if TYPE_CHECKING:
    from jinja2 import Environment

STYLE = """\
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; }
body { padding: 0 1rem; }
label, input, select, button { font: inherit; display: block; }
input, select { margin-bottom: 1rem; padding: .4rem; width: 100%; max-width: 24rem; }
input, select { box-sizing: border-box; }
button { padding: .4rem 1rem; }
header form { float: right; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: .3rem .6rem; border-bottom: 1px solid; }
li { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
[role=alert], [role=status] { border-inline-start: .3rem solid; padding-inline-start: .7rem; }
"""
TEXTS = {
    "login": """
<h1>{{ t.login }}</h1>
{% if error %}<p role="alert">{{ error }}</p>{% endif %}
<form method="post" action="/login" autocomplete="on">
<input type="hidden" name="csrf" value="{{ csrf }}">
<label for="name">{{ t.account }}</label>
<input id="name" name="name" required maxlength="40" autocomplete="username" autofocus
 autocapitalize="none" spellcheck="false">
<label for="password">{{ t.password }}</label>
<input id="password" name="password" type="password" required maxlength="200"
 autocomplete="current-password">
<button>{{ t.login }}</button></form>
{% if away %}<p><a href="/oidc">{{ t.away }}</a></p>{% endif %}""",
    "onwards": """<p><a href="/">{{ t.onwards }}</a></p>""",
    "home": """
{% if paused %}<p role="status">{{ paused }}</p>{% endif %}
{% if reads %}<h1>{{ t.reports }}</h1>
{% if runs %}<table><thead>
<tr><th scope="col">{{ t.run }}</th><th scope="col">{{ t.began }}</th></tr></thead>
<tbody>{% for run in runs %}
<tr><td><a href="/report/{{ run.id }}/index.html">{{ run.id }}</a></td>
<td>{{ run.started.strftime("%Y-%m-%d %H:%M %Z") }}</td></tr>{% endfor %}</tbody></table>
{% else %}<p>{{ t.none }}</p>{% endif %}{% endif %}
{% if drill %}<p><a href="/drill">{{ t.drill }}</a></p>{% endif %}
{% if claims %}<p><a href="/drill/claim">{{ t.claim }}</a></p>{% endif %}
{% if boards or not reads %}<h{{ 2 if reads else 1 }}>{{ t.boards }}</h{{ 2 if reads else 1 }}>
{% if boards %}<ul>{% for board in boards %}
<li><a href="/boards/{{ board }}">{{ board }}</a></li>{% endfor %}</ul>
{% else %}<p>{{ t.no_board }}</p>{% endif %}{% endif %}
{% if staff %}<p><a href="/log">{{ t.log }}</a></p>{% endif %}""",
    "claim": """
<h1>{{ t.claim }}</h1>
{% if paused %}<p role="status">{{ paused }}</p>{% endif %}
{% if taken %}<p role="status">{{ taken }}</p>{% endif %}
{% if error %}<p role="alert">{{ error }}</p>{% endif %}
{% if closed %}<p>{{ c.closed.format(reason=closed) }}</p>{% else %}
<form method="post" action="/drill/claim">
<input type="hidden" name="csrf" value="{{ csrf }}">
<label for="target">{{ c.target }}</label>
<select id="target" name="target" required><option value="">{{ c.choose }}</option>
{% for key, label in targets %}<option value="{{ key }}"
{% if form.get("target") == key %} selected{% endif %}>{{ label }} ({{ key }})</option>
{% endfor %}</select>
<label for="what">{{ c.what }}</label>
<input id="what" name="what" required maxlength="200" list="checks"
 value="{{ form.get("what", "") }}" autocomplete="off" autocapitalize="none">
<datalist id="checks">{% for id, title in checks %}<option value="{{ id }}">{{ title }}</option>
{% endfor %}</datalist>
<label for="stage">{{ c.stage }}</label>
<select id="stage" name="stage">{% for id, word in stages.items() %}<option value="{{ id }}"
{% if form.get("stage") == id %} selected{% endif %}>{{ word }}</option>{% endfor %}</select>
<label for="evidence">{{ c.evidence }}</label>
<input id="evidence" name="evidence" maxlength="2000" value="{{ form.get("evidence", "") }}"
 autocomplete="off">
<button>{{ c.send }}</button></form>{% endif %}
<h2>{{ c.claims }}</h2>
{% if claims %}<ul>{% for one in claims %}
<li>{{ one.number }} · {{ one.at }} · {{ one.player }} · {{ stages[one.stage] }}<br>
<strong>{{ one.target }}</strong>: {{ one.what }}</li>{% endfor %}</ul>
{% else %}<p>{{ c.none }}</p>{% endif %}
<p><a href="/drill">{{ t.drill }}</a></p><p><a href="/">{{ t.first }}</a></p>""",
    "log": """
<h1>{{ t.log }}</h1><div class="scroll"><table><thead><tr>
<th scope="col">{{ l.at }}</th><th scope="col">{{ l.who }}</th>
<th scope="col">{{ l.address }}</th><th scope="col">{{ l.what }}</th></tr></thead>
<tbody>{% for at, who, address, what in lines %}
<tr><td>{{ at[:19] | replace("T", " ") }}</td><td>{{ who }}</td><td>{{ address }}</td>
<td>{{ happened(what) }}</td></tr>{% endfor %}</tbody></table></div>
<p><a href="/">{{ t.first }}</a></p>""",
    "error": "<h1>{{ error }}</h1><p><a href='/'>{{ t.first }}</a></p>",
}
_FRAME = """<!doctype html>
<html lang="{{ language }}"><head><meta charset="utf-8"><title>netaudit</title>
<meta name="viewport" content="width=device-width">
{% if onwards %}<meta http-equiv="refresh" content="0;url=/">{% endif %}
<link rel="stylesheet" href="/style.css"></head><body>
{% if account %}<header><form method="post" action="/logout">
<input type="hidden" name="csrf" value="{{ csrf }}"><button>{{ t.logout }}</button></form>
<p>{{ account.name }}{% if account.unit %} · {{ account.unit }}{% endif %}</p></header>{% endif %}
<main>%s</main></body></html>
"""


def page(name: str, language: str, **values: object) -> str:
    """One page; everything put into it is escaped."""
    text = _environment().from_string(_FRAME.replace("%s", TEXTS[name]))
    values |= {"c": claim_words(language)} if name == "claim" else {}
    if name == "log":
        values |= {"l": _log_words(language), "happened": lambda what: happened(what, language)}
    return text.render(t=_words(language), language=language, onwards=name == "onwards", **values)


def words(language: str) -> dict[str, str]:
    """What is said about a refusal."""
    return {
        "wrong": translate("The name or the password is wrong.", language),
        "over": translate(
            "Your session is over, and what you sent was not taken. Log in and send it again.",
            language,
        ),
        "often": translate("Too many failed logins. Wait a quarter of an hour.", language),
        "busy": translate("Too many log in at this moment. Try again in a minute.", language),
        "sso": translate("Single sign-on did not work; the log says why.", language),
        "form": translate("The form was not sent from this page. Try again.", language),
        "broken": translate(
            "The reports cannot be read at this moment. Tell whoever runs this console.", language
        ),
        "drill": translate(
            "The drill cannot be read or written at this moment; nothing was taken down. Tell "
            "whoever runs this console.",
            language,
        ),
        "shut": translate(
            "Accounts and the log of access cannot be used at this moment. Try again in a minute; "
            "if that does not help, tell whoever runs this console.",
            language,
        ),
        "mistake": translate(
            "Something went wrong in this console. Tell whoever runs it; the log says what.",
            language,
        ),
        "method": translate("This address takes no request of this kind.", language),
        "absent": translate("There is no such page, or you may not see it.", language),
    }


def happened(what: str, language: str) -> str:
    """A line of the log for a reader. It is kept in English, for programs and for ever."""
    known = {
        "login": translate("logged in", language),
        "logout": translate("logged out", language),
        "login refused": translate("login refused", language),
        "report": translate("read report", language),
        "claim": translate("sent claim", language),
        "page failed:": translate("page failed:", language),
        "drill cannot be read:": translate("drill cannot be read:", language),
        "single sign-on refused:": translate("single sign-on refused:", language),
    }
    for kept in sorted(known, key=len, reverse=True):
        if what == kept or what.startswith(f"{kept} "):
            return known[kept] + what.removeprefix(kept)
    return what


def _log_words(language: str) -> dict[str, str]:
    return {
        "at": translate("When (UTC)", language),
        "who": translate("Who", language),
        "address": translate("From where", language),
        "what": translate("What", language),
    }


def claim_words(language: str) -> dict[str, str]:
    """What the page of claims says."""
    return {
        "taken": translate("Claim {number} is written down.", language),
        "refused": translate("The claim was not taken: {reason}", language),
        "closed": translate("No claims are taken now: {reason}", language),
        "target": translate("What about", language),
        "choose": translate("Choose one", language),
        "what": translate("What is wrong: a check's id, or a few words", language),
        "stage": translate("What is claimed", language),
        "evidence": translate(
            "What was seen: a line of output, a ticket's number (may stay empty)", language
        ),
        "send": translate("Send the claim", language),
        "claims": translate("What this unit has claimed", language),
        "none": translate("This unit has claimed nothing yet.", language),
    }


def _words(language: str) -> dict[str, str]:
    return {
        "login": translate("Log in", language),
        "logout": translate("Log out", language),
        "away": translate("Log in with the province's single sign-on", language),
        "onwards": translate("Go on to the reports", language),
        "claim": translate("Claim a problem for this unit", language),
        "drill": translate("This unit's page of the drill", language),
        "account": translate("Account", language),
        "password": translate("Password", language),
        "reports": translate("Reports", language),
        "boards": translate("Drill boards", language),
        "log": translate("Log of access", language),
        "run": translate("Run", language),
        "began": translate("Began", language),
        "first": translate("Back to the first page", language),
        "no_board": translate(
            "There is no drill board: the console was started without a drill's folder of boards, "
            "or none is written yet.",
            language,
        ),
        "none": translate("There is no report yet.", language),
    }


@cache
def _environment() -> Environment:
    from jinja2 import Environment, StrictUndefined

    return Environment(autoescape=True, undefined=StrictUndefined)
