"""What analysts changed in the scorebooks: found, read, and made into decisions.

A scorebook (评分表) that somebody saved is compared with the one that was written, made again out
of the ledger. What differs are edits: 审核得分 and 审核意见 become reviews, other open cells
become corrections (更正). Reading the same file twice decides nothing twice. A review walks the
road of a run with the returns that the ledger kept, so that no file of the inbox is opened.
"""
