"""A tree's second and third face: a formula that Excel, WPS and LibreOffice compute alike, and the
calculation spelled out with the figures put in, for a note."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.excel_limits import is_joined, literal
from perfeval_xl.rubric.expressions.parts import FURTHER, InCase, Lacking, NamedPart
from perfeval_xl.rubric.expressions.thresholds import percent

_MOST_ARGUMENTS = 250
Resolve = Callable[[str], str]

_COMPARISON, _JOIN, _SUM, _PRODUCT, _ATOM = range(5)
_STRENGTH = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
_SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}
_NO_LABELS: Mapping[str, str] = MappingProxyType({})


def excel(node: nodes.Node, resolve: Resolve = str) -> str:
    """Write a tree as a formula, without the leading "=".

    `resolve` turns a name of the tree into what the workbook calls it: a defined name (the
    default: the name itself) or a cell such as "H7".
    """
    return _render(node, resolve, _COMPARISON)


def _render(node: nodes.Node, resolve: Resolve, least: int) -> str:
    """Render, in brackets where the node binds less tightly than `least` asks for."""
    strength, formula = _formula(node, resolve)
    return formula if strength >= least else f"({formula})"


def _formula(node: nodes.Node, resolve: Resolve) -> tuple[int, str]:
    match node:
        case nodes.Number(value):
            return (_ATOM if value >= 0 else _SUM), number(value)
        case nodes.Text(words):
            return (_JOIN if is_joined(words) else _ATOM), literal(words)
        case nodes.Blank():
            return _ATOM, '""'
        case nodes.Name(name):
            return _ATOM, resolve(name)
        case nodes.Arithmetic(operator, left, right):
            strength = _STRENGTH[operator]
            # a-(b-c) and a/(b/c) keep their brackets: the right side must bind more tightly.
            rendered = _render(left, resolve, strength), _render(right, resolve, strength + 1)
            return strength, operator.join(rendered)
        case nodes.Compare(operator, left, right):
            return _COMPARISON, operator.join(
                (_render(left, resolve, _JOIN), _render(right, resolve, _JOIN))
            )
        case nodes.AllOf(terms):
            return _function("AND", terms, resolve)
        case nodes.AnyOf(terms):
            return _function("OR", terms, resolve)
        case nodes.Present(cells):
            return _COMPARISON, f"{'+'.join(_counts(cells, resolve))}={len(cells)}"
        case Lacking(cells):
            return _SUM, "-".join((str(len(cells)), *_counts(cells, resolve)))
        case NamedPart(_, tree):
            return _formula(tree, resolve)
        case InCase(cases, word):
            return _formula(nodes.Compare("=", cases, nodes.Text(word)), resolve)
        case nodes.Says(nodes.Name(cell), words, _):
            return _COMPARISON, f"{resolve(cell)}={literal(words)}"
        case nodes.If(condition, then, otherwise):
            return _function("IF", (condition, then, otherwise), resolve)
        case nodes.Call(function, arguments):
            return _function(function, arguments, resolve)
        case nodes.Join(parts):
            if not parts:
                return _ATOM, '""'
            return _JOIN, "&".join(_joined(part, resolve, len(parts)) for part in parts)
        case nodes.Plain():
            # TEXT(5,"0.##") is "5." in Excel and "5" in LibreOffice; this is "5" in both.
            return _JOIN, f'{_rounded(node, resolve)}&""'
        case nodes.Shown(_, places, off):
            pattern = _pattern(places) + ("" if off is None else "######")
            sign = "%" if isinstance(node, nodes.Percent) else ""
            return _ATOM, f'TEXT({_rounded(node, resolve)},"{pattern}{sign}")'
    raise TypeError(f"no formula for {node!r}")


def _joined(part: nodes.Node, resolve: Resolve, among: int) -> str:
    if isinstance(part, nodes.Plain) and among > 1:  # the & beside it makes it a text already
        return _rounded(part, resolve)
    return _render(part, resolve, _JOIN)


def _function(name: str, arguments: tuple[nodes.Node, ...], resolve: Resolve) -> tuple[int, str]:
    return _ATOM, call_of(name, _rendered(arguments, resolve))


def _rendered(arguments: Sequence[nodes.Node], resolve: Resolve) -> list[str]:
    return [_render(argument, resolve, _COMPARISON) for argument in arguments]


def call_of(name: str, arguments: Sequence[str]) -> str:
    """Write a function over what is written already; one of more than it takes, over parts."""
    while len(arguments) > _MOST_ARGUMENTS:
        arguments = [f"{name}({','.join(some)})" for some in _some(arguments)]
    return f"{name}({','.join(arguments)})"


def _counts(cells: tuple[nodes.Node, ...], resolve: Resolve) -> list[str]:
    return [f"COUNT({','.join(some)})" for some in _some(_rendered(cells, resolve))]


def _some(arguments: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(arguments), _MOST_ARGUMENTS):
        yield arguments[at : at + _MOST_ARGUMENTS]


def _rounded(node: nodes.Shown, resolve: Resolve) -> str:
    usual, near, nearest = (nodes.Number(places) for places in node.decimals)
    tree: nodes.Node = usual
    if isinstance(node.off, nodes.Number):
        tree = nearest if node.off.value == 0 else usual
    elif node.off is not None:
        closer = nodes.If(node.off < 10.0**-near.value, nearest, near)
        tree = nodes.If(node.off < 10.0**-usual.value, closer, usual)
    return f"ROUND({_render(node.number, resolve, _COMPARISON)},{excel(tree, resolve)})"


def _pattern(places: int) -> str:
    return "0." + "0" * places if places else "0"


LONGEST = 300
"""Texts are cut into pieces of about so many characters of a formula, for people to read."""


def in_lines(name: str, text: nodes.Join, when: nodes.Node | None = None) -> nodes.Join:
    """Return a text as a part, or as several on lines below one another where it is long."""
    pieces: list[list[nodes.Node]] = [[]]
    length = 0
    for piece in text.parts:
        own = len(excel(piece))
        if pieces[-1] and length + own > LONGEST:
            pieces.append([])
            length = 0
        pieces[-1].append(piece)
        length += own
    made = (nodes.Join(tuple(own)) for own in pieces)
    lines = ("", *(f"{FURTHER}{at}" for at in range(1, len(pieces))))
    return nodes.Join(
        tuple(NamedPart(name, own, line, when) for own, line in zip(made, lines, strict=True))
    )


def number(value: float) -> str:
    """Write a constant with up to 15 digits and no exponent."""
    words = f"{value:.15g}"
    return words if "e" not in words else f"{value:.15f}".rstrip("0").rstrip(".")


def spelled(
    node: nodes.Node, shares: Collection[str] = (), labels: Mapping[str, str] = _NO_LABELS
) -> nodes.Join:
    """Return the text of an arithmetic expression with its figures: "88.86÷(231.6＋70)".

    The result is a tree itself, so that the note follows in the workbook when a figure changes.
    Figures are shown with up to 6 decimals, those among `shares` as percentages. Before one that
    is named in `labels` stands its label, as before one that is only multiplied: "已完成季度3×25%",
    "80÷100÷序时进度83.33%". No function's name is written: an absolute amount is the amount, and a
    difference that is not below nothing is 0 where it is. Raises TypeError for anything but
    arithmetic.
    """
    return nodes.join(*_Spelling(shares, labels).of(node, 0))


class _Spelling:
    def __init__(self, shares: Collection[str], labels: Mapping[str, str]) -> None:
        self.shares, self.labels = shares, labels

    def of(self, node: nodes.Node, least: int, head: bool = True) -> list[nodes.Node | str]:
        """Spell a part out; in brackets where it binds less tightly than `least` asks for."""
        match node:
            case nodes.Number(value):
                return [f"{value:.15g}"]
            case nodes.Name(name):
                label = [self.labels[name]] if name in self.labels else []
                if name in self.shares:
                    return [*label, nodes.Percent(node)]
                return [*label, _figure(node, least)]
            case nodes.Arithmetic("*", left, nodes.Number(rate)) if 0 < rate < 1 and least <= 2:
                return [*self.of(left, 2), "×", percent(rate)]
            case nodes.Arithmetic(operator, left, right):
                strength = _BINDING[operator]
                head = head or strength < least
                first = self.of(
                    left, 0 if head and isinstance(left, nodes.Name) else strength, head
                )
                # a＋(b＋c) is a＋b＋c, as people write it.
                second = self.of(right, strength + (operator not in "+*"), False)
                inside = [*first, _SIGNS[operator], *second]
                return inside if strength >= least else ["(", *inside, ")"]
            case nodes.Call("ABS", (nodes.Arithmetic("-", left, right),)):
                ways = (nodes.Arithmetic("-", left, right), nodes.Arithmetic("-", right, left))
                falls, rises = (nodes.join(*self.of(way, least)) for way in ways)
                return [nodes.If(left >= right, falls, rises)]
            case nodes.Call("MAX", (nodes.Number(0.0), nodes.Arithmetic() as above)):
                return [nodes.If(above > 0, nodes.join(*self.of(above, least)), nodes.Text("0"))]
            case nodes.Call():
                return [_figure(node, least)]
        raise TypeError(f"cannot spell out {node!r}")


def _figure(node: nodes.Node, least: int) -> nodes.Node:
    """Show an amount; behind a sign, a negative one stands in brackets: 100＋(-20)."""
    plain = nodes.Plain(node, 6)
    never_below = isinstance(node, nodes.Call) and node.function == "ABS"
    if not least or never_below:
        return plain
    return nodes.If(node < 0, nodes.join("(", plain, ")"), plain)
