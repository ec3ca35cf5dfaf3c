"""What 'crp review' says: its keys, and the names of what was done."""

HELP = """\
  Enter or n   next: the segment is read, and codes it was not given count as not given
  1, or 1 3    give the code of this number, or take it away again
  a            give all codes that the machine suggests
  c            another code: type the beginning or a part of its name
  r            replace codes by others (split one, merge several)
  s            mark which words a code means
  m            a memo on the segment
  d 1          what the code of this number means
  u            undo the last decision, also one of an earlier sitting
  k            skip: not read, it comes again next time
  q            quit; everything is kept, and the next time goes on here"""
DID = {
    "accept": "gave the code",
    "add": "gave the code",
    "reject": "refused the code",
    "remove": "took the code away",
    "replace": "replaced codes",
    "span": "marked words",
    "memo": "wrote a memo",
    "read": "closed the segment",
}
TOLD = {
    "accept": ("suggestion accepted", "suggestions accepted"),
    "reject": ("suggestion refused", "suggestions refused"),
    "add": ("code of your own", "codes of your own"),
    "remove": ("code taken away", "codes taken away"),
    "replace": ("replacement of codes", "replacements of codes"),
    "span": ("span marked", "spans marked"),
    "memo": ("memo", "memos"),
    "read": ("segment read", "segments read"),
    "undo": ("decision undone", "decisions undone"),
}
LOOKS = {
    "split": " (was split since you gave it: Enter keeps it, c gives another part)",
    "definition": " (redefined since you gave it: Enter keeps it)",
}
