"""Reads perfeval.toml: tables of settings, each of a known name and kind, or what is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perfeval_xl.batch.settings_values import Kind
from perfeval_xl.messages import PerfevalError

NAME = "perfeval.toml"
_EXAMPLES = {
    "limits": "[limits] 下一行“file_mb = 50”",
    "run": "[run] 下一行“inbox = '收件'”",
    "watch": "[watch] 下一行“quiet_seconds = 10”",
}


def beside(inbox: Path) -> Path:
    """Return where the settings of an inbox are: beside it.

    A file by itself goes by the settings of the inbox that it lies in.
    """
    folder = inbox.resolve()
    return (folder if folder.is_dir() else folder.parent).parent / NAME


def read_tables(path: Path, known: Mapping[str, Mapping[str, Kind]]) -> dict[str, dict[str, Any]]:
    """Return the values of each known table, as the program takes them; {} each without a file.

    Raises PerfevalError SETTINGS_INVALID that names what is wrong: a setting that is not
    understood is not passed over in silence.
    """
    data = _parsed(path) if path.is_file() else {}
    unknown = [name for name in data if name not in known or not isinstance(data[name], dict)]
    if unknown:
        told = "、".join(f"[{each}]" if isinstance(data[each], dict) else each for each in unknown)
        tables = "、".join(f"[{name}]" for name in known)
        raise _invalid(path, f"没有“{told}”这一项，可写的有：{tables}")
    return {name: _table(path, name, data.get(name, {}), kinds) for name, kinds in known.items()}


def _parsed(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise _invalid(path, "不是 UTF-8 编码的文本，请另存为 UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        found = f"第 {line[1]} 行的写法不对" if line else "写法不对，没有写完"
        if line and "\\" in text.split("\n")[int(line[1]) - 1]:
            found += "，带 \\ 的路径请用单引号"
        raise _invalid(path, found) from None


def _table(
    path: Path, table: str, given: Mapping[str, object], kinds: Mapping[str, Kind]
) -> dict[str, Any]:
    unknown = [name for name in given if name not in kinds]
    if unknown:
        found = f"没有“{'、'.join(unknown)}”这一项，[{table}] 下可写：{'、'.join(kinds)}"
        raise _invalid(path, found, table)
    values = {}
    for name, value in given.items():
        values[name] = kinds[name].read(value)
        if values[name] is None:
            shown = f"{value}" if isinstance(value, int | float) else repr(value)
            found = f"{name} 应是{kinds[name].words}，现为 {shown}"
            raise _invalid(path, found, table)
    return values


def _invalid(path: Path, found: str, table: str = "limits") -> PerfevalError:
    return PerfevalError("SETTINGS_INVALID", file=path.name, found=found, expected=_EXAMPLES[table])
