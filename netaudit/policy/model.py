"""A policy: which checks are wanted, how much each matters, and with which options."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netaudit.errors import Mistake, Place, PolicyError
from netaudit.model import Requirement, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.registry import Check, Registry

Value = Any  # what JSON can say: str, int, float, bool, None, lists and objects of these


@dataclass(frozen=True, slots=True)
class Rule:
    """The policy's word on one check. `severity` None leaves the check's own."""

    requirement: Requirement
    severity: Severity | None = None
    options: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True)
class Policy:
    """A whole policy; implements netaudit.judge.Policy.

    `default` is the word on every check that `rules` does not name. `places` says where a rule
    ("dnssec.zone-signed") or an option ("dnssec.zone-signed/days") stands in its file: only for
    messages, no part of the policy's identity.
    """

    name: str
    rules: Mapping[str, Rule] = field(default_factory=lambda: MappingProxyType({}))
    default: Requirement = Requirement.SHOULD
    places: Mapping[str, Place] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )

    def requirement(self, check: str) -> Requirement:
        """The policy's word on a check."""
        rule = self.rules.get(check)
        return rule.requirement if rule else self.default

    def severity(self, check: str, default: Severity) -> Severity:
        """How bad a failure is under this policy: `default`, unless a rule says otherwise."""
        rule = self.rules.get(check)
        return (rule.severity if rule else None) or default

    def options(self, check: str, shape: type) -> object:
        """The check's options: an instance of `shape`, a dataclass whose fields have defaults.

        Raises PolicyError where a value does not fit; never after `validate`.
        """
        rule = self.rules.get(check)
        values = dict(rule.options) if rule else {}
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
        if mistakes:
            raise PolicyError(mistakes)

    def to_json(self) -> bytes:
        """Canonical: the same policy always gives the same bytes, whatever its file's order."""
        document = {
            "name": self.name,
            "default": self.default,
            "checks": {
                check: {
                    "requirement": rule.requirement,
                    "severity": rule.severity,
                    "options": dict(rule.options),
                }
                for check, rule in self.rules.items()
            },
        }
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


def _from_document(document: dict[str, Any]) -> Policy:
    rules = {
        check: Rule(
            Requirement(rule["requirement"]),
            Severity(rule["severity"]) if rule["severity"] else None,
            tuple(sorted(rule["options"].items())),
        )
        for check, rule in document["checks"].items()
    }
    return Policy(str(document["name"]), MappingProxyType(rules), Requirement(document["default"]))
