"""The month's work over a folder: run, review, check, watch.

A folder of returned workbooks goes in; scorebooks, marked copies, the summary, tables, run.json
and the ledger's new state come out. The work itself is done in the rooms below (`forms` reads,
`checks` checks, `scoring` scores, `workbooks` writes); here it is put in order, accounted for and
made safe.

The road of a run; every step takes values and gives a value, and none asks the ledger or the disk
behind another's back:

    list      the inbox's files, each with a hash or a reason       inbox/
    take in   each file's status, reason and figures                inbox/
    collect   what analysts changed in the scorebooks               reviewing/
    check     findings (问题); returns with errors are set aside    assessing/
    decide    earlier decisions and the edits, as one value         assessing/
    score     points, notes, totals and ranks by the rubric         assessing/
    compare   each department among the others and over periods     results/
    publish   files in OUT, then the ledger, then run.json          results/

`run` walks the whole road, and stops early where nothing has changed; `review` walks it with the
returns of the ledger in place of the inbox; `check` stops after check; `watch` runs whenever the
inbox has come to rest. `remote/` brings an inbox and OUT from other stores, `settings/` says what
was asked for.

Words: inbox 收件夹 · OUT 结果文件夹 · return 报送表 · scorebook 评分表 · marked copy 退回 · period
期间 · scope: the period or year that a run is for, and whose folder below OUT it writes. A run
with nothing to do loads none of the calculator: what `run` imports at its head stays light.

Begin with `run.run`, then `pipeline`.
"""
