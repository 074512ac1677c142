"""A first rubric out of a published 评分表: what can be read is read, the rest left to people."""
