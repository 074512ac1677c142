"""Letters (反馈函, 整改通知书) and the 汇总分析报告 of a period, as documents of Word.

Scores go in, .docx files come out, into 反馈函/ of the period's folder; the ledger's `letters`
says what was issued. All that is printed is in the scores (`evaluated`, out of the rows of
scores.csv) or in perfeval.toml; what neither says is a place to fill.

    issue       the command: what is written, what stands already, what is refused
    drafts      each letter as it would be issued now, its number and its place
    letter      its words: a value for every field;   evaluated, demands: what scores say
    stationery  the template, the bureau's own or ours;   fields, template, fill: its fields
    shipped     our template;   page: the layout of GB/T 9704
    report      the 汇总分析报告;   overview: its numbers, sections: its sentences and tables

python-docx (the extra `letters`) is asked for by `docx_file`. Begin with `issue.issue`.
"""
