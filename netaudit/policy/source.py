"""YAML 1.2 as plain data, with the place of every key and value."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from netaudit.errors import Mistake, Place, PolicyError

if TYPE_CHECKING:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import StreamMark
    from ruamel.yaml.nodes import MappingNode, Node

MAX_DEPTH = 12
Path = tuple[str | int, ...]


class Source:
    """A parsed document.

    `data` is plain Python; `places` maps the path of each value to where its key stands (of list
    items: where they stand).
    """

    def __init__(self, text: str, file: str) -> None:
        """Parse. Raises PolicyError on syntax errors, duplicate keys and aliases."""
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        self.file = file
        self.places: dict[Path, Place] = {}
        self._seen: set[int] = set()
        yaml = YAML(typ="safe", pure=True)
        try:
            root = yaml.compose(text)
            self.data = None if root is None else self._plain(yaml, root, ())
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise self._error(mark, "not YAML: {problem}", problem=_line(error.problem)) from error
        except (YAMLError, ValueError, RecursionError) as error:
            raise self._error(None, "not YAML: {problem}", problem=_line(error)) from error

    def place(self, path: Path) -> Place:
        """Where `path` stands, or the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file, 1, 1))

    def _plain(self, yaml: YAML, node: Node, path: Path) -> Any:
        from ruamel.yaml.nodes import MappingNode, SequenceNode

        if id(node) in self._seen:
            raise self._error(node.start_mark, "aliases (*name) are not used here; write it out")
        self._seen.add(id(node))
        self.places.setdefault(path, self._at(node.start_mark))
        if len(path) > MAX_DEPTH:
            raise self._error(node.start_mark, "nested too deeply")
        if isinstance(node, MappingNode):
            return self._mapping(yaml, node, path)
        if isinstance(node, SequenceNode):
            return [self._plain(yaml, n, (*path, i)) for i, n in enumerate(node.value)]
        return self._scalar(yaml, node)

    def _mapping(self, yaml: YAML, node: MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node.value, str):
                raise self._error(key_node.start_mark, "a key must be a word, not a list")
            key = key_node.value
            if key in result:
                raise self._error(key_node.start_mark, "the key {key} stands twice", key=key)
            self.places[*path, key] = self._at(key_node.start_mark)
            result[key] = self._plain(yaml, value_node, (*path, key))
        return result

    def _scalar(self, yaml: YAML, node: Node) -> Any:
        """As YAML 1.2's core schema has it; anything else (dates, binary) stays text."""
        kind = (node.tag or "").rpartition(":")[2]
        if kind in {"int", "float", "bool", "null"}:
            value = getattr(yaml.constructor, f"construct_yaml_{kind}")(node)
            if isinstance(value, float) and not isfinite(value):
                raise self._error(
                    node.start_mark, "{value} is not a finite number", value=node.value
                )
            return value
        return node.value

    def _at(self, mark: StreamMark | None) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)

    def _error(self, mark: StreamMark | None, message: str, **params: str) -> PolicyError:
        return PolicyError([Mistake(self._at(mark), message, tuple(params.items()))])


def _line(problem: object) -> str:
    return " ".join(str(problem).split())[:200]
