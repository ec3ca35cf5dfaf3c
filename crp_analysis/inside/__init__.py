"""Every text that a file holds, seen or unseen, whatever its format: for those who look for what must not be in it."""

from crp_analysis.inside.files import Piece, pieces_of

__all__ = ["Piece", "pieces_of"]
