"""What results are used for: advice on money, what is published, what evidence is there.

A scored period goes in (`follow_up.period`); out come 结果应用表.xlsx, in which the divisions
decide, 公开表.xlsx without anything inner, and 佐证清单.xlsx. The program proposes by the rules of
the place ([use] of perfeval.toml) and decides nothing: without a rule there is no advice.

    results        who came to what, and how that moved: one table over all rubrics
    advice         the place's rules → advice, share, amount
    advice_list    结果应用表.xlsx, and what of its answers is incomplete
    public_table   公开表.xlsx, and whether a later publication equals it
    evidence       佐证清单.xlsx: what each indicator names, which of it lies in the folder
    use_results    the command

Begin with `use_results`.
"""
