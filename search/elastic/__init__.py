"""The search engine for a cluster: Elasticsearch 8.19."""

from search.elastic.engine import ElasticEngine

__all__ = ["ElasticEngine"]
