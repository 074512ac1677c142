"""Reading of published words: a 评价标准 into a rule, a formula in an explanation into a ratio.

The words alone decide. What only law or sense settles is taken so and said in `Reading.notes`;
what they leave open otherwise is refused. Taken without a word, and shown in the canonical words:

- 每…扣 counts whole steps, unless the text says what a part of a step costs;
- "100%计满分" without a sign is full on the side where nothing is deducted.

Taken and said (`compose.sense`):

- 以上、以下、以内 hold their number (civil code, article 1259), 超过、不满、低于、以外 do not; two
  bands that both hold it are refused; a note (以上含本数，以下不含本数) decides for the whole text;
- bands from "=0" on: a rate of adjustment or deviation counts by its amount, of any other that may
  be negative nothing is computed below 0; those of a 满意度 that end at 100 % take what lies above;
- a list of marks (100%/90%/80%分别得5/4/3分) means reached, and who reaches none gets nothing.

Descriptions are a list where their points add up to the 分值, levels of which people choose one
where they are degrees of one thing whose best is the 分值, and refused elsewhere.

The road of a criterion: `signs` brings it to one spelling, `clauses` cuts it into `statements`
(read by `conditions`, `deductions`, `earnings`, `proportions`, `prose` over a `scanner`), and
`compose/` makes one rule of them, with bands laid out by `tiling`; `words` writes the rule in
canonical words. A phrase that is neither understood nor mere prose makes the whole criterion
unread. `subject` tells whether a criterion speaks of its own indicator at all.

Begin with `criterion.read_criterion`.
"""
