"""What the figures were measured on: no names, no paths."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("numpy", "pandas", "python-calamine", "XlsxWriter", "openpyxl", "isal", "jetxl",
             "rustpy-xlsxwriter")  # fmt: skip


def machine() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    gigabytes = int(memory[1]) / 1024**2 if memory else 0
    packages = ", ".join(map(_with_version, _PACKAGES))
    model = found[1] if found else platform.machine()
    return (
        f"{os.cpu_count()} cores ({model}), {gigabytes:.0f} GB, "
        f"{platform.system()}, Python {platform.python_version()}; {packages}"
    )


def _with_version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"
