"""The summary (汇总表) over all departments of a run: one module a sheet.

Scores by rubric and the facts of the run (files, roster, settings) go in; `write` puts the sheets
of every rubric first (排名, 等级分布, 得分矩阵, 失分分析, 项目, 指标分布), then those of the whole
run (数据问题, 审核情况, 复核进度, 指标复核, 报送情况, 报送变动, 名册对照, 催报清单, 运行说明).
Means and rates are formulas over the sheets beside them. `scored_rubric` is one rubric's share of
it. Begin with `write`.
"""

from perfeval_xl.workbooks.summary.facts import FileStatus, RunFacts
from perfeval_xl.workbooks.summary.submissions import RosterCount
from perfeval_xl.workbooks.summary.write import summary, write_summary

__all__ = ["FileStatus", "RosterCount", "RunFacts", "summary", "write_summary"]
