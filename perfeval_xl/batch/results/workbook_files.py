"""The workbooks that lie below a folder, by their names alone."""

import os
from pathlib import Path


def workbooks_below(folder: Path, suffixes: tuple[str, ...]) -> list[str]:
    """Return the workbooks of some formats below a folder: paths with "/"."""
    paths = []
    for place, folders, names in os.walk(folder):
        inside = Path(place).relative_to(folder).parts
        folders[:] = [name for name in folders if not _hidden(name)]
        for name in names:
            usual = name.lower().endswith(suffixes) and not _hidden(name)
            # A pipe, or a link to a folder, is called by any name.
            if usual and os.path.isfile(os.path.join(place, name)):  # noqa: PTH113, PTH118
                paths.append("/".join((*inside, name)))
    return sorted(paths)


def _hidden(name: str) -> bool:
    return name.startswith(("~$", "."))
