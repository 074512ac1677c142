"""Reads a rubric file and says, where it is wrong, the file, the place and what would be right."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from perfeval_xl.rubric.expressions.excel_limits import unwritable
from perfeval_xl.rubric.in_period import RUBRICS_KEPT
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.oversized import oversized
from perfeval_xl.rubric.period import Period
from perfeval_xl.rubric.source import (
    SHIPPED,
    RubricError,
    Shelf,
    catalogue,
    digest_of_text,
    rubric_source,
    shipped_digests,
)

_WHY = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "没有这一项，请检查拼写",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "string_type": "应为文字",
    "tuple_type": "应为一个列表",
    "dict_type": "应为“名称: 值”",
    "model_type": "应为“名称: 值”",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "too_short": "至少要有 {min_length} 项",
    "string_too_long": "不超过 {max_length} 个字",
    "literal_error": "应为 {expected} 之一",
    "string_pattern_mismatch": "只用小写字母、数字和连字符，例如 hengyang-2019",
}


def load_rubric(
    source: str | Path, year: int | None = None, period: str = "", shelf: Shelf = SHIPPED
) -> Rubric:
    """Load a rubric by its id, or a rubric file by its path, as it applies in a period.

    `period` is written 2026-10; "" is the whole year's evaluation. `year` moves every year in
    the form's headings; the default is the period's, or the rubric's own. `shelf` has the ids
    beside the shipped ones. Raises RubricError where there is no such rubric or the file is not
    right, PerfevalError where the period is not.
    """
    when = Period.parse(period)
    return whole_rubric(source, when.year if year is None else year, shelf).of_period(when)


def whole_rubric(source: str | Path, year: int | None = None, shelf: Shelf = SHIPPED) -> Rubric:
    """Load a rubric with all its indicators, whatever period they are scored in.

    Raises RubricError where there is no such rubric or the file is not right.
    """
    if str(source) in catalogue() and not shelf.issuer:
        return _shipped(str(source), year)
    text, name = shelf.source(source)
    return read_rubric(text, name, year)


@cache
def _shipped(rubric_id: str, year: int | None) -> Rubric:
    return read_rubric(*rubric_source(rubric_id), year)


@lru_cache(maxsize=RUBRICS_KEPT)  # a review, a window and a watch read the same text many times
def read_rubric(text: str, file: str, year: int | None = None) -> Rubric:
    """Read a rubric from the text of its file; `file` is only named in errors."""
    try:
        data = _data(text, file)
    except RecursionError:
        raise _too_large(file, "一层套一层，层数太多") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise RubricError("RUBRIC_NOT_YAML", file=file, line=line, found=error.problem) from None
    except YAMLError as error:
        reason = str(error).split("\n")[0]
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise RubricError("RUBRIC_NOT_YAML", file=file, line=line, found=reason) from None
    if not isinstance(data, dict):
        raise RubricError(
            "RUBRIC_INVALID",
            file=file,
            line="",
            place="整个文件",
            found="应以 id、title、indicators 开头",
        )
    if year is not None:
        data["fiscal_year"] = year
    if str(data.get("fiscal_year", "")).isdecimal():
        data["forms"] = _in_year(data.get("forms"), int(data["fiscal_year"]))
    for key in ("published", "period"):  # what the software sets is no key of a file
        if key in data:
            line, reason = _line(text, [key]), _WHY["extra_forbidden"]
            raise RubricError("RUBRIC_INVALID", file=file, line=line, place=key, found=reason)
    if (steps := unwritable(data)) is not None:
        line, where = _line(text, steps), _place(data, steps)
        raise RubricError("RUBRIC_INVALID", file=file, line=line, place=where, found=_NOT_TEXT)
    try:
        rubric = Rubric.model_validate({**data, "digest": digest_of_text(text)})
    except RecursionError:
        raise _too_large(file, "公式一层套一层，层数太多") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = [step for step in first["loc"] if isinstance(step, int) or step in _keys(data)]
        raise RubricError(
            "RUBRIC_INVALID",
            file=file,
            line=_line(text, place),
            place=_place(data, place),
            found=_why(first),
        ) from None
    # Those that are shipped were looked at by the tests; the trees of all formulas take a while.
    for entry, told in () if rubric.digest in shipped_digests() else oversized(rubric):
        line, where = _line(text, entry), _place(data, entry)
        raise RubricError("RUBRIC_INVALID", file=file, line=line, place=where, found=told)
    return rubric


_NOT_TEXT = "含有不能写进表格的字符（控制符一类），请删去"

_MOST_CHARACTERS, _MOST_NODES = 500_000, 100_000
"""The largest of the shipped rubrics has 24,000 characters."""
_ALIAS = re.compile(r"(?:^|[\s,\[{:?-])\*[^\s,\[\]{}]", re.MULTILINE)


def _data(text: str, file: str) -> Any:
    """Return what a text says; raise RubricError where that is more than a rubric can be.

    A few lines of aliases (*a) may stand for millions of entries: they are counted before any of
    them is made.
    """
    if len(text) > _MOST_CHARACTERS:
        raise _too_large(file, f"有 {len(text)} 个字")
    yaml = YAML(typ="safe", pure=True)
    root = yaml.compose(text)
    if root is None:
        return None
    if _ALIAS.search(text):
        _check_size(root, file)
    return yaml.constructor.construct_document(root)


def _check_size(root: Any, file: str) -> None:
    """Raise RubricError where the nodes of a file, each as often as it is meant, are too many."""
    sizes: dict[int, int] = {}

    def size(node: Any) -> int:
        key = id(node)
        if key not in sizes:
            sizes[key] = _MOST_NODES  # one that holds itself has no end
            below = [node.value] if isinstance(node.value, str) else node.value
            parts = [
                part for each in below for part in (each if isinstance(each, tuple) else [each])
            ]
            sizes[key] = 1 + sum(size(part) for part in parts if not isinstance(part, str))
        return sizes[key]

    if size(root) > _MOST_NODES:
        raise _too_large(file, "用 & 和 * 重复引用的内容太多")


def _too_large(file: str, why: str) -> RubricError:
    found = f"不像是指标体系文件：{why}。请把内容直接写出来，一项一行"
    return RubricError("RUBRIC_INVALID", file=file, line="", place="整个文件", found=found)


def _in_year(value: Any, year: int) -> Any:
    """Put the year into the texts of a form: "{year}年预算数", "{year-1}年决算数"."""
    if isinstance(value, dict):
        return {key: _in_year(item, year) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_year(item, year) for item in value]
    if isinstance(value, str):
        return re.sub(r"\{year(-\d)?\}", lambda match: str(year + int(match[1] or 0)), value)
    return value


def _why(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    words = _WHY.get(error["type"])
    if words is None:
        return str(error["msg"])
    last = error["loc"][-1] if error["loc"] else ""
    name = f"“{last}”" if isinstance(last, str) else f"第 {last + 1} 项"
    return name + words.format(**error.get("ctx", {}))


def _keys(data: Any) -> set[str]:
    """Return every key of the file: a validator's own steps are no places in it."""
    keys: set[str] = set()
    below: Iterable[Any] = data.values() if isinstance(data, dict) else data
    if isinstance(data, dict):
        keys.update(str(key) for key in data)
    for value in below:
        if isinstance(value, dict | list):
            keys |= _keys(value)
    return keys


def _place(data: Any, steps: list[Any]) -> str:
    """Name a place by what stands there: 三级指标“预算调整率” → rule."""
    words: list[str] = []
    for step in steps:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            words.append(str(step))
            break
        if isinstance(step, int):
            named = isinstance(data, dict) and (
                data.get("name") or data.get("field") or data.get("row") or data.get("sheet")
            )
            words.append(f"“{named}”" if named else f"第 {step + 1} 项")
        else:
            words.append(str(step))
    return " → ".join(words) or "整个文件"


def _line(text: str, steps: list[Any]) -> str:
    """Find the line of a place, reading the file once more with positions kept."""
    node: Any = YAML(typ="rt", pure=True).load(text)
    line: int | None = None
    for step in steps:
        try:
            position = node.lc.item(step) if isinstance(step, int) else node.lc.key(step)
            line, node = position[0] + 1, node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return f" 第 {line} 行" if line else ""
