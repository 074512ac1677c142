"""A tree's second and third face: a formula that Excel, WPS and LibreOffice compute alike, and the
calculation spelled out with the figures put in, for a note."""

from collections.abc import Callable, Collection

from perfeval_xl.rubric.expressions import nodes

# A text literal in a formula may hold 255 characters; longer words are joined from pieces.
LONGEST_LITERAL = 250

Resolve = Callable[[str], str]

_COMPARISON, _JOIN, _SUM, _PRODUCT, _ATOM = range(5)
_STRENGTH = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
_SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


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
            return _literal(words)
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
            return _COMPARISON, f"{_function('COUNT', cells, resolve)[1]}={len(cells)}"
        case nodes.Says(nodes.Name(cell), words, _):
            return _COMPARISON, f"{resolve(cell)}={_literal(words)[1]}"
        case nodes.If(condition, then, otherwise):
            return _function("IF", (condition, then, otherwise), resolve)
        case nodes.Call(function, arguments):
            return _function(function, arguments, resolve)
        case nodes.Join(parts):
            if not parts:
                return _ATOM, '""'
            return _JOIN, "&".join(_joined(part, resolve, len(parts)) for part in parts)
        case nodes.Percent(inner, places):
            return _shown(inner, places + 2, _pattern(places) + "%", resolve)
        case nodes.Fixed(inner, places):
            return _shown(inner, places, _pattern(places), resolve)
        case nodes.Plain(inner, places):
            # TEXT(5,"0.##") is "5." in Excel and "5" in LibreOffice; this is "5" in both.
            return _JOIN, f'ROUND({_render(inner, resolve, _COMPARISON)},{places})&""'
    raise TypeError(f"no formula for {node!r}")


def _joined(part: nodes.Node, resolve: Resolve, among: int) -> str:
    if isinstance(part, nodes.Plain) and among > 1:  # the & beside it makes it a text already
        return f"ROUND({_render(part.number, resolve, _COMPARISON)},{part.places})"
    return _render(part, resolve, _JOIN)


def _function(name: str, arguments: tuple[nodes.Node, ...], resolve: Resolve) -> tuple[int, str]:
    inside = ",".join(_render(argument, resolve, _COMPARISON) for argument in arguments)
    return _ATOM, f"{name}({inside})"


def _shown(inner: nodes.Node, places: int, pattern: str, resolve: Resolve) -> tuple[int, str]:
    return _ATOM, f'TEXT(ROUND({_render(inner, resolve, _COMPARISON)},{places}),"{pattern}")'


def _pattern(places: int) -> str:
    return "0." + "0" * places if places else "0"


def _literal(words: str) -> tuple[int, str]:
    pieces = [words[i : i + LONGEST_LITERAL] for i in range(0, len(words), LONGEST_LITERAL)] or [""]
    quoted = ['"' + piece.replace('"', '""') + '"' for piece in pieces]
    return (_ATOM if len(quoted) == 1 else _JOIN), "&".join(quoted)


def number(value: float) -> str:
    """Write a constant with up to 15 digits and no exponent."""
    words = f"{value:.15g}"
    return words if "e" not in words else f"{value:.15f}".rstrip("0").rstrip(".")


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
            strength = _BINDING[operator]
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
