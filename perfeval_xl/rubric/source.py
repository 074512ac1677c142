"""Where the texts of rubrics come from: the shipped ones by id, others by the path of their file.

Nothing is parsed here: what only asks which rubrics there are need not load what reads them.
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from perfeval_xl.messages import PerfevalError


class RubricError(PerfevalError):
    """A rubric cannot be used; the text names the file, the place and what would be right."""


def catalogue() -> tuple[str, ...]:
    """Return the ids of the shipped rubrics, sorted."""
    folder = files("perfeval_xl.rubric") / "catalogue"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def rubric_source(source: str | Path) -> tuple[str, str]:
    """Return the text of a rubric file and its name: a shipped one by id, another by its path.

    Raises RubricError where there is no such rubric or the file is no text.
    """
    if str(source) in catalogue():
        name = f"{source}.yaml"
        shipped = files("perfeval_xl.rubric") / "catalogue" / name
        return shipped.read_text(encoding="utf-8"), name
    path = Path(source)
    if not path.is_file():
        raise RubricError("RUBRIC_NOT_FOUND", found=source, expected="、".join(catalogue()))
    try:
        return path.read_text(encoding="utf-8-sig"), path.name
    except UnicodeDecodeError:
        raise RubricError("RUBRIC_NOT_UTF8", file=path.name) from None


def digest_of_text(text: str) -> str:
    """Return the digest of the rubric whose file holds a text."""
    return sha256(text.encode()).hexdigest()


@cache
def shipped_digests() -> tuple[str, ...]:
    """Return the digests of the shipped rubrics, in the order of the catalogue.

    None of them is parsed for it: that takes a second, and a run may need one rubric or none.
    """
    return tuple(digest_of_text(rubric_source(name)[0]) for name in catalogue())
