"""run.json as the last run left it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NAME = "run.json"


def read_manifest(out: Path) -> dict[str, Any]:
    """Return the manifest of the last run; {} where there is none that can be read."""
    try:
        data = json.loads((out / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) and isinstance(data.get("outputs"), dict) else {}
