"""Where a clerk works: a folder with everything in its place, and a page in the browser over it.

Nothing here reads a return, scores or decides anything, and nothing needs it: the starters call
`perfeval step`, the page's buttons the commands themselves, and what the page shows stands in
run.json and the ledger.

    work_folder    the folder: 收件 结果 体系, 单位名册.xlsx, perfeval.toml, and the starters
    starters       their texts, for Windows (.bat), macOS (.command) and Linux (.desktop)
    server         `perfeval desk`: what the browser may ask for, and whom it is refused
    period_view    the period at a glance, and its list of departments
    period_charts  ranking, grades, losses, before and now
    unit_view      one department: scores, problems, files, the words to send
    jobs           a step under way: one command at a time, with its progress and its end
    drops          files dropped on the page, into 收件

Beside them the page itself: `page.html`, `unit.html`, `charts.html` (Jinja2, all text escaped),
`desk.css` and `desk.js`, which asks for everything by the server's routes.

Words: work folder (工作文件夹), starter (启动文件), step (步骤): one of the five of the manual's
first chapter, in the order of work; desk (工作台), job: a step that the desk has begun.

Begin with `work_folder.make_work_folder`, then `server.serve`.
"""
