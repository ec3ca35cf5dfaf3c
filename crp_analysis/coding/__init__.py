"""Segments and a codebook to suggested codes and themes. People's codes are the truth; these are suggestions."""
