"""From a folder of transcripts to an honest scoping report, in one command, offline."""

__version__ = "0.1.0"
