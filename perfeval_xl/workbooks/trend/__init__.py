"""趋势.xlsx: departments and indicators over periods, one module a sheet.

The histories of `scoring.history` go in, a `rubric_history` for every rubric and kind of period;
out come 总览, 单位, 升降, 指标, 连续扣分, 首次扣分, 执行进度 and 单位明细, where a unit is chosen
in a cell. Begin with `write`.
"""

from perfeval_xl.workbooks.trend.write import write_trend

__all__ = ["write_trend"]
