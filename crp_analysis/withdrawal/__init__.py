"""One person taken out of a study: what must go, what stays as it was for everybody else, and a search that shows it."""
