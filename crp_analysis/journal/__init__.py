"""What people decided about codes, kept for good: one line a decision, added to and never changed."""
