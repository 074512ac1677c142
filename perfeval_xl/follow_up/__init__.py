"""After the score (评价以后): 抽查复核, 整改, letters, and what results are used for.

A period as the ledger has it goes in; lists that people fill in (`workbooks.open_lists`), letters
and tables come out, and what was filled in comes back into the ledger (`ledger.entries`).

    period      OUT at one period: opened for writing, restored, with what people saved collected
    sampling/   抽查复核: which departments are drawn and why, their 复核表, what reviewers found
    mending/    整改台账: problems with their numbers, states and terms, over all periods
    letters/    反馈函, 整改通知书 and 汇总分析报告
    use/        结果应用表, 公开表, 佐证清单

Rules of places (shares, terms, bands) are settings with their source; what none gives is empty.
Begin with `period.at_period`.
"""
