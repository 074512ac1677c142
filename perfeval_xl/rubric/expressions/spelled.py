"""A tree's third face: the calculation written out with the figures put in, for a note."""

from __future__ import annotations

from perfeval_xl.rubric.expressions import nodes

_SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


def spelled(node: nodes.Node) -> nodes.Join:
    """Return the text of an arithmetic expression with its figures: "88.86÷(231.6＋70)".

    The result is a tree itself, so that the note follows in the workbook when a figure changes.
    Figures are shown with up to 4 decimals. Raises TypeError for anything but arithmetic.
    """
    return nodes.join(*_spell(node, 0))


def _spell(node: nodes.Node, least: int) -> list[nodes.Node | str]:
    match node:
        case nodes.Number(value):
            return [f"{value:.15g}"]
        case nodes.Name():
            plain = nodes.Plain(node, 4)
            # Behind a sign a negative figure stands in brackets: 100＋(-20).
            return [nodes.If(node < 0, nodes.join("(", plain, ")"), plain) if least else plain]
        case nodes.Arithmetic(operator, left, right):
            strength = _STRENGTH[operator]
            first = _spell(left, strength if isinstance(left, nodes.Arithmetic) else 0)
            inside = [*first, _SIGNS[operator], *_spell(right, strength + 1)]
            return inside if strength >= least else ["(", *inside, ")"]
        case nodes.Call("ABS", (argument,)):
            return ["|", *_spell(argument, 0), "|"]
        case nodes.Call(function, arguments):
            inside = []
            for position, argument in enumerate(arguments):
                inside += (["，"] if position else []) + _spell(argument, 0)
            return [function, "(", *inside, ")"]
    raise TypeError(f"cannot spell out {node!r}")
