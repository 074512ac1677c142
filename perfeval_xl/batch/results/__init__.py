"""OUT: all that a run writes for people and programs, and what stands there from the last one.

Scores, findings and the files' statuses go in. Out come 评分表/ (scorebooks), 退回/ (marked
copies), 汇总表.xlsx, 明细.xlsx, scores.csv, findings.csv, run.json and, last, the ledger's rows.

Each year and each period has its folder (`out_folder`), whole in itself; the ledger stands beside
them (`period_folders`), and what stood in OUT itself before is moved over (`moving_over`). What the
periods before came to is shown beside (`earlier_periods`).
What a department sent again is held against what it had sent before (`resubmissions`).

Three promises hold here. A file is replaced only if it is, byte for byte, what we wrote: an edited
scorebook is collected first and never lost, and none is deleted (`leftovers`). A killed run, and a
cut of power, leaves either the old file or the new one, and the next run knows it by the journal.
The ledger's transaction comes after the files, which are on the disk before it.
"""
