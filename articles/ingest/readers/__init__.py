"""Readers: from a place (files, pages, feeds, archives, tables) to RawDocuments, lazily and within bounds."""

from articles.ingest.readers.files import Found, measure, read

__all__ = ["Found", "measure", "read"]
