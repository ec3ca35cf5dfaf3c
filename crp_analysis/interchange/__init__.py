"""Files of other programs to values and back: REFI-QDA, Taguette, QualCoder, Word comments, tables. Knows formats, no study."""
