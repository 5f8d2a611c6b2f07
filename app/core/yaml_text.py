"""YAML text to plain values and back, its complaints as sentences. Pure; loaded when a file is read or written."""

from __future__ import annotations

from typing import Any

import yaml

from app.core.errors import InputError


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, which also refuses a key that stands twice instead of forgetting the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key.value!r} stands twice", key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(text: str) -> Any:
    """Return the values of a YAML text, dates as dates; InputError, naming the line, for what is not YAML."""
    try:
        return yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        raise InputError(f"The file is not valid YAML{where}: {problem}{_remedy(problem)}.") from error
    except ValueError as error:
        raise InputError(f"The file holds a value that cannot be read: {error}.") from error
    except RecursionError as error:
        raise InputError("The file is nested too deeply to be a sequence; write it like `sequence export`.") from error


def write(data: Any) -> str:
    """Return plain values as YAML, keys in their order."""
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000)


def _remedy(problem: str) -> str:
    if "mapping values are not allowed" in problem or "expected <block end>" in problem:
        return "; put a text with a colon or quotation marks in quotes, or below `body: |`"
    if "found character" in problem and "token" in problem:
        return "; indent with spaces, and put a text that begins with a special sign in quotes"
    return ""
