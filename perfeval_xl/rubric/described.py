"""What a rubric is called, and how it shows itself in a notebook: a line, or a table as HTML."""

from __future__ import annotations

from html import escape

from perfeval_xl.rubric.in_period import InPeriod


class Described(InPeriod):
    """A rubric's name, and its representations."""

    title: str
    issuer: str
    source: str = ""
    """Where the published table stands."""

    def __repr__(self) -> str:
        """Return id, title, year or period, and how many indicators make how many points."""
        return f"<Rubric {self._line}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Return the same and the indicators; what stands in the file is data, and escaped."""
        rows = "".join(
            f"<tr><td>{escape(' / '.join(each.path))}</td><td>{escape(each.name)}</td>"
            f"<td>{each.points:.10g}</td></tr>"
            for each in self.indicators
        )
        head = "<tr><th>一级、二级指标</th><th>三级指标</th><th>分值</th></tr>"
        table = f"<table>{head}{rows}</table>" if rows else ""
        return f"<p>{escape(self._line)}</p>{table}"

    @property
    def _line(self) -> str:
        count = len(self.indicators)
        scored = f"{count} 项指标，共 {self.total_points:.10g} 分" if count else "按项目评分"
        return f"{self.id}：{self.title}，{self.when}，{scored}"
