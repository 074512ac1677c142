"""What no department fills in: 序时进度, which the period gives, and constants.

A formula may divide by it without saying what zero means, for it never is.
"""

from perfeval_xl.rubric.expressions.nodes import Arithmetic, Name, Node, Number, children, names_in

ELAPSED = "序时进度"
"""The name that stands for it in formulas, as a column of the figures and in the workbook."""


def figures_in(node: Node) -> tuple[str, ...]:
    """Return every figure that a tree reads, once, in order of appearance."""
    return tuple(name for name in names_in(node) if name != ELAPSED)


def quotient(node: Node | None) -> Arithmetic | None:
    """Return the one division by figures that a ratio is built around, None where there is none.

    What stands beside it is given: 支出 / 预算 / 序时进度, 支出 / 预算 - 序时进度, 1 - 支出 / 预算.
    """
    while isinstance(node, Arithmetic):
        if node.operator == "/" and figures_in(node.right):
            return node
        if figures_in(node.left) and figures_in(node.right):
            return None
        node = node.right if figures_in(node.right) else node.left
    return None


def divides(node: Node) -> bool:
    """Tell whether a tree divides at all."""
    is_quotient = isinstance(node, Arithmetic) and node.operator == "/"
    return is_quotient or any(divides(child) for child in children(node))


def divisions(node: Node) -> list[Node]:
    """Return every division in a tree by something that may be zero."""
    quotients = [inner for child in children(node) for inner in divisions(child)]
    if isinstance(node, Arithmetic) and node.operator == "/":
        quotients += [] if _never_zero(node.right) else [node]
    return quotients


def _never_zero(node: Node) -> bool:
    match node:
        case Number(value):
            return value != 0
        case Name(name):
            return name == ELAPSED
    return False
