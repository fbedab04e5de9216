"""What is found can be taken away: the articles of a search as tables and as records of reference managers.

An address of an export is that of the search with another path; what it holds is what the search's pages list.
"""
