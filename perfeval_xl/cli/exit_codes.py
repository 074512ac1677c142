"""What the process returns: 0 where all went well."""

from __future__ import annotations

HANDED_BACK, USAGE, FAILED = 1, 2, 3
