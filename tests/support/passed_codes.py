"""Every place in the package where a code of the registry is passed, and the details beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from perfeval_xl.messages import MESSAGES

AS_KEYWORDS = {
    "PerfevalError", "RunError", "RubricError", "ReturnError", "RefusedError", "ArchiveError",
    "UnreadableBookError", "ChildNotStartedError", "set_aside", "_refused", "_tell", "of",
}  # fmt: skip
"""What takes the details as keywords."""
IN_ORDER = {
    "Finding": ("unit", "code", "label", "found", "expected"),
    "Note": ("code", "found", "expected"),
    "Remark": ("code", "label", "sheet", "cell", "found", "expected"),
    "BookRemark": ("code", "sheet", "cell", "found", "expected"),
    "Value": ("number", "code", "found", "expected"),
    "Taken": ("content", "code", "found", "expected"),
    "InboxFile": ("path", "relative", "sha256", "modified", "size", "code", "details"),
    "replace": ("of",),
}
"""What takes some in order; `details` is a mapping of more."""
HELPERS = {"leave": {"label", "found"}}
"""What gives its details itself."""
PLACE = {"file", "department", "sheet", "cell"}
"""Where it is, carried beside the sentence."""


@dataclass(frozen=True)
class Passed:
    """A code that is passed, with the names of its details."""

    where: str
    code: str
    callee: str
    given: frozenset[str]
    dynamic: bool
    """Whether more details are given than the source says."""


@cache
def passed_codes(package: Path) -> tuple[Passed, ...]:
    """Return the codes that are passed to what makes a message of them."""
    return tuple(_passed(package))


def _passed(package: Path) -> Iterator[Passed]:
    for path in sorted(package.rglob("*.py")):
        for scope in _scopes(ast.parse(path.read_text(encoding="utf-8"))):
            for call in (node for node in _inside(scope) if isinstance(node, ast.Call)):
                name = path.relative_to(package.parent).as_posix()
                for code, given, dynamic in _of_call(call, scope):
                    yield Passed(f"{name}:{call.lineno}", code, _callee(call), given, dynamic)


def literal_codes(package: Path) -> set[str]:
    """Return the codes that stand anywhere in the package outside the registry."""
    return {
        node.value
        for path in package.rglob("*.py")
        if "messages" not in path.relative_to(package).parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in MESSAGES
    }


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield what belongs to a scope itself, not to a function in it."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef):
            yield node
            yield from _inside(node)


def _callee(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _of_call(call: ast.Call, scope: ast.AST) -> Iterator[tuple[str, frozenset[str], bool]]:
    name = _callee(call)
    if name in HELPERS:
        yield from ((code, frozenset(HELPERS[name]), False) for code in _codes(call.args[0], scope))
    if name not in AS_KEYWORDS | IN_ORDER.keys():
        return
    order = IN_ORDER.get(name, ("code", "file", "department", "sheet", "cell"))
    # What stands unpacked in order before a FindingRow's details is its place.
    starred = name != "of" and any(isinstance(argument, ast.Starred) for argument in call.args)
    ordered = [part for part in call.args if not isinstance(part, ast.Starred)]
    arguments: dict[str | None, ast.AST] = dict(zip(order, ordered, strict=False))
    unpacked = [keyword.value for keyword in call.keywords if keyword.arg is None]
    arguments |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    names = {part for part in arguments if part and part != "code"}
    if name in IN_ORDER:
        names &= {"label", "found", "expected"}
    mappings = [*unpacked, *([arguments["details"]] if "details" in arguments else [])]
    if name == "Finding" and len(call.args) > len(order) and not starred:
        mappings.append(call.args[len(order)])
    keys = [_keys(mapping, scope) for mapping in mappings]
    given = frozenset(names.union(*(found for found in keys if found is not None)))
    for code in _codes(arguments.get("code"), scope):
        yield code, given, starred or None in keys


def _codes(node: ast.AST | None, scope: ast.AST) -> set[str]:
    """Return the codes that an expression may be; nothing for one that is no literal."""
    match node:
        case ast.Constant(value=str(code)) if code in MESSAGES:
            return {code}
        case ast.IfExp(body=body, orelse=other):
            return _codes(body, scope) | _codes(other, scope)
        case ast.Name():
            values = list(_assigned(node.id, scope))
            return set().union(*(_codes(value, scope) for value in values))
    return set()


def _keys(node: ast.AST, scope: ast.AST) -> set[str] | None:
    """Return the keys of a mapping that is written out; None where they are not."""
    match node:
        case ast.Dict(keys=keys, values=values):
            parts = [
                {key.value} if isinstance(key, ast.Constant) else _keys(value, scope)
                for key, value in zip(keys, values, strict=True)
            ]
            return None if None in parts else set().union(*(part or set() for part in parts))
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            return {str(keyword.arg) for keyword in keywords}
        case ast.IfExp(body=body, orelse=other):
            one, two = _keys(body, scope), _keys(other, scope)
            return one if one == two else None
        case ast.Name():
            found = [_keys(value, scope) for value in _assigned(node.id, scope)]
            return found[0] if found and all(keys == found[0] for keys in found) else None
    return None


def _assigned(name: str, scope: ast.AST) -> Iterator[ast.AST]:
    for node in _inside(scope):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        if any(isinstance(each, ast.Name) and each.id == name for each in targets):
            yield node.value  # type: ignore[union-attr]
