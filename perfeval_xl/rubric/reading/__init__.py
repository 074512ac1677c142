"""Reading of published words: a 评价标准 into a rule, a formula in an explanation into a ratio.

The words alone decide. What they leave open is refused, with these exceptions, all of them shown
in the canonical words of the rule:

- 每…扣 counts whole steps, unless the text says what a part of a step costs;
- 以上 holds its own value, and so does 以下 where nothing else is said of that value (civil code,
  article 1259); beside a band with unmarked ends 以下 is refused; a note (以上含本数，以下不含本数)
  decides for the whole text;
- "100%计满分" without a sign is full on the side where nothing is deducted; in bands it is refused;
- bands that begin at 0 take what lies below, unless the ratio's name speaks of change; those of
  a 满意度 that end at 100 % take what lies above;
- a list with numbers and points is a checklist where the points add up to the 分值, never else.

The road of a criterion: `signs` brings it to one spelling, `clauses` cuts it into `statements`
(read by `conditions`, `deductions`, `earnings`, `proportions` over a `scanner`), and `compose/`
makes one rule of them, with bands laid out by `tiling`; `words` writes the rule in canonical words.
A phrase that is neither understood nor mere prose makes the whole criterion unread.

Begin with `criterion.read_criterion`.
"""

from perfeval_xl.rubric.reading.criterion import Reading, read_criterion
from perfeval_xl.rubric.reading.formula import Formula, read_formula
from perfeval_xl.rubric.reading.words import rule_words

__all__ = ["Formula", "Reading", "read_criterion", "read_formula", "rule_words"]
