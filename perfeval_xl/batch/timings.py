"""How long each stage of a run took, as a small table for people."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = {
    "fetch": "取回文件",
    "collect": "收集改过的评分表",
    "list": "列出收件",
    "prepare": "准备体系",
    "load": "载入程序",
    "read": "读取报送表",
    "check": "核对",
    "score": "评分",
    "hand_back": "写退回",
    "write_scorebooks": "写评分表",
    "write_tables": "写数据表",
    "write_summary": "写汇总表",
    "write_ledger": "写台账",
    "send": "送出结果",
    "rest": "其余",
    "total": "合计",
}
_WIDTH = 18
"""Columns of a terminal; a Chinese character takes two."""


def timings_table(seconds: Mapping[str, float]) -> str:
    """Return one line a stage, in the order in which they were done: name, seconds, share."""
    total = seconds.get("total", 0.0)
    lines = ["用时（秒）："]
    for stage in (each for each in _NAMES if each in seconds):
        name = _NAMES[stage]
        share = f"{seconds[stage] / total:7.1%}" if total else ""
        lines.append(f"  {name}{' ' * (_WIDTH - 2 * len(name))}{seconds[stage]:9.2f}{share}")
    return "\n".join(lines)
