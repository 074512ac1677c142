"""What is told about a whole file: why it is not read, or cannot be scored."""

from perfeval_xl.messages.codes import Code, Message

FILES: dict[Code, Message] = {
    # -- not opened --------------------------------------------------------------------------
    "FILE_TEMPORARY": Message("note", "临时文件或隐藏文件，不读取。"),
    "FILE_NOT_SPREADSHEET": Message(
        "note", "“{found}”不是表格文件，不读取；如果它是报送表，请发回填好的模板。"
    ),
    "FILE_NOT_REGULAR": Message(
        "note", "“{found}”是链接或设备，不是普通文件，不读取。请把文件本身放进收件文件夹。"
    ),
    "FILE_GROWING": Message("note", "文件还在复制或保存，没有读取，留到下次。"),
    "FILE_LOCKED": Message(
        "note",
        "打不开：正被别的程序占用，或没有读取的权限。没有读取，留到下次。"
        "请关闭打开它的程序，或检查权限。",
    ),
    "FILE_IS_ARCHIVE": Message("note", "压缩包，里面的 {found} 个文件已逐个处理。"),
    "FILE_SUPERSEDED": Message("note", "同一单位有更新的报送表“{found}”，本文件不再采用。"),
    "FILE_IDENTICAL": Message("note", "与“{found}”内容完全相同，只算一份。"),
    # -- cannot be opened --------------------------------------------------------------------
    "FILE_EMPTY": Message("error", "文件是空的（0 字节），多半是没有传完。请重新发送。"),
    "FILE_UNREADABLE": Message(
        "error",
        "文件打不开，内容不是有效的表格：{found}。请用 Excel 或 WPS 打开原文件，"
        "另存为 .xlsx 后重报。",
    ),
    "FILE_PASSWORD": Message(
        "error", "文件设有打开密码，读不了。请在 Excel 或 WPS 里取消打开密码，另存后重报。"
    ),
    "FILE_TOO_LARGE": Message(
        "error",
        "表格太大，没有读取：{found}，上限是 {expected}。多半是空白处远端留有内容，"
        "或贴了大图片；请删去多余的行、列和图片，另存后重报。",
    ),
    "FILE_SUSPECT": Message(
        "error",
        "文件内部不正常，为安全起见没有读取：{found}。"
        "请用 Excel 或 WPS 打开，另存为 .xlsx 后重报。",
    ),
    "FILE_CRASHED": Message(
        "error",
        "读取这个文件时出了故障（{found}），没有读成，其他文件不受影响。"
        "请用 Excel 或 WPS 打开，另存为 .xlsx 后重报。",
    ),
    "FILE_TOO_SLOW": Message(
        "error",
        "读取这个文件超过 {expected} 秒，没有读成。请删去多余的行、列和图片，另存后重报。",
    ),
    "PROGRAM_ERROR": Message(
        "error",
        "读取这个文件时程序自己出了错，不是填报的问题：{found}。"
        "请财政局把文件和这句话交给软件维护人员；其他文件不受影响。",
    ),
    "ARCHIVE_UNREADABLE": Message(
        "error",
        "压缩包打不开：{found}。请解压，直接报送里面的表格，或用 .zip 格式重新压缩；"
        "解不开的，请重新发送。",
    ),
    "ARCHIVE_TOO_LARGE": Message(
        "error",
        "压缩包太大，没有读取：{found}，上限是 {expected}。请解压，直接报送里面的表格。",
    ),
    "ARCHIVE_NESTED": Message(
        "error", "压缩包里又有压缩包，没有读取。请解压，直接报送里面的表格。"
    ),
    # -- opened, and no return that can be scored --------------------------------------------
    "FILE_NOT_RETURN": Message(
        "error", "工作簿里没有找到报送表的内容（{expected}）。请在下发的模板上填报。"
    ),
    "FILE_IS_SCOREBOOK": Message(
        "error",
        "这是本软件给“{found}”写的评分表，不是单位的报送表，没有读取。"
        "请放入单位填报的那一份报送表（财政局：审核过的评分表请留在“评分表”文件夹里）。",
    ),
    "FILE_BLANK": Message("error", "报送表是空白的，一个数也没有填。请填写后重报。"),
    "FILE_UNKNOWN_RUBRIC": Message(
        "error",
        "报送表用的指标体系是“{found}”，本机没有；现有：{expected}。"
        "请在下发的模板上填报（财政局：自建的体系请用 --rubric 指明体系文件）。",
    ),
    "FILE_OTHER_RUBRIC": Message(
        "error", "报送表用的指标体系是“{found}”，本次只评“{expected}”。请改用本次下发的模板。"
    ),
    "FILE_OTHER_PERIOD": Message(
        "note",
        "所在文件夹是 {found} 的，本次评 {expected}，没有读取。要评那一期，请用 --period 指明。",
    ),
    "FILE_OTHER_YEAR": Message(
        "error", "报送表是{found}年度的，本次评{expected}年度。请改用本年度的模板。"
    ),
    "FILE_OLD_TEMPLATE": Message(
        "error", "模板是第 {found} 版，已不再采用，现在用第 {expected} 版。请改用现在的模板。"
    ),
    "FILE_NO_DEPARTMENT": Message(
        "error", "没有填写填报单位的名称，不知道是谁的报送表。请填写后重报。"
    ),
    "FILE_NO_PROJECT": Message(
        "error", "没有一张填好的项目自评表（{expected}）。请每个项目填一张后重报。"
    ),
    "FILE_NAMES_DIFFER": Message(
        "error",
        "模板是发给“{expected}”的，表里填的单位却是“{found}”，不知道是谁的报送表。"
        "请用本单位的模板填报（财政局：请确定是哪个单位）。",
    ),
    "FILE_CLAIMED_TWICE": Message(
        "error",
        "单位不明：本文件是“{found}”，而“{other}”是“{expected}”，两者的名称或代码只有一样相同。"
        "请财政局确定：是同一单位的，只留一份；不是的，请改正名称或代码。",
    ),
    "LIST_TOO_LONG": Message(
        "error", "“{label}”下列了 {found} 行，上限是 {expected} 行。请删去多余的行后重报。"
    ),
    # -- read, and something to know ---------------------------------------------------------
    "FILE_KIND_DIFFERS": Message(
        "note", "文件名的后缀是 {found}，内容其实是 {expected}，按内容读取。"
    ),
    "FILE_HAS_MACROS": Message("note", "工作簿带有宏，没有运行。"),
    "FILE_HAS_LINKS": Message(
        "note", "工作簿链接到别的文件，没有打开它们；所填的数按文件里存的读。"
    ),
    "FILE_HIDDEN_SHEETS": Message(
        "note", "工作簿里有隐藏的工作表：{found}。与看得见的工作表一样读取。"
    ),
    "FILE_OLDER_TEMPLATE": Message(
        "note", "模板是第 {found} 版，现在用第 {expected} 版；旧版仍然采用。"
    ),
    "SHEET_MISSING": Message(
        "warning", "没有找到工作表“{found}”，其中的数都按没有填处理。请补报。"
    ),
    "UNIT_CONVERTED": Message(
        "warning", "表上写的单位是“{found}”，金额已按“{expected}”折算。请核对单位。"
    ),
}
