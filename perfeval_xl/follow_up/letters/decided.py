"""What was decided about the use of results (结果应用表), in the words of a letter.

Amounts stay in the list: in which unit they were typed it does not say.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from perfeval_xl.batch.settings.settings import Settings
from perfeval_xl.follow_up.period import ScoredPeriod
from perfeval_xl.follow_up.use.advice import ADVICE, UNSETTLED, Rules, with_advice
from perfeval_xl.follow_up.use.advice_list import ADOPTED, DECIDED, DOCUMENT, KIND, NOT, WHY
from perfeval_xl.follow_up.use.results import DEPARTMENT, RUBRIC, YEAR, results_of
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.entries import standing
from perfeval_xl.sheets.entries import Cell, is_settled, value_of


def uses(scored: ScoredPeriod, settings: Settings) -> Callable[[Key, str], str]:
    """Return what gives the sentence for a department, "" where nothing is decided."""
    stands = standing(scored.ledger, KIND)
    if not stands:
        return lambda *_: ""
    results = results_of(scored)
    rules = Rules.of(settings.follow_up.get("use", {}))
    nothing = pd.Series(float("nan"), index=results.index)
    advised = with_advice(results, rules, nothing)
    named = zip(results[RUBRIC], results[YEAR], results[DEPARTMENT], advised[ADVICE], strict=True)
    advice = {(str(rubric), int(year), str(name)): str(said) for rubric, year, name, said in named}

    def sentence(key: Key, department: str) -> str:
        place = (key.rubric, str(key.year), key.period, department)

        def said(heading: str) -> str:
            own = stands.get(Cell(KIND, place, heading), ())
            return value_of(own) if is_settled(own) else ""

        answer, proposed = said(DECIDED), advice.get((key.rubric, key.year, department), "")
        if not answer:
            return ""
        own = "" if answer == NOT or proposed == UNSETTLED else proposed
        if own and answer != ADOPTED:
            own += f"（{answer}）"
        words = "；".join(filter(None, (own, said(WHY))))
        source = f"（依据：{said(DOCUMENT)}）" if said(DOCUMENT) else ""
        return f"评价结果拟作如下应用：{words}{source}。" if words else ""

    return sentence
