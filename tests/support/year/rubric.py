"""The bureau's rubric of the simulated year: one file, edited in July."""

from __future__ import annotations

ID = "year-monitoring"

_TEXT = """
id: year-monitoring
version: {version}
accepts: [1]
title: 绩效运行监控评分表
issuer: 某市财政局
fiscal_year: 2026
grades: {{优: 90, 良: 80, 中: 60, 差: 0}}
when_missing: self_score
when_not_applicable: rescale
schedule: {{3月: 20%, 6月: 45%, 9月: 70%, 12月: 100%}}
indicators:
  - path: [执行]
    name: 支付进度率
    points: {pay_points}
    criterion: 达到序时进度的计满分，每低于{pay_every}扣{pay_deduct}分，扣完为止。
    explanation: 支付进度率=本年支出/全年预算/序时进度×100%。
    ratio: 本年支出 / 全年预算 / 序时进度
    when_zero:
      both: {{result: pending, because: 没有预算也没有支出}}
      denominator: {{result: zero, because: 没有预算而有支出}}
    rule: {{step: {{full: ">= 100%", every: {pay_every}, deduct: {pay_deduct}}}}}
  - path: [执行]
    name: 三公经费控制率
    points: {three_points}
    criterion: 不超过序时进度的计满分，超过10%以内的计6分，超过10%至30%的计3分，其余不得分。
    explanation: 三公经费控制率=三公经费支出/三公经费预算/序时进度×100%。
    ratio: 三公支出 / 三公预算 / 序时进度
    when_zero:
      both: {{result: not_applicable, because: 没有三公经费}}
      denominator: {{result: zero, because: 没有预算而有支出}}
    rule: {{bands: [["<= 100%", {three_points}], ["<= 110%", 6], ["<= 130%", 3], [else, 0]]}}
  - path: [执行]
    name: 项目支出占比
    points: 15
    criterion: 项目支出占80%以上的计满分，20%以下的不得分，之间按比例计分。
    explanation: 项目支出占比=项目支出/支出合计×100%。
    ratio: 项目_支出 / 合计_支出
    when_zero:
      both: {{result: full, because: 还没有支出}}
      denominator: {{result: zero, because: 有项目支出而没有支出合计}}
    rule: {{linear: {{full: 80%, zero: 20%}}}}
  - path: [管理]
    name: 政府采购执行率
    points: 10
    criterion: 不低于100%的计满分，每低于5%扣1分，不足5%的按5%计，扣完为止。
    explanation: 政府采购执行率=实际采购/计划采购×100%。
    ratio: 实际采购 / 计划采购
    when_zero:
      both: {{result: full, because: 没有采购计划也没有采购}}
      denominator: {{result: zero, because: 没有采购计划而有采购}}
    rule: {{step: {{full: ">= 100%", every: 5%, deduct: 1, count: started}}}}
  - path: [管理]
    name: 违规次数
    points: 10
    criterion: 每出现一例扣2.5分，扣完为止。
    explanation: 审计、巡察查出的违规事项。
    ratio: 违规例数
    rule: {{violations: {{deduct: 2.5}}}}
  - path: [效果]
    name: 产出质量
    points: {quality_points}
    criterion: 按产出完成的质量评定。
    rule: judged
  - path: [效果]
    name: 年度效益
    points: 20
    periods: [年度, 12月]
    criterion: 按全年实现的效益评定。
    rule: judged
forms:
  - sheet: 基础数据表
    title: 绩效运行监控基础数据表
    blocks:
      - lines: 执行情况
        rows:
          - {{field: 全年预算, label: "{{year}}年全年预算数"}}
          - {{field: 本年支出, label: 本年累计支出数}}
          - {{field: 三公预算, label: 三公经费全年预算数}}
          - {{field: 三公支出, label: 三公经费累计支出数}}
          - {{field: 计划采购, label: 计划采购金额}}
          - {{field: 实际采购, label: 实际采购金额}}
          - {{field: 违规例数, label: 违规事项（例）, kind: count}}
      - matrix: 支出构成
        columns: {{预算: 全年预算数, 支出: 累计支出数}}
        rows:
          - {{row: 合计, sum: [基本, 项目]}}
          - {{row: 基本, label: 基本支出}}
          - {{row: 项目, label: 项目支出, list: 项目, room: 3}}
"""


def rubric_text(version: int) -> str:
    """Return the file: as it is from January, or (2) as it is edited in July.

    In July 支付进度率 counts for 25 points instead of 20 and loses 1.5 points for every 2 % instead
    of 0.5 for every 1 %; 产出质量 counts for 10 instead of 15. All else stays.
    """
    told = (
        {"pay_points": 20, "pay_every": "1%", "pay_deduct": 0.5, "quality_points": 15}
        if version == 1
        else {"pay_points": 25, "pay_every": "2%", "pay_deduct": 1.5, "quality_points": 10}
    )
    return _TEXT.format(version=version, three_points=10, **told)
