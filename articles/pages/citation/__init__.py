"""How to cite an article: lines for people, files for reference managers, metadata for robots.

Nothing is invented: what the source does not give is left out, or said to be unknown as each standard says it; a title
of the archive's own, and what an editor gave and the source does not, stand in brackets.
"""
