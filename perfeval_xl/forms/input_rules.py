"""What an input cell accepts, and the message that helps whoever fills it in."""

from __future__ import annotations

from typing import Any

from perfeval_xl.forms.values import LARGEST
from perfeval_xl.rubric.form_entry import Kind


def input_rule(kind: Kind, unit: str, highest: float | None) -> dict[str, Any]:
    """Return XlsxWriter's description of a data validation.

    `highest` bounds a score. Titles stay below 32 characters and messages below 255, beyond
    which a validation is dropped without an error.
    """
    match kind:
        case "count":
            rule = _between("integer", 0, 1e9, "填整数", "这里填整数。没有的填 0，不知道的留空。")
        case "percent":
            message = "这里填百分比，例如 95%（输入 95% 或 0.95）。不知道的留空。"
            rule = _between("decimal", -1000, 1000, "填百分比", message)
        case "score":
            top = 1000 if highest is None else highest
            message = f"这里填 0 至 {top:.10g} 之间的得分。"
            rule = _between("decimal", 0, top, "填得分", message)
        case _:
            message = f"这里填数字，单位为{unit}。没有的填 0，不知道的留空。"
            rule = _between("decimal", -LARGEST, LARGEST, "填金额", message)
    return rule


def _between(validate: str, low: float, high: float, title: str, message: str) -> dict[str, Any]:
    return {
        "validate": validate,
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "ignore_blank": True,
        "input_title": title,
        "input_message": message,
        "error_title": title,
        "error_message": message,
    }
