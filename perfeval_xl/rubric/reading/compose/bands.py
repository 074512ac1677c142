"""Composes 90%以上（含）计6分；80%（含）-90%，计4分；… into bands, or into pass or fail."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from perfeval_xl.rubric.reading.bounds import Claim, Edge
from perfeval_xl.rubric.reading.compose.sense import BY_LAW, FROM_MARK, REACHED, UNSAID_BELOW
from perfeval_xl.rubric.reading.scale import Scale, number, only, pick
from perfeval_xl.rubric.reading.statements import Earns, Otherwise, Statement
from perfeval_xl.rubric.reading.tiling import Tile, UnclearError, lay

_WHOLE = 100


def compose_bands(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """Return the bands; raises UnclearError where they leave a value open or disagree."""
    only(statements, scale, Earns, Otherwise)
    earns = pick(Earns, statements)
    rests = pick(Otherwise, statements)
    if len(rests) > 1 or (rests and statements[-1] is not rests[0]):
        raise UnclearError("“否则”应只写一次，写在各档之后")
    if not earns:
        raise UnclearError("没有写什么情况计分")
    earns = _from_marks(earns, scale)
    tiles = [Tile(tier.range, scale.points(tier.amount), tier.start, tier.end) for tier in earns]
    rest = scale.points(rests[0].amount) if rests else None
    if rests and rests[0].side:
        _check_side(tiles, rests[0])
    line = lay(tiles, rest, amount=scale.by_amount, unit=scale.unit)
    tiles = line.tiles
    points = [tile.points for tile in tiles]
    scale.must_be_full(max(points))
    # Full points inside one stretch, none on either side of it: the one shape that turns back.
    centred = len(earns) == 1 and rest == 0 and len(tiles) == 3
    rising = all(a < b for a, b in pairwise(points))
    falling = all(a > b for a, b in pairwise(points))
    if len(tiles) < 2 or not (rising or falling or centred):
        raise UnclearError("各档的分数没有随比率依次升降")
    if line.by_law:
        scale.take(BY_LAW)
    words = scale.quote(*earns, *rests)
    if len(tiles) == 2 and min(points) == 0 and not line.unsaid_below:
        return {
            "pass": {
                "when": _condition(tiles, scale, rising=rising),
                **scale.options,
                "words": words,
            }
        }
    bands = [_band(tile, scale) for tile in _first_match(tiles)]
    if line.unsaid_below:
        scale.take(UNSAID_BELOW)
        return {"bands": {"bands": bands, "least": 0, **scale.options}}
    return {"bands": {"bands": bands, **scale.options} if scale.options else bands}


def _from_marks(earns: Sequence[Earns], scale: Scale) -> list[Earns]:
    """Return the bands, those of a single value reaching on where all others lie on one side.

    100%得满分；90%（含）-100%得8分；90%以下不得分: what lies beyond 100 % is no worse.
    """
    done: list[Earns] = []
    for tier in earns:
        stretch = tier.range
        others = [other.range for other in earns if other is not tier]
        at, loses_below, loses_above = stretch.mark, False, False
        if stretch.is_point:
            loses_below = bool(others) and all(o.high and o.high.at <= at for o in others)
            loses_above = bool(others) and all(o.low and o.low.at >= at for o in others)
        best = scale.points(tier.amount) == scale.full
        # A ratio that is 0 at best has nothing below; "=100%" is as good as 100 % can be.
        reaches = best and (loses_below or loses_above) and (stretch.bare or at == _WHOLE)
        if stretch.bare and _is_rung(tier, earns, scale):
            edge = Edge(at, Claim.IN)
            scale.take(REACHED)
            tier = replace(tier, range=replace(stretch, low=edge, high=None, bare=False))
        elif reaches:
            edge = Edge(at, Claim.IN)
            low, high = (edge, None) if loses_below else (None, edge)
            scale.take(FROM_MARK.format(scale.quote(tier).rstrip("，；。,;.")))
            tier = replace(tier, range=replace(stretch, low=low, high=high, bare=False))
        elif stretch.bare:
            raise UnclearError(f"“{scale.quote(tier)}”是等于这个数还是达到即可，没有写清")
        done.append(tier)
    return done


def _is_rung(tier: Earns, earns: Sequence[Earns], scale: Scale) -> bool:
    """Tell whether a value is one of several to reach: 100%得5分，99%得4分，低于99%不得分."""
    rungs = [each for each in earns if each.range.bare]
    others = [each for each in earns if not each.range.bare]
    marks = [each.range.mark for each in rungs]
    earned = [scale.points(each.amount) for each in rungs]
    falls = all(a > b for a, b in pairwise(marks)) and all(a > b for a, b in pairwise(earned))
    below = [each.range for each in others if each.range.low is None]
    ends = len(others) == 1 and len(below) == 1 and below[0].mark == marks[-1]
    return tier in rungs and len(rungs) > 1 and falls and ends


def _check_side(tiles: list[Tile], rest: Otherwise) -> None:
    """Hold 有超出不得分 against the side that the other band leaves."""
    (first, *others) = tiles
    up = first.range.high is not None
    if others or not first.range.one_sided or up != (rest.side == "up"):
        raise UnclearError("超出或未达到的是什么，没有写清")


def _condition(tiles: list[Tile], scale: Scale, *, rising: bool) -> str:
    lower, upper = tiles
    assert lower.high is not None
    if rising:
        return f">{'=' if upper.low_in else ''} {scale.mark(lower.high.at)}"
    return f"<{'=' if lower.high_in else ''} {scale.mark(lower.high.at)}"


def _first_match(tiles: list[Tile]) -> list[Tile]:
    """Put a single value before the stretch around it, so that it is found first."""
    if tiles[0].range.is_point:
        tiles[1].low = None  # 0-10% beside "=0": a ratio below 0 does not occur
    return sorted(tiles, key=lambda tile: (not tile.range.is_point, tile.start))


def _band(tile: Tile, scale: Scale) -> list[Any]:
    points = number(tile.points)
    words = scale.signs.quote(tile.start, tile.end)
    band: list[Any] = [_written(tile, scale), points]
    return [*band, words] if words else band


def _written(tile: Tile, scale: Scale) -> str:
    """Write a band's stretch as a rubric file does."""
    low, high = tile.low, tile.high
    if tile.range.is_point:
        return f"= {scale.mark(tile.range.mark)}"
    if low is None or high is None:
        edge, sign = (high, "<") if high else (low, ">")
        assert edge is not None
        return (
            f"{sign}{'=' if (tile.high_in if high else tile.low_in) else ''} {scale.mark(edge.at)}"
        )
    return (
        f"{'[' if tile.low_in else '('}{scale.mark(low.at)}, {scale.mark(high.at)}"
        f"{']' if tile.high_in else ')'}"
    )
