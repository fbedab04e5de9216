"""Pages that are no search: the front page, and one for each pair of countries, country, topic and outlet.

Each has the same parts (`parts`), counted by `search.sums`, and every number leads to its list.
"""
