"""Rubrics (指标体系): data files, the rules with three faces, the reading of published words.

In goes the text of a rubric file (YAML, in `catalogue/` or a bureau's own); out comes a `Rubric`,
whose indicators carry their published words verbatim and the machine's rule beside them. What a
score means is decided in this room alone: the calculator, the scorebook and the notes only carry
out its trees.

    load, source   a file into a Rubric, errors with the place and what would be right; `Shelf`
                   which rubrics can be named by id: shipped ones, and a bureau's own (体系/)
    model          the Rubric; `indicator`, `project` and `form/` are its parts
    rules/         评分规则: step, bands, proportional …; each is written once and has three faces
    expressions/   the trees that formulas, rules and notes are built of
    measured       an indicator that is computed: missing figures, zero, exceptions, rule
    cases          which case an indicator is in: by rule, exception, x/0, missing, …
    verdict        any indicator: value, status, points, note; `declared_row` one that a
                   department declared itself for a project
    period         期间; `in_period` what of a rubric is scored in one
    reading/       a published 评价标准 or formula into a rule or ratio, or refused
    oversized      what no workbook can hold as a formula
    lint           what the published table leaves open or contradicts, and no reading answers

Words: indicator 三级指标 · path 一级/二级 · points 分值 · criterion 评价标准 · ratio 指标值 · note
扣分说明 · reading 解读 (every interpretation that the words leave open) · exception (published,
looked at before the ratio) · status 核算/判定/自评未核/待补/不适用.

Begin with a file of `catalogue/`, then `model`, `rules.step`, `verdict`.
"""
