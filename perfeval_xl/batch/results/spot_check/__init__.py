"""抽查复核 for those who write results: what there is to check, and what reviewers found.

rows     a row for each indicator of a department: for 复核表
facts    the ledger's samples and entries held against the scores: for 汇总表
"""
