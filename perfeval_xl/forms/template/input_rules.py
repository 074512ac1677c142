"""What an input cell accepts, and the message that helps whoever fills it in."""

from typing import Any

from perfeval_xl.forms.reading.values import LARGEST
from perfeval_xl.rubric.form.form_entry import Kind


def input_rule(kind: Kind, unit: str, highest: float | None, words_at: str = "") -> dict[str, Any]:
    """Return XlsxWriter's description of a data validation.

    `highest` bounds a score; `words_at` is the cell where 无 may stand instead of a number. Titles
    stay below 32 characters and messages below 255, beyond which a validation is dropped without
    an error.
    """
    rule = _number_rule(kind, unit, highest)
    return _or_words(rule, words_at) if words_at else rule


def _or_words(rule: dict[str, Any], cell: str) -> dict[str, Any]:
    """Return a rule that takes 无 and 不适用 beside the numbers of another one."""
    bounds = f"ISNUMBER({cell}),{cell}>={rule['minimum']:.15g},{cell}<={rule['maximum']:.15g}"
    whole = f",{cell}=INT({cell})" if rule["validate"] == "integer" else ""
    message = f"{rule['input_message']}没有这类事项的填“无”，有关指标不适用。"
    return {
        "validate": "custom",
        # AND looks at all its terms: a text would be compared with the bounds, and multiplied.
        "value": f'=IF(ISNUMBER({cell}),AND({bounds}{whole}),OR({cell}="无",{cell}="不适用"))',
        "ignore_blank": True,
        "input_title": rule["input_title"],
        "input_message": message,
        "error_title": rule["error_title"],
        "error_message": message,
    }


def _number_rule(kind: Kind, unit: str, highest: float | None) -> dict[str, Any]:
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
