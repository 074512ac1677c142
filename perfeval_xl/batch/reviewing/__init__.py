"""What analysts changed in the scorebooks: found, read, and made into decisions.

A copy of a scorebook (评分表) that somebody saved is compared with the one that was written, made
again of the origin that it carries (`batch.assessing.origin`). What differs is what it says of its
cells: 审核得分, 审核意见, figures put right (更正). The ledger keeps that as long as the copy is
there (`ledger.copies`); what stands of several is `batch.assessing.what_stands`.

    saved_copies   which workbooks are new, moved or gone
    read_copies    what a new one says
    own_view       its scores as it was written, and as whoever saved it sees them
    collect        the three together, before a run or a review writes anything
    restore        a period out of the ledger, and how its scores follow
    open_lists     what people filled in in lists (问题认可, 复核表 …): read, and written anew
"""
