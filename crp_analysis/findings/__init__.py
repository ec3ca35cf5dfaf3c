"""Tables to tables: one module for each part of the scoping report."""
