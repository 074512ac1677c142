"""A tree's third face: the calculation written out with the figures put in, for a note."""

from __future__ import annotations

from collections.abc import Collection

from perfeval_xl.rubric.expressions import nodes

_SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


def spelled(node: nodes.Node, shares: Collection[str] = ()) -> nodes.Join:
    """Return the text of an arithmetic expression with its figures: "88.86÷(231.6＋70)".

    The result is a tree itself, so that the note follows in the workbook when a figure changes.
    Figures are shown with up to 4 decimals, those among `shares` by their name, as percentages:
    "80÷100÷序时进度83.33%". Raises TypeError for anything but arithmetic.
    """
    return nodes.join(*_spell(node, 0, shares))


def _spell(node: nodes.Node, least: int, shares: Collection[str]) -> list[nodes.Node | str]:
    match node:
        case nodes.Number(value):
            return [f"{value:.15g}"]
        case nodes.Name(name) if name in shares:
            return [name, nodes.Percent(node)]
        case nodes.Name():
            plain = nodes.Plain(node, 4)
            # Behind a sign a negative figure stands in brackets: 100＋(-20).
            return [nodes.If(node < 0, nodes.join("(", plain, ")"), plain) if least else plain]
        case nodes.Arithmetic(operator, left, right):
            strength = _STRENGTH[operator]
            first = _spell(left, strength if isinstance(left, nodes.Arithmetic) else 0, shares)
            inside = [*first, _SIGNS[operator], *_spell(right, strength + 1, shares)]
            return inside if strength >= least else ["(", *inside, ")"]
        case nodes.Call("ABS", (argument,)):
            return ["|", *_spell(argument, 0, shares), "|"]
        case nodes.Call(function, arguments):
            inside = []
            for position, argument in enumerate(arguments):
                inside += (["，"] if position else []) + _spell(argument, 0, shares)
            return [function, "(", *inside, ")"]
    raise TypeError(f"cannot spell out {node!r}")
