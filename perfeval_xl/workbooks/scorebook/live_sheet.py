"""A worksheet for formulas that use nothing newer than Excel 2010."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet


class LiveSheet(Worksheet):  # type: ignore[misc]
    """Takes formulas as they are.

    XlsxWriter looks through every formula for thirty functions of recent Excel versions, which
    must be prefixed in the file: a fourth of the time that a scorebook takes. Ours use none of
    them, as the tests hold. Should XlsxWriter prepare formulas elsewhere one day, this does
    nothing.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Return a formula as the file wants it: without the sign in front."""
        return formula.removeprefix("=")
