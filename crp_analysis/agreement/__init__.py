"""How far coders agree: people with people, and the machine with people."""
