"""The codebook: codes, learning options, principles, frames and glossary, as researchers write them, cross-checked, and its changes."""

from crp_analysis.codebook.lineage import Lineage
from crp_analysis.codebook.models import FAMILIES, Area, Code, Codebook, Frame, Investment, Link, Option, Principle
from crp_analysis.codebook.reading import load_codebook, read_codebook

__all__ = [
    "FAMILIES",
    "Area",
    "Code",
    "Codebook",
    "Frame",
    "Investment",
    "Lineage",
    "Link",
    "Option",
    "Principle",
    "load_codebook",
    "read_codebook",
]
