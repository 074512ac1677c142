"""A cursor over a tidied text: take what matches here, or step back as if nothing was tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

ENDS = "[;。\n①-⑳]"
"""What ends a sentence; the number of a list's next point does too."""


class NotHereError(Exception):
    """The phrase that was looked for does not stand here; the next kind is tried."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


class Scanner:
    """The text and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def take(self, pattern: str) -> re.Match[str] | None:
        """Step over `pattern` if it stands here."""
        found = _compiled(pattern).match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def need(self, pattern: str) -> re.Match[str]:
        """Step over `pattern`; raises NotHereError where something else stands."""
        found = self.take(pattern)
        if not found:
            raise NotHereError
        return found

    def sees(self, pattern: str) -> bool:
        """Tell whether `pattern` stands here, without a step."""
        return _compiled(pattern).match(self.text, self.at) is not None

    @property
    def done(self) -> bool:
        """Whether the whole text has been read."""
        return self.at >= len(self.text)

    def at_end(self) -> bool:
        """Tell whether a phrase ends here: at a comma, a full stop, a note (扣完为止), the end."""
        return self.done or self.sees(
            rf"[,.、]|{ENDS}|[(\[](?:扣完|直至|直到|不足|最多|以上(?!情|各|问)|以下)"
        )

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Step back to where it began if what stands inside raises NotHereError."""
        start = self.at
        try:
            yield
        except NotHereError:
            self.at = start
            raise
