"""By which rules a sample is drawn and its results are shown: [sample] of perfeval.toml.

No share of a sample is published anywhere, so there is none by default. Weights that no place has
set are all 1, and printed as the program's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from perfeval_xl.batch.settings.follow_up import EXAMPLES
from perfeval_xl.batch.settings.settings import NAME
from perfeval_xl.follow_up.sampling.risk import MARKS
from perfeval_xl.messages import PerfevalError
from perfeval_xl.scoring.spot_check import OUTLIER

BASE = "每个单位"
"""The weight that everybody has: who shows no mark can be drawn as well."""


@dataclass(frozen=True)
class SampleRules:
    """By what it is drawn."""

    share: float | None
    """Of the departments that are not skipped; None where a count is given."""
    count: int | None
    must: tuple[str, ...]
    skip: tuple[str, ...]
    weights: Mapping[str, float]
    """BASE and MARKS → weight."""
    own_weights: bool
    """Whether nobody has set the weights."""
    money: str
    """The roster's heading of amounts; "" for the first that looks like one."""
    combine: str
    outlier: float
    bands: Mapping[str, float]
    source: str

    @classmethod
    def of(cls, table: Mapping[str, Any], share: float | None, count: int | None) -> SampleRules:
        """Return the rules of a call and a table of settings; a call goes before the table.

        Raises PerfevalError SAMPLE_NEEDS_SHARE where neither says how many, SETTINGS_INVALID where
        the table contradicts itself.
        """
        if share is None and count is None:
            share, count = table.get("share"), table.get("count")
            if share is not None and count is not None:
                raise _invalid("share 和 count 都写了，只留一个")
        if share is None and count is None:
            raise PerfevalError("SAMPLE_NEEDS_SHARE")
        if share is not None and share > 1:
            raise PerfevalError("SAMPLE_SHARE_INVALID", found=f"{share * 100:.10g}%")
        given = table.get("weights", {})
        if unknown := [name for name in given if name not in (BASE, *MARKS)]:
            known = "、".join((BASE, *MARKS))
            raise _invalid(f"weights 里没有“{'、'.join(unknown)}”，可写：{known}")
        must, skip = table.get("must", ()), table.get("skip", ())
        if both := [name for name in must if name in skip]:
            raise _invalid(f"“{'、'.join(both)}”在 must 里，又在 skip 里")
        # Without any weight set, all are alike; with some, the others weigh nothing.
        weights = {name: given.get(name, 0.0 if given else 1.0) for name in (BASE, *MARKS)}
        weights[BASE] = given.get(BASE, 1.0)
        return cls(
            share, count, tuple(must), tuple(skip), weights, not given, table.get("money", ""),
            table.get("combine", "mean"), table.get("outlier", OUTLIER), table.get("bands", {}),
            table.get("source", ""),
        )  # fmt: skip

    @property
    def drawn_by(self) -> dict[str, Any]:
        """What decides who is drawn, as plain data."""
        names = ("share", "count", "must", "skip", "weights", "own_weights", "money")
        plain = {**asdict(self), "must": sorted(self.must), "skip": sorted(self.skip)}
        return {name: plain[name] for name in names}

    @property
    def shown_by(self) -> dict[str, Any]:
        """What its results are shown by, as plain data."""
        names = ("combine", "outlier", "bands", "source")
        return {name: asdict(self)[name] for name in names}


def how_many(settings: Mapping[str, Any]) -> str:
    """Say of stored settings how many were to be drawn."""
    if settings["count"] is not None:
        return f"{settings['count']} 个"
    return f"{settings['share'] * 100:.10g}%（不满一个的进一）"


def weight_words(settings: Mapping[str, Any]) -> str:
    """Say of stored settings what weighs how much."""
    weights = settings["weights"]
    words = "，".join(f"{name} {weights[name]:.10g}" for name in (BASE, *MARKS))
    return f"{words}（软件自定，没有出处）" if settings["own_weights"] else words


def _invalid(fault: str) -> PerfevalError:
    return PerfevalError(
        "SETTINGS_INVALID", file=NAME, found=f"[sample] 的 {fault}", expected=EXAMPLES["sample"]
    )


def missing(names: Sequence[str], there: Sequence[str]) -> list[str]:
    """Return which names of a list of departments are none of those that are there."""
    return [name for name in names if name not in there]
