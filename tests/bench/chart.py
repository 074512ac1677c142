"""The chart of the report: grouped bars of wall time on a logarithmic scale, as SVG."""

from __future__ import annotations

import math
from pathlib import Path

from results import WHAT, Results

_COLORS = (
    "#1f6f8b", "#99c1d9", "#b5542d", "#e3a587", "#d9a5c7", "#7a9a5a", "#c2d5a8", "#333333",
    "#777777", "#aaaaaa", "#dddddd",
)  # fmt: skip
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 1080, 460, 60, 40, 96
_IN_A_ROW, _ROW = 5, 18
"""Of the legend."""


def write_chart(path: Path, results: Results) -> None:
    values = [each for (_, size), each in results.seconds.items() if size in results.sizes]
    low = math.floor(math.log10(min(values)))
    high = math.ceil(math.log10(max(values)))
    room = _HEIGHT - _TOP - _BOTTOM

    def height(seconds: float) -> float:
        return (math.log10(seconds) - low) / max(high - low, 1) * room

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<text x="{_LEFT}" y="20" font-size="14">Wall time in seconds (logarithmic)</text>',
    ]
    base = _HEIGHT - _BOTTOM
    for power in range(low, high + 1):
        y = base - height(10.0**power)
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    group = (_WIDTH - _LEFT) / len(results.sizes)
    bar = group * 0.85 / len(WHAT)
    for at, size in enumerate(results.sizes):
        start = _LEFT + at * group + group * 0.075
        for place, what in enumerate(WHAT):
            seconds = results.seconds.get((what, size))
            if seconds is not None:
                x, tall = start + place * bar, height(seconds)
                parts.append(
                    f'<rect x="{x:.1f}" y="{base - tall:.1f}" width="{bar - 2:.1f}" '
                    f'height="{tall:.1f}" fill="{_COLORS[place]}"/>'
                    f'<text x="{x + bar / 2:.1f}" y="{base - tall - 4:.1f}" font-size="10" '
                    f'text-anchor="middle">{seconds:.3g}</text>'
                )
        middle = start + group * 0.425
        label = f"{size:,} departments"
        parts.append(f'<text x="{middle:.1f}" y="{base + 18}" text-anchor="middle">{label}</text>')
    for place, what in enumerate(WHAT):
        x = _LEFT + place % _IN_A_ROW * (_WIDTH - _LEFT) // _IN_A_ROW
        y = base + 34 + place // _IN_A_ROW * _ROW
        parts.append(
            f'<rect x="{x}" y="{y}" width="12" height="12" fill="{_COLORS[place]}"/>'
            f'<text x="{x + 16}" y="{y + 10}">{what}</text>'
        )
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")
