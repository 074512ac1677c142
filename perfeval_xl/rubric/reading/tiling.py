"""Lays bands onto the line of ratios: no gap, no overlap, every edge on one side."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from perfeval_xl.rubric.reading.amounts import percent
from perfeval_xl.rubric.reading.bounds import Claim, Edge, Range

_NEVER_ABOVE_100 = ("满意度", "满意率")
MAY_BE_NEGATIVE = ("变动", "增", "节", "降", "差", "减")


class UnclearError(Exception):
    """The words are understood, and leave the score open or contradict one another."""


@dataclass
class Tile:
    """A band with both its ends; None is the end of the line."""

    range: Range
    points: Decimal
    start: int
    end: int
    low: Edge | None = None
    high: Edge | None = None
    low_in: bool = False
    high_in: bool = False


@dataclass
class Line:
    """The tiles from the lowest to the highest, and how law or sense laid them."""

    tiles: list[Tile]
    by_law: bool = False
    """An edge went where 以上、以下、以内 hold it."""
    unsaid_below: bool = False
    """The words say nothing of what lies below 0."""


def lay(tiles: list[Tile], rest: Decimal | None, *, amount: bool = False, unit: str = "%") -> Line:
    """Lay the tiles from the lowest to the highest, each edge given to one of its sides.

    `amount` says that nothing lies below 0; `rest` is what the words give to everything else
    (否则…). Raises UnclearError where the words leave a value without points, give it two, or do
    not say to which band an edge belongs.
    """
    for tile in tiles:
        tile.low, tile.high = tile.range.low, tile.range.high
        if tile.range.low and not tile.range.high:
            tile.high = _next(tile.range.low.at, tiles)
        elif tile.range.high and not tile.range.low:
            tile.low = _previous(tile.range.high.at, tiles)
    tiles.sort(key=lambda tile: (_low(tile), _high(tile)))
    if rest is not None:
        tiles = _with_rest(tiles, rest)
    line = Line(tiles)
    first, last = tiles[0], tiles[-1]
    if first.low and first.low.at == 0 and first.low.claim is not Claim.OUT:
        if amount or not _may_lie_below(tiles):
            first.low = None
        elif first.range.is_point:
            first.low, line.unsaid_below = None, True
    if last.high and last.high.at == 100 and last.high.claim is not Claim.OUT:
        _reach_above_all(tiles)
    if first.low:
        raise UnclearError(f"没有写低于{percent(first.low.at, unit)}的如何计分")
    if last.high:
        raise UnclearError(f"没有写高于{percent(last.high.at, unit)}的如何计分")
    for lower, upper in pairwise(tiles):
        line.by_law |= _join(lower, upper, tiles, unit)
    return line


def _low(tile: Tile) -> Decimal:
    return tile.low.at if tile.low else Decimal("-Infinity")


def _high(tile: Tile) -> Decimal:
    return tile.high.at if tile.high else Decimal("Infinity")


def _next(at: Decimal, tiles: list[Tile]) -> Edge | None:
    """Return the end of "60%以上" beside "80%以上": up to the next band that begins higher."""
    above = [tile.range.low for tile in tiles if tile.range.low and tile.range.low.at > at]
    return Edge(min(edge.at for edge in above), Claim.OPEN) if above else None


def _previous(at: Decimal, tiles: list[Tile]) -> Edge | None:
    below = [tile.range.high for tile in tiles if tile.range.high and tile.range.high.at < at]
    return Edge(max(edge.at for edge in below), Claim.OPEN) if below else None


def _with_rest(tiles: list[Tile], rest: Decimal) -> list[Tile]:
    """Let 否则 take whichever ends of the line are left."""
    place = tiles[-1].end
    first, last = tiles[0], tiles[-1]
    if first.low is None and last.high is None:
        raise UnclearError("各档已覆盖全部情况，“否则”没有所指")
    added = list(tiles)
    for edge, below in ((first.low, True), (last.high, False)):
        if edge:
            claim = {Claim.IN: Claim.OUT, Claim.OUT: Claim.IN}.get(edge.claim, edge.claim)
            claim = Claim.OUT if claim in (Claim.ABOVE, Claim.BELOW) else claim
            mirror = Edge(edge.at, claim)
            left = Range(None, mirror) if below else Range(mirror, None)
            tile = Tile(left, rest, place, place, left.low, left.high)
            added.insert(0 if below else len(added), tile)
    return added


def _subject(tiles: list[Tile]) -> str:
    return next((tile.range.subject for tile in tiles if tile.range.subject), "")


def _may_lie_below(tiles: list[Tile]) -> bool:
    """Tell whether the ratio may lie below 0."""
    subject = _subject(tiles)
    may_fall = any(word in subject for word in MAY_BE_NEGATIVE)
    # Beside "=0，计2分；0-10%…" a value below 0 is no 0: the ratio's name must rule it out.
    return may_fall or not (subject or not tiles[0].range.is_point)


def _reach_above_all(tiles: list[Tile]) -> None:
    """Let the best band of a 满意度 that ends at 100 % go on: there is nothing above."""
    best = all(tile.points < tiles[-1].points for tile in tiles[:-1])
    if best and _subject(tiles).endswith(_NEVER_ABOVE_100):
        tiles[-1].high = None


def _join(lower: Tile, upper: Tile, tiles: list[Tile], unit: str) -> bool:
    """Give the edge between two neighbours to one of them; tell whether law alone did."""
    ending, begin = lower.high, upper.low
    if ending is None or begin is None or ending.at > begin.at:
        at = begin.at if begin else _low(upper)
        raise UnclearError(f"分档在{percent(at, unit)}附近重叠")
    if ending.at < begin.at:
        ends = percent(ending.at, unit), percent(begin.at, unit)
        raise UnclearError(f"{ends[0]}与{ends[1]}之间没有列明如何计分")
    up = _upper_takes(ending, begin, tiles)
    if up is None:
        raise UnclearError(f"没有写清{percent(begin.at, unit)}本身属于哪一档")
    lower.high_in, upper.low_in = not up, up
    return not {ending.claim, begin.claim} & {Claim.IN, Claim.OUT}


def _upper_takes(high: Edge, low: Edge, tiles: list[Tile]) -> bool | None:
    """Say whether the upper band takes the edge; None where the words do not decide.

    `high` is the end of the lower band, `low` the beginning of the upper one. 以上 unmarked holds
    its own value; 以下 unmarked does where nothing else is said of that value.
    """
    ending, begin = high.claim, low.claim
    said_low = {Claim.IN: False, Claim.OUT: True}.get(ending)
    said_high = {Claim.IN: True, Claim.OUT: False}.get(begin)
    if said_low is not None and said_high is not None:
        return said_low if said_low == said_high else None
    if said_low is not None or said_high is not None:
        return said_low if said_low is not None else said_high
    if begin is Claim.ABOVE and ending is Claim.OPEN:
        return True
    if begin is Claim.ABOVE and ending is Claim.BELOW:
        # 80%以上, 60%以上, 60%以下: what 以上 does at every other edge it does here.
        ups = sum(tile.range.one_sided and tile.range.low is not None for tile in tiles)
        downs = sum(tile.range.one_sided and tile.range.high is not None for tile in tiles)
        if ups > 1 and downs == 1:
            return True
        if downs > 1 and ups == 1:
            return False
    if ending is Claim.BELOW and begin is Claim.OPEN:
        return False
    return None
