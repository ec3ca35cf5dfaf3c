"""The commands of `crp`, one module a kind of work. Each loads, calls one function, and says what it wrote."""
