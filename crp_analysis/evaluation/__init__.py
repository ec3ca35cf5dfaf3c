"""How the coding engine does on codings made by people, beside plain floors and beside people themselves."""
