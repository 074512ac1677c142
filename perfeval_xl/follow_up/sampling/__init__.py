"""抽查复核: departments of a scored period are drawn by risk, reviewed, and compared.

    risk         what speaks for looking at a department: marks from 0 to 1, all from its scores
    draw         who is drawn of a frame: must, skip, then by weight and seed; repeatable
    rules        by which settings: no share is published anywhere, so there is none by default
    check_book   复核表: what a reviewer fills in, one a department (and reviewer)
    sample_book  抽样名单: who, why, from what, and what a sample does not say
    sample_files where these stand, and what they are called
    sample       the command: draws, writes, says

What reviewers fill in comes back into the ledger's entries (kind 复核表, places `CheckPlace`), is
held together by `scoring.spot_check` and shown by 汇总表. It changes no score: that is done in the
scorebook (审核得分). Begin with `sample.draw_sample`.
"""
