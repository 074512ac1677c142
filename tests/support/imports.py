"""What imports what in the package, read from its text: nothing of it is run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from support import ROOT

PACKAGE = "perfeval_xl"
ITSELF = "__init__"
"""What a folder's own `__init__` is called among the folder's children."""

Graph = Mapping[str, set[str]]
"""Dotted name → the dotted names that it imports."""


@cache
def modules() -> dict[str, Path]:
    """Return the path of every module by its dotted name; a folder stands for its `__init__`."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == ITSELF else parts)] = path
    return found


@cache
def imports() -> Graph:
    """Return what each module imports, also for type checking and within functions."""
    names = modules()
    return {
        module: set(_imported(path, module, names)) - {module} for module, path in names.items()
    }


def _imported(path: Path, module: str, names: Iterable[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, module, is_folder=path.stem == ITSELF)
            for alias in node.names:
                below = f"{base}.{alias.name}"
                if below in names:
                    yield below
                elif base in names:
                    yield base


def _absolute(node: ast.ImportFrom, module: str, *, is_folder: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    above = parts[: len(parts) - node.level + is_folder]
    return ".".join([*above, *filter(None, [node.module])])


def folders() -> list[str]:
    """Return the dotted name of every folder of the package, the package among them."""
    return [name for name, path in modules().items() if path.stem == ITSELF]


def among_children(folder: str, graph: Graph) -> dict[str, set[str]]:
    """Return which child of a folder imports which other, with all that lies below each."""
    children: dict[str, set[str]] = {}
    for module, others in graph.items():
        here = _child(folder, module)
        if here is not None:
            there = {_child(folder, other) for other in others}
            children.setdefault(here, set()).update(
                child for child in there if child is not None and child != here
            )
    return children


def _child(folder: str, module: str) -> str | None:
    """Return the name of the child of `folder` that holds a module; None if none does."""
    if module == folder:
        return ITSELF
    if not module.startswith(f"{folder}."):
        return None
    return module.removeprefix(f"{folder}.").split(".")[0]


def circle(graph: Graph) -> list[str]:
    """Return the names along some circle of a graph; none where there is no circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
