"""The form (基础数据表): laid out, sent to the departments, read when it comes back.

In goes a rubric, which says what the form asks for. Out go blank or filled templates; back come
returns (报送表) in every state a spreadsheet can be in, and what was read of them as DataFrames.

    layout/     where everything stands on a sheet: one layout for template, reader and scorebook
    template/   the workbook that goes out: input cells, validations, 填报说明, hidden identity
    reading/    one workbook that came back: each figure with its cell, and remarks
    figures/    the returns of all departments as one table, totals settled, corrections made

`identity` is the hidden sheet by which our workbooks are known again; `roster` reads the 单位名册,
`own_targets` what was approved for departments' own rows (个性指标.xlsx);
`texts` makes a cell's text what people see.

Words: field 数据项 · list 清单 (lines below one heading, a project each) · 自评表 (own scores and
evidence) · 补充数据表 (figures that the published form lacks) · total 合计. Amounts are in the
rubric's unit, percentages are fractions, and a missing figure is NaN: never zero, never guessed. A
figure is known by the published Chinese name, as column, as defined name and in formulas.

Begin with `layout.layout`, then `reading.reader.read_return`, then `figures.figures`.
"""
