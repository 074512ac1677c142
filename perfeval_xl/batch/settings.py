"""Settings of a bureau: perfeval.toml beside the inbox."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from perfeval_xl.forms.gate.limits import Limits
from perfeval_xl.messages import PerfevalError

NAME = "perfeval.toml"
_LIMITS = "limits"


def load_limits(inbox: Path) -> Limits:
    """Return the limits of the settings file beside an inbox, the defaults without one.

    Raises PerfevalError SETTINGS_INVALID that names what is wrong: a setting that is not
    understood is not passed over in silence.
    """
    folder = inbox.resolve()
    # A file by itself is checked as it would be in the inbox that it lies in.
    path = (folder if folder.is_dir() else folder.parent).parent / NAME
    if not path.is_file():
        return Limits()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        found = "不是 UTF-8 编码的文本，请另存为 UTF-8"
        raise PerfevalError("SETTINGS_INVALID", file=path.name, found=found) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        found = f"第 {line[1]} 行的写法不对" if line else "写法不对，没有写完"
        raise PerfevalError("SETTINGS_INVALID", file=path.name, found=found) from None
    unknown = [f"[{name}]" for name in data if name != _LIMITS]
    given = data.get(_LIMITS, {})
    known = [field.name for field in fields(Limits)]
    if not isinstance(given, dict):
        unknown.append(_LIMITS)
        given = {}
    unknown += [name for name in given if name not in known]
    if unknown:
        found = f"没有“{'、'.join(unknown)}”这一项，[{_LIMITS}] 下可写：{'、'.join(known)}"
        raise PerfevalError("SETTINGS_INVALID", file=path.name, found=found)
    for name, value in given.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            found = f"{name} 应是大于 0 的整数，现为 {value!r}"
            raise PerfevalError("SETTINGS_INVALID", file=path.name, found=found)
    return Limits(**given)
