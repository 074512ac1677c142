"""What runs the heavy part of a run: processes of this machine, or of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
U = TypeVar("U")


class Workers(Protocol):
    """Runs functions of modules elsewhere. They are pure: what they need is sent with them.

    Only the parent touches the inbox and OUT: so workers of a cluster need no common disk.
    """

    count: int
    """How many calls are worth having under way at once."""
    most: int
    """How many things one call of `call_all` is best given."""
    here: Workers
    """Processes of this machine, for what reads or writes its folders."""

    def start(self, things: int) -> None:
        """Get ready now, without waiting for it: so many things are soon to be done."""

    def call(self, function: Callable[..., T], *arguments: Any, seconds: float | None = None) -> T:
        """Run a function and return its result or raise its exception.

        `seconds` of work are given to it, those of the workers where none are told. Raises
        ChildDiedError where its process dies of it, ChildSlowError where it takes longer.
        """
        (outcome,) = self.call_all(function, [arguments], seconds)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def call_all(
        self,
        function: Callable[..., T],
        calls: Sequence[tuple[Any, ...]],
        seconds: float | None = None,
    ) -> list[T | Exception]:
        """Run a function for each tuple of arguments, on one worker, each with its own time.

        Returns what each comes to: its result, or the exception that `call` would raise. One that
        takes its process down leaves the others as they are. A Path among the arguments is a file
        to be read: a worker far away gets a copy, with the same suffix.
        """

    def each(self, function: Callable[[T], U], things: Iterable[T]) -> Iterator[U]:
        """Yield the results of a function of the parent, in order, several under way at once.

        `things` are taken as they are needed: they may be large, and many.
        """
