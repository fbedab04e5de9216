"""The search engine that needs nothing installed: tantivy, in the serving process."""

from search.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
