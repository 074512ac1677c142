"""The summary (汇总表) over all departments of a run: one module a sheet."""

from perfeval_xl.workbooks.summary.facts import FileStatus, RunFacts
from perfeval_xl.workbooks.summary.submissions import RosterCount
from perfeval_xl.workbooks.summary.write import summary, write_summary

__all__ = ["FileStatus", "RosterCount", "RunFacts", "summary", "write_summary"]
