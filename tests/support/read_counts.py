"""How many criteria of each shipped rubric are read, refused, judged and read wrongly."""

COUNTS = {
    "dongchuan-2020": {"read": 20, "refused": 9, "judged": 12, "wrong": 0},
    "hengyang-2019": {"read": 17, "refused": 6, "judged": 5, "wrong": 0},
    "mof-2013": {"read": 0, "refused": 0, "judged": 28, "wrong": 0},
    "six-aspects-2026": {"read": 25, "refused": 3, "judged": 1, "wrong": 0},
    "taojiang-2019": {"read": 9, "refused": 7, "judged": 11, "wrong": 0},
    "zhanjiang-2018": {"read": 6, "refused": 3, "judged": 16, "wrong": 0},
}
"""`judged` are refused too: no rule stands in the words, nor in the file."""
