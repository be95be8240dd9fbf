"""Finds checks and probes, reads their annotations once, and refuses what cannot work.

A pack is a package named in the entry-point group `netaudit.checks`. Its modules are walked;
what carries `@check` or `@probe` is registered. Nothing is registered by import side effects.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import walk_packages
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_type_hints

from netaudit.api import TARGETS, CheckMeta, ProbeMeta, Verdict
from netaudit.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

GROUP = "netaudit.checks"
BUILTIN_PROBES = "netaudit.probes"


@dataclass(frozen=True, slots=True)
class Check:
    """A loaded check: metadata, the function, and what its annotations said."""

    meta: CheckMeta
    function: Callable[..., Verdict]
    package: str
    target: type
    facts: tuple[type, ...]
    options: type | None

    @property
    def id(self) -> str:
        """The check's id."""
        return self.meta.id

    @property
    def family(self) -> str:
        """The id's first part."""
        return self.meta.id.partition(".")[0]

    @property
    def rationale(self) -> str:
        """Why it matters: the function's docstring (a gettext msgid)."""
        return inspect.cleandoc(self.function.__doc__ or "")


@dataclass(frozen=True, slots=True)
class Probe:
    """A loaded probe."""

    meta: ProbeMeta
    function: Callable[..., Any]
    target: type
    fact: type


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything that is loaded. `probes` is keyed by (fact type, target type)."""

    checks: Mapping[str, Check]
    probes: Mapping[tuple[type, type], Probe]

    def fact(self, name: str) -> type:
        """The fact type of that name; KeyError if no probe provides it."""
        return {fact_name(fact): fact for fact, _ in self.probes}[name]


@lru_cache(maxsize=1024)
def fact_name(fact: type) -> str:
    """How the store names a fact type: last module name, dot, class name."""
    return f"{fact.__module__.rpartition('.')[2]}.{fact.__qualname__}"


def installed() -> list[str]:
    """The packages of all installed packs."""
    return sorted({entry.value for entry in entry_points(group=GROUP)})


def load() -> Registry:
    """All installed packs and the built-in probes. Raises PackError."""
    return load_packages([BUILTIN_PROBES, *installed()])


def load_packages(packages: list[str]) -> Registry:
    """Exactly these packages."""
    checks: dict[str, Check] = {}
    probes: dict[tuple[type, type], Probe] = {}
    for package in packages:
        for module in _modules(package):
            for function in _functions(module):
                if meta := getattr(function, "__netaudit_check__", None):
                    _add_check(checks, read_check(function, meta, package))
                elif meta := getattr(function, "__netaudit_probe__", None):
                    _add_probe(probes, read_probe(function, meta))
    _every_fact_has_a_probe(checks, probes)
    return Registry(MappingProxyType(dict(sorted(checks.items()))), MappingProxyType(probes))


def read_check(function: Callable[..., Verdict], meta: CheckMeta, package: str) -> Check:
    """Read one check's annotations. Raises PackError naming file and parameter."""
    _id_is_path(function, meta, package)
    hints = _hints(function)
    if hints.get("return") is not Verdict:
        raise _error(function, "return", "must be annotated `-> Verdict`")
    names = list(inspect.signature(function).parameters)
    target = hints.get(names[0]) if names else None
    if target not in TARGETS:
        expected = ", ".join(t.__name__ for t in TARGETS)
        raise _error(function, names[0] if names else "(none)", f"must be one of {expected}")
    options = hints.get("options") if names[-1] == "options" else None
    if options is not None:
        _all_have_defaults(function, options)
    facts = tuple(_fact(function, n, hints) for n in names[1:] if n != "options")
    if not function.__doc__:
        raise _error(function, "(docstring)", "is missing: it is the check's rationale")
    return Check(meta, function, package, target, facts, options)


def read_probe(function: Callable[..., Any], meta: ProbeMeta) -> Probe:
    """Read one probe's annotations. Raises PackError."""
    hints = _hints(function)
    names = list(inspect.signature(function).parameters)
    if len(names) != 2 or names[1] != "net":  # noqa: PLR2004  a target and the net
        raise _error(function, ", ".join(names), "must be (target, net)")
    if hints.get(names[0]) not in TARGETS:
        raise _error(function, names[0], "must be a target type")
    if not inspect.iscoroutinefunction(function):
        raise _error(function, function.__name__, "must be `async def`")
    return Probe(meta, function, hints[names[0]], _fact(function, "return", hints))


def _modules(package: str) -> Iterator[ModuleType]:
    try:
        root = import_module(package)
        yield root
        for found in walk_packages(root.__path__, f"{package}."):
            yield import_module(found.name)
    except PackError:
        raise
    except Exception as error:  # whatever a third party's module raises at import
        raise PackError(
            "{package}: cannot be imported: {name}: {error}",
            package=package,
            name=type(error).__name__,
            error=error,
        ) from error


def _functions(module: ModuleType) -> Iterator[Callable[..., Any]]:
    for value in vars(module).values():
        if inspect.isfunction(value) and value.__module__ == module.__name__:
            yield value


def _add_check(checks: dict[str, Check], check: Check) -> None:
    if twin := checks.get(check.id):
        raise PackError(
            "{place}: check {check} is already in {other}; two checks of one id do not "
            "load: rename one",
            place=_where(check.function),
            check=repr(check.id),
            other=_where(twin.function),
        )
    checks[check.id] = check


def _add_probe(probes: dict[tuple[type, type], Probe], probe: Probe) -> None:
    key = (probe.fact, probe.target)
    if twin := probes.get(key):
        raise PackError(
            "{place}: {name} of a {target} is already learnt by {other}",
            place=_where(probe.function),
            name=probe.fact.__name__,
            target=probe.target.__name__,
            other=_where(twin.function),
        )
    probes[key] = probe


def _every_fact_has_a_probe(
    checks: Mapping[str, Check], probes: Mapping[tuple[type, type], Probe]
) -> None:
    for check in checks.values():
        for fact in check.facts:
            if (fact, check.target) not in probes:
                raise PackError(
                    "{place}: no probe learns {name} of a {target}",
                    place=_where(check.function),
                    name=fact.__name__,
                    target=check.target.__name__,
                )


def _id_is_path(function: Callable[..., Any], meta: CheckMeta, package: str) -> None:
    family, _, name = meta.id.partition(".")
    path = f"{package}.{family}.{name}".replace("-", "_")
    if function.__module__ != path or function.__name__ != name.replace("-", "_"):
        raise PackError(
            "{place}: check {check} must be the function {name} of the module {path}",
            place=_where(function),
            check=repr(meta.id),
            name=name.replace("-", "_"),
            path=path,
        )


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return get_type_hints(function)
    except NameError as error:
        raise PackError(
            "{place}: the annotation {name} cannot be read; import it at run time, not "
            "under TYPE_CHECKING",
            place=_where(function),
            name=repr(error.name),
        ) from error


def _fact(function: Callable[..., Any], name: str, hints: Mapping[str, Any]) -> type:
    fact = hints.get(name)
    frozen = dataclasses.is_dataclass(fact) and fact.__dataclass_params__.frozen  # type: ignore[union-attr]
    if not isinstance(fact, type) or not frozen:
        raise _error(function, name, "must be annotated with a fact: a frozen dataclass")
    return fact


def _all_have_defaults(function: Callable[..., Any], options: type) -> None:
    if not (dataclasses.is_dataclass(options) and options.__dataclass_params__.frozen):  # type: ignore[attr-defined]
        raise _error(function, "options", "must be a frozen dataclass")
    for item in dataclasses.fields(options):
        if item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING:
            raise _error(function, f"options.{item.name}", "must have a default")


def _where(function: Callable[..., Any]) -> str:
    code = function.__code__
    return f"{code.co_filename}:{code.co_firstlineno}"


def _error(function: Callable[..., Any], parameter: str, expected: str) -> PackError:
    return PackError(
        "{place}: {name}: parameter {parameter} {expected}",
        place=_where(function),
        name=function.__name__,
        parameter=repr(parameter),
        expected=expected,
    )
