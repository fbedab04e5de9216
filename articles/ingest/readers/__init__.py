"""Readers: from a place (files, later pages, feeds, archives) to RawDocuments, lazily and within bounds."""

from articles.ingest.readers.text import read

__all__ = ["read"]
