"""What is told about rubric files, rosters, folders and wrong calls."""

from perfeval_xl.messages.codes import Code, Message

TOOLS: dict[Code, Message] = {
    "RUBRIC_NOT_FOUND": Message(
        "error", "没有指标体系“{found}”，也没有这个文件。现有：{expected}。"
    ),
    "RUBRIC_NOT_UTF8": Message("error", "{file} 不是 UTF-8 编码的文本，请另存为 UTF-8。"),
    "RUBRIC_NOT_YAML": Message("error", "{file} 第 {line} 行不是有效的 YAML：{found}。"),
    "RUBRIC_INVALID": Message("error", "{file}{line} {place}：{found}"),
    "PERIOD_INVALID": Message(
        "error",
        "期间“{found}”看不懂。应写年和月，例如 2026-10；季度写 2026-Q3，半年写 2026-H1；"
        "全年评价不写期间。",
    ),
    "DEADLINE_INVALID": Message("error", "报送期限 --deadline 应是{expected}，现为“{found}”。"),
    "PERIOD_OTHER_YEAR": Message(
        "error", "期间 {found} 不在 {expected} 年度里。请核对，期间和年度应是同一年。"
    ),
    "PERIOD_NOTHING": Message(
        "error",
        "指标体系 {rubric} 在{found}没有要评的指标。"
        "请核对期间（--period），或体系文件里各指标的 periods。",
    ),
    "POINTS_NOT_POSITIVE": Message("error", "分值应是大于 0 的数，现为 {found}。"),
    "AT_NOT_NUMBER": Message("error", "--at 应是数，现为 {found}；93.41% 写作 0.9341。"),
    "AT_NOT_ALL_POINTS": Message(
        "error", "这条标准有 {expected} 个要点，--at 应按要点依次给出得分，现有 {found} 个数。"
    ),
    "TABLE_MISSING": Message("error", "工作簿 {found} 不存在。请检查路径。"),
    "TABLE_UNREADABLE": Message(
        "error", "{file} 打不开：{found}。请用 Excel 或 WPS 另存为 .xlsx。"
    ),
    "TABLE_NOT_FOUND": Message(
        "error",
        "{file} 里没有找到评分表。表头应在一行（或两行）里，"
        "至少有三级指标（或评价指标）、分值、评价标准或指标说明各一列。",
    ),
    "TABLE_NOT_RUBRIC": Message("error", "{file} 不能成为指标体系：{found}。"),
    "TABLE_NEEDS_ID": Message(
        "error",
        "输出文件名“{found}”要用作体系的编号，只用小写字母、数字和连字符，"
        "例如 -o hengyang-2026.yaml。",
    ),
    "TABLE_NEEDS_YEAR": Message(
        "error", "从表题和文件名“{found}”都看不出年度。请加 --year，例如 --year 2026。"
    ),
    "TABLE_YEARS_DIFFER": Message(
        "error",
        "表题和文件名里有几个年度（{found}），不知道用哪一个。请加 --year，例如 --year 2026。",
    ),
    "BOOK_NEEDS_ID": Message(
        "error",
        "{file} 的“体系”页里编号是“{found}”：只用小写字母、数字和连字符，例如 hengyang-2026。",
    ),
    "TABLE_SEVERAL": Message(
        "error",
        "{file} 里有几张评分表：{found}。请只留要用的一张；"
        "是一张表分在几张工作表里的，请接在一张里，各行分值合计应是 100。",
    ),
    "ROSTER_UNREADABLE": Message(
        "error",
        "单位名册 {file} 读不出“单位名称”一列：{found}。名册应为 .xlsx 或 .csv，首行是列名。",
    ),
    "PRACTICE_NO_ROSTER": Message(
        "error",
        "--fill-random 写的是虚构的演练单位，不能与单位名册 --roster 同用。"
        "要给名册里的单位发模板，请去掉 --fill-random。",
    ),
    "EXPLAIN_NO_DEPARTMENT": Message(
        "error", "台账里没有给“{found}”评过分。相近的单位：{expected}。"
    ),
    "EXPLAIN_SEVERAL_DEPARTMENTS": Message(
        "error", "“{found}”对得上几个单位：{expected}。请写全名。"
    ),
    "EXPLAIN_NO_INDICATOR": Message("error", "这个单位的得分里没有指标“{found}”。有：{expected}。"),
    "LEDGER_MISSING": Message(
        "error",
        "{found} 里没有台账 ledger.sqlite。请先用 perfeval run 运行一次，或检查文件夹。",
    ),
    "LEDGER_EMPTY": Message("error", "{found} 的台账里还没有评过分的单位。"),
    "PARQUET_MISSING": Message(
        "error", "写 .parquet 要装 pyarrow：pip install perfeval-xl[parquet]。也可以用 --csv。"
    ),
    "COMPARE_NOTHING": Message(
        "error",
        "“{found}”里没有评分可比。写法：结果文件夹、结果@2026-09、结果@2025、结果#运行号"
        "（运行号见 perfeval history --csv 写出的 runs.csv）。",
    ),
    "LEDGER_NEWER": Message(
        "error",
        "台账是更新版本的程序写的（第 {found} 版，本程序只认到第 {expected} 版）。"
        "请升级 perfeval-xl。",
    ),
    "LEDGER_LOCKED": Message(
        "error",
        "台账 {file} 打不开或写不进去：{found}。"
        "请确认没有别的程序占用它、文件夹可以写入、磁盘未满。",
    ),
    "LEDGER_DAMAGED": Message(
        "error",
        "台账 {file} 已损坏，读不出来。请从备份恢复；没有备份的，把它改名移开后再运行，"
        "会新建台账（评分表里的审核内容还在，可以重新收集）。",
    ),
    "LEDGER_INCOMPLETE": Message(
        "error",
        "台账里没有“{found}”按现在的程序和指标体系读出的内容（程序或体系在上次运行之后换过）。"
        "请先运行 perfeval run，再做这一步。",
    ),
    "RUBRIC_NOT_KEPT": Message(
        "error",
        "台账里没有存下当时评分用的指标体系 {found}"
        "（文件在运行时改动过）。请再运行一次 perfeval run。",
    ),
    "INBOX_MISSING": Message("error", "收件文件夹 {found} 不存在，或不是文件夹。请检查路径。"),
    "INBOX_INSIDE_OUT": Message(
        "error",
        "输出文件夹 {found} 就是收件文件夹或在它里面，产出会被当作报送表再读一遍。请另选 --out。",
    ),
    "OUT_NOT_FOLDER": Message(
        "error", "输出位置 {found} 是一个文件，不是文件夹。请另选 --out，或移走这个文件。"
    ),
    "RUN_NEEDS_INBOX": Message(
        "error",
        "没有写收件文件夹，{found} 里的 perfeval.toml 也没有写。"
        "请写作 perfeval run 收件 --out 结果，"
        "或在 perfeval.toml 的 [run] 下写两行：inbox = '收件' 和 out = '结果'。",
    ),
    "RUN_NEEDS_OUT": Message(
        "error",
        "没有写 {found} 的结果放在哪里。请加 --out，例如 --out 结果；"
        "或在收件文件夹旁边的 perfeval.toml 的 [run] 下写一行：out = '结果'。",
    ),
    # -- what stops a run in the middle --------------------------------------------------------
    "OUTPUT_LOCKED": Message(
        "error",
        "不能改写 {found}：它正被别的程序打开（多半是 Excel 或 WPS），或没有写入的权限。"
        "请关闭它，再运行一次。",
    ),
    "OUT_IN_USE": Message(
        "error",
        "输出文件夹 {out} 正由另一次运行写着：{found}，{since} 开始。请等它做完再运行；"
        "确知它已经不在运行的，请删除 {lock}，再运行一次。",
    ),
    "OUT_TAKEN_OVER": Message(
        "note", "上一次运行（{found}，{since} 开始）没有做完就中断了，已由这一次接手。"
    ),
    "OUTPUT_NO_SPACE": Message("error", "写不进 {found}：磁盘已满。请腾出空间，再运行一次。"),
    "OUTPUT_NOT_WRITTEN": Message(
        "error", "写不进 {found}（{why}）。请检查文件夹和磁盘，再运行一次。"
    ),
    "READER_NOT_STARTED": Message(
        "error",
        "读取程序启动不了，一个文件也没有读，原有的结果没有改动。"
        "请看是不是被杀毒软件拦住了，或重新安装；软件维护人员请看：{found}",
    ),
    # -- a cluster ------------------------------------------------------------------------------
    "CLUSTER_NEEDS_DASK": Message(
        "error", "用 --cluster 要装 Dask：pip install perfeval-xl[dask]。不用集群就不要写它。"
    ),
    "CLUSTER_ADDRESS": Message(
        "error",
        "集群的地址 {found} 不对：应是 Dask 调度程序的地址，例如 tcp://主机:8786；"
        "只用本机的写 local。",
    ),
    "CLUSTER_UNREACHABLE": Message(
        "error",
        "{expected} 秒里连不上集群 {found}：{why}。请检查地址，并看调度程序（dask scheduler）"
        "是不是开着。",
    ),
    "CLUSTER_NO_WORKERS": Message(
        "error",
        "集群 {found} 里没有工作进程，等了 {expected} 秒。请在各台机器上启动 dask worker，"
        "再运行一次；原有的结果没有改动。",
    ),
    "CLUSTER_WORKERS_DIFFER": Message(
        "error",
        "集群的工作进程 {found}，本机是 {expected}：算出的文件会不一样。"
        "请在各台机器上装同样的版本，再运行一次。",
    ),
    "CLUSTER_LOST": Message(
        "error",
        "与集群 {found} 的连接断了（{why}）。请看调度程序是不是还开着，再运行一次。",
    ),
    # -- an inbox or OUT in a store --------------------------------------------------------------
    "ADDRESS_NEEDS_FSSPEC": Message(
        "error",
        "用地址 {found} 要装 fsspec：pip install perfeval-xl[remote]。本机和共享文件夹不用装。",
    ),
    "ADDRESS_NEEDS_LIBRARY": Message(
        "error", "用地址 {found} 还要装：pip install {expected}。装好再运行一次。"
    ),
    "ADDRESS_UNKNOWN": Message(
        "error", "地址 {found} 看不懂（{why}）。写法例如 s3://存储桶/收件。"
    ),
    "ADDRESS_FAILED": Message(
        "error",
        "读写 {found} 时出错：{why}。请检查地址、权限和网络，再运行一次；没有送完的，"
        "下次会重新送。",
    ),
    "ADDRESS_SAVED_SINCE": Message(
        "error",
        "运行的时候有人改了 {found} 并保存了，没有覆盖它，结果没有送完。请再运行一次，会先收集它。",
    ),
    "WATCH_NEEDS_FOLDER": Message(
        "error", "perfeval watch 只能守本机或共享的文件夹，守不了 {found}。请用 perfeval run。"
    ),
    # -- what the log of a watch says ------------------------------------------------------------
    "WATCH_STARTED": Message(
        "note", "开始等待：{found} 里有了变动就重新评分，结果写到 {out}。按 Ctrl+C 停止。"
    ),
    "WATCH_STOPPED": Message("note", "已停止。"),
    "WATCH_FAILED": Message("error", "运行失败：{found} 稍后自动再试。"),
    "WATCH_SLIP": Message("error", "程序自己出了错，稍后自动再试。请把下面几行交给软件维护人员。"),
    # -- tables given to the library -------------------------------------------------------------
    "FIGURES_TRANSPOSED": Message(
        "error",
        "表的行列看来颠倒了：{found}是行名，应是列名。一个单位一行，一个数据项一列，"
        "请转置（表.T）再用。",
    ),
    "FIGURES_NOT_INDEXED": Message(
        "error", "“{found}”应是行名，却是一列。请先写 表.set_index('{found}')。"
    ),
    "COLUMNS_MISNAMED": Message(
        "error",
        "{table}：列名不对，{found}。请改名；如果是自己另加的列，"
        "请先补上应有的那一列（没有数的留空）。",
    ),
    "COLUMNS_MISSING": Message(
        "error", "{table}：缺少列 {found}。确实没有数的，请补上这些列并留空（NaN），按待补处理。"
    ),
    # -- files and settings named in a call ----------------------------------------------------
    "GUIDE_UNKNOWN": Message("error", "手册里没有“{found}”这一章。请看：{expected}。"),
    "FILE_MISSING": Message("error", "文件或文件夹 {found} 不存在。请检查路径。"),
    "CODE_UNKNOWN": Message("error", "没有代码“{found}”{expected}全部代码见 perfeval messages。"),
    "SETTINGS_INVALID": Message("error", "设置文件 {file} 不对：{found}。应写成例如 {expected}。"),
}
