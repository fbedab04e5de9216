"""Words: the dictionary of the archive's own forms, and what resembles a typed word."""
