"""Names what was probably meant by a word that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """Return “，是不是“run”？” for the known words that look most like `word`; "" for none."""
    alike = get_close_matches(word, list(known), n=2)
    return f"，是不是{'或'.join(f'“{name}”' for name in alike)}？" if alike else ""
