"""趋势.xlsx: departments and indicators over periods, one module a sheet."""

from perfeval_xl.workbooks.trend.write import write_trend

__all__ = ["write_trend"]
