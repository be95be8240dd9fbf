"""A policy: which checks are wanted, how much each matters, and with which options."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netaudit.errors import Mistake, Place, PolicyError
from netaudit.model import Branch, Level, Requirement, SecurityZone, Severity
from netaudit.policy.on_link import OnLink
from netaudit.policy.select import Selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.model import Target, Unit
    from netaudit.registry import Check, Registry

ALWAYS = Selector()
Value = Any  # what JSON can say: str, int, float, bool, None, lists and objects of these


@dataclass(frozen=True, slots=True)
class Rule:
    """The policy's word on one check. None leaves what less exact rules or the check say."""

    requirement: Requirement | None = None
    severity: Severity | None = None
    options: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Conditional:
    """A rule on checks whose ids fit `check` (a name or a pattern), about what `when` selects."""

    when: Selector
    check: str
    rule: Rule

    @property
    def exactness(self) -> tuple[tuple[int, ...], int]:
        """Greater is more exact; equal ones go by layer and order."""
        return self.when.exactness, Selector(check=(self.check,)).exactness[-1]


@dataclass(frozen=True)
class Policy:
    """A whole policy; implements netaudit.judge.Policy.

    `rules` are by check; `conditional` go over them, the least exact first, and of equal ones the
    later wins. What depends on unit or target shows in the view that `on` gives.

    `default` is the word on every check that `rules` does not name. `places` says where a rule
    ("dnssec.zone-signed") or an option ("dnssec.zone-signed/days") stands in its file: only for
    messages, no part of the policy's identity.
    """

    name: str
    rules: Mapping[str, Rule] = field(default_factory=lambda: MappingProxyType({}))
    default: Requirement = Requirement.SHOULD
    conditional: tuple[Conditional, ...] = ()
    places: Mapping[str, Place] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
    on_link: OnLink = field(default_factory=OnLink)
    _views: dict[tuple[bool, ...], Policy] = field(
        default_factory=dict, compare=False, repr=False, init=False
    )
    _decided: dict[str, Rule] = field(default_factory=dict, compare=False, repr=False, init=False)

    def on(self, unit: Unit, target: Target) -> Policy:
        """The policy as it is for a target of a unit: every condition is decided."""
        if not any(conditional.when != ALWAYS for conditional in self.conditional):
            return self
        chosen = tuple(c.when.selects(unit, target) for c in self.conditional)
        if (view := self._views.get(chosen)) is None:
            meant = [c for c, yes in zip(self.conditional, chosen, strict=True) if yes]
            kept = tuple(replace(c, when=ALWAYS) for c in meant)
            view = self._views[chosen] = replace(self, conditional=kept)
        return view

    def rule(self, check: str) -> Rule:
        """The rule on a check, without what depends on unit or target."""
        found = self._decided.get(check)
        if found is None:  # it is asked for every check about every target
            found = self.rules.get(check, Rule())
            for conditional in self.conditional:
                if conditional.when == ALWAYS and fnmatchcase(check, conditional.check):
                    found = merged(found, conditional.rule)
            self._decided[check] = found
        return found

    def requirement(self, check: str) -> Requirement:
        """The policy's word on a check."""
        return self.rule(check).requirement or self.default

    def severity(self, check: str, default: Severity) -> Severity:
        """How bad a failure is under this policy: `default`, unless a rule says otherwise."""
        return self.rule(check).severity or default

    def options(self, check: str, shape: type) -> object:
        """The check's options: an instance of `shape`, a dataclass whose fields have defaults.

        Raises PolicyError where a value does not fit; never after `validate`.
        """
        values = dict(self.rule(check).options)
        if not values:
            return shape()
        if mistakes := list(self._option_mistakes(check, shape, values)):
            raise PolicyError(mistakes)
        from pydantic import TypeAdapter  # 100 ms: only where a policy sets options

        return TypeAdapter(shape).validate_python(values)

    def validate(self, registry: Registry) -> None:
        """Raise PolicyError unless every rule names a loaded check and its options fit."""
        mistakes: list[Mistake] = []
        for check_id, rule in self.rules.items():
            check = registry.checks.get(check_id)
            if check is None:
                mistakes.append(self._unknown_check(check_id, registry.checks))
            elif rule.options:
                mistakes += self._rule_mistakes(check, dict(rule.options))
        for conditional in self.conditional:
            mistakes += self._conditional_mistakes(conditional, registry)
        if mistakes:
            raise PolicyError(mistakes)

    def to_json(self) -> bytes:
        """Canonical: the same policy always gives the same bytes, whatever its file's order."""
        document: dict[str, Any] = {
            "name": self.name,
            "default": self.default,
            "checks": {check: _plain(rule) for check, rule in self.rules.items()},
        }
        if self.on_link != OnLink():
            document["on_link"] = asdict(self.on_link)
        if self.conditional:
            document["rules"] = [
                {"when": asdict(c.when), "check": c.check, **_plain(c.rule)}
                for c in self.conditional
            ]
        text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return text.encode()

    @classmethod
    def from_json(cls, data: bytes | str) -> Policy:
        """The policy that `to_json` wrote. Raises PolicyError on anything else."""
        try:
            return _from_document(json.loads(data))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PolicyError(
                [
                    Mistake(
                        Place("policy.json"),
                        "not a policy as netaudit stores it: {problem}",
                        (("problem", f"{type(error).__name__}: {error}"),),
                    )
                ]
            ) from error

    def _place(self, *keys: str) -> Place:
        for key in keys:
            if place := self.places.get(key):
                return place
        return Place(self.name)

    def _unknown_check(self, check: str, known: Iterable[str]) -> Mistake:
        place = self._place(check)
        if near := get_close_matches(check, list(known), n=1):
            return Mistake(
                place,
                "no check is called {check}; did you mean {near}?",
                (("check", check), ("near", near[0])),
            )
        return Mistake(
            place,
            "no check is called {check}; `netaudit checks list` names them all",
            (("check", check),),
        )

    def _conditional_mistakes(
        self, conditional: Conditional, registry: Registry
    ) -> Iterator[Mistake]:
        fitting = [
            check for id_, check in registry.checks.items() if fnmatchcase(id_, conditional.check)
        ]
        if not fitting:
            yield self._unknown_check(conditional.check, registry.checks)
        if conditional.rule.options:
            for check in fitting:
                yield from self._rule_mistakes(check, dict(conditional.rule.options))

    def _rule_mistakes(self, check: Check, values: dict[str, Value]) -> Iterator[Mistake]:
        if check.options is None:
            yield Mistake(
                self._place(check.id),
                "{check} has no options; remove `options`",
                (("check", check.id),),
            )
            return
        yield from self._option_mistakes(check.id, check.options, values)

    def _option_mistakes(
        self, check: str, shape: type, values: dict[str, Value]
    ) -> Iterator[Mistake]:
        from pydantic import TypeAdapter, ValidationError

        known = [f.name for f in fields(shape) if f.init]
        for name in values.keys() - set(known):
            yield Mistake(
                self._place(f"{check}/{name}", check),
                "{check} has no option {option}; expected one of: {expected}",
                (("check", check), ("option", name), ("expected", ", ".join(known))),
            )
        try:
            TypeAdapter(shape).validate_python({k: v for k, v in values.items() if k in known})
        except ValidationError as error:
            for problem in error.errors():
                name = str(problem["loc"][0]) if problem["loc"] else ""
                yield Mistake(
                    self._place(f"{check}/{name}", check),
                    "option {option} of {check} is {value}: {problem}; its default is {default}",
                    (
                        ("option", name),
                        ("check", check),
                        ("value", repr(problem["input"])[:80]),
                        ("problem", problem["msg"]),
                        ("default", _default(shape, name)),
                    ),
                )


def _default(shape: type, name: str) -> str:
    for item in fields(shape):
        if item.name == name:
            if item.default is not MISSING:
                return repr(item.default)
            if item.default_factory is not MISSING:
                return repr(item.default_factory())
    return "-"


def merged(under: Rule, over: Rule) -> Rule:
    """`over` laid on `under`: what it leaves open stays, options are merged one by one."""
    return Rule(
        over.requirement or under.requirement,
        over.severity or under.severity,
        tuple(sorted({**dict(under.options), **dict(over.options)}.items())),
    )


def _plain(rule: Rule) -> dict[str, Any]:
    return {
        "requirement": rule.requirement,
        "severity": rule.severity,
        "options": dict(rule.options),
    }


def _from_document(document: dict[str, Any]) -> Policy:
    return Policy(
        str(document["name"]),
        MappingProxyType({check: _rule(rule) for check, rule in document["checks"].items()}),
        Requirement(document["default"]),
        tuple(
            Conditional(_selector(rule["when"]), str(rule["check"]), _rule(rule))
            for rule in document.get("rules", ())
        ),
        on_link=_on_link(document.get("on_link")),
    )


def _on_link(said: dict[str, Any] | None) -> OnLink:
    return OnLink() if said is None else OnLink(int(said["listen"]), tuple(map(str, said["send"])))


def _rule(rule: dict[str, Any]) -> Rule:
    return Rule(
        Requirement(rule["requirement"]) if rule["requirement"] else None,
        Severity(rule["severity"]) if rule["severity"] else None,
        tuple(sorted(rule["options"].items())),
    )


def _selector(when: dict[str, list[str]]) -> Selector:
    shapes: dict[str, type[str]] = {"exposure": SecurityZone, "level": Level, "branch": Branch}
    items: dict[str, Any] = {
        name: tuple(map(shapes.get(name, str), listed)) for name, listed in when.items()
    }
    return Selector(**items)
