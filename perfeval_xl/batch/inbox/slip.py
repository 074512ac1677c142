"""A slip of the program itself, said for the people who maintain it."""

from __future__ import annotations


def slip(error: Exception) -> str:
    """Return what went wrong and where, on one line of at most 300 characters."""
    trace = "\n".join(getattr(error, "__notes__", ()))
    frames = [line.strip() for line in trace.split("\n") if line.lstrip().startswith("File ")]
    return f"{type(error).__name__}: {error}，{frames[-1] if frames else ''}"[:300]
