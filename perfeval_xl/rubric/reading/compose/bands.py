"""Composes 90%以上（含）计6分；80%（含）-90%，计4分；… into bands, or into pass or fail."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from perfeval_xl.rubric.reading.amounts import percent
from perfeval_xl.rubric.reading.scale import Scale, number, only, pick
from perfeval_xl.rubric.reading.statements import Earns, Otherwise, Statement
from perfeval_xl.rubric.reading.tiling import Tile, UnclearError, lay


def compose_bands(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """Return the bands; raises UnclearError where they leave a value open or disagree."""
    only(statements, scale, Earns, Otherwise)
    earns = pick(Earns, statements)
    rests = pick(Otherwise, statements)
    if len(rests) > 1 or (rests and statements[-1] is not rests[0]):
        raise UnclearError("“否则”应只写一次，写在各档之后")
    if not earns:
        raise UnclearError("没有写什么情况计分")
    for tier in earns:
        if tier.range.bare:  # a scanner loses signs: "≥95%" and "95%" must not be one and two rules
            raise UnclearError(f"“{scale.quote(tier)}”是等于这个数还是达到即可，没有写清")
    tiles = [Tile(tier.range, scale.points(tier.amount), tier.start, tier.end) for tier in earns]
    rest = scale.points(rests[0].amount) if rests else None
    if rests and rests[0].side:
        _check_side(tiles, rests[0])
    tiles = lay(tiles, rest)
    points = [tile.points for tile in tiles]
    scale.must_be_full(max(points))
    # Full points inside one stretch, none on either side of it: the one shape that turns back.
    centred = len(earns) == 1 and rest == 0 and len(tiles) == 3
    rising = all(a < b for a, b in pairwise(points))
    falling = all(a > b for a, b in pairwise(points))
    if len(tiles) < 2 or not (rising or falling or centred):
        raise UnclearError("各档的分数没有随比率依次升降")
    words = scale.quote(*earns, *rests)
    if len(tiles) == 2 and min(points) == 0:
        return {"pass": {"when": _condition(tiles, rising), "words": words}}
    return {"bands": [_band(tile, scale) for tile in _first_match(tiles)]}


def _check_side(tiles: list[Tile], rest: Otherwise) -> None:
    """Hold 有超出不得分 against the side that the other band leaves."""
    (first, *others) = tiles
    up = first.range.high is not None
    if others or not first.range.one_sided or up != (rest.side == "up"):
        raise UnclearError("超出或未达到的是什么，没有写清")


def _condition(tiles: list[Tile], rising: bool) -> str:
    lower, upper = tiles
    assert lower.high is not None
    if rising:
        return f">{'=' if upper.low_in else ''} {percent(lower.high.at)}"
    return f"<{'=' if lower.high_in else ''} {percent(lower.high.at)}"


def _first_match(tiles: list[Tile]) -> list[Tile]:
    """Put a single value before the stretch around it, so that it is found first."""
    if tiles[0].range.is_point:
        tiles[1].low = None  # 0-10% beside "=0": a ratio below 0 does not occur
    return sorted(tiles, key=lambda tile: (not tile.range.is_point, tile.start))


def _band(tile: Tile, scale: Scale) -> list[Any]:
    points = number(tile.points)
    words = scale.signs.quote(tile.start, tile.end)
    band: list[Any] = [_written(tile), points]
    return [*band, words] if words else band


def _written(tile: Tile) -> str:
    """Write a band's stretch as a rubric file does."""
    low, high = tile.low, tile.high
    if tile.range.is_point:
        return f"= {percent(tile.range.mark)}"
    if low is None or high is None:
        edge, sign = (high, "<") if high else (low, ">")
        assert edge is not None
        return f"{sign}{'=' if (tile.high_in if high else tile.low_in) else ''} {percent(edge.at)}"
    return (
        f"{'[' if tile.low_in else '('}{percent(low.at)}, {percent(high.at)}"
        f"{']' if tile.high_in else ')'}"
    )
