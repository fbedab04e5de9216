"""A node with security on: credentials, and how few rights are enough."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from django.test import override_settings
from elasticsearch import AuthenticationException, Elasticsearch

from search.elastic import ElasticEngine
from search.engine import EngineUnavailable, SearchQuery
from tests.contract.corpus import document
from tests.services.conftest import Secured
from tests.services.elastic import drop, numbered_alias


@pytest.fixture
def server(secured_elasticsearch: Secured) -> Iterator[Elasticsearch]:
    login = (secured_elasticsearch.username, secured_elasticsearch.password)
    with Elasticsearch(secured_elasticsearch.url, basic_auth=login, request_timeout=30) as connected:
        yield connected
        drop(connected, "secured")


def engine_as(secured: Secured, username: str, password: str, alias: str) -> ElasticEngine:
    with override_settings(
        ELASTICSEARCH_URL=[secured.url],
        ELASTICSEARCH_USERNAME=username,
        ELASTICSEARCH_PASSWORD=password,
        ELASTICSEARCH_INDEX=alias,
    ):
        engine = ElasticEngine()
        assert engine.people
        assert engine.indexer
        return engine


def live(engine: ElasticEngine) -> None:
    """All that the archive ever asks of the node."""
    assert engine.create()
    engine.index([document(1, "Хабар", "Мәтін."), document(2, "Хабар", "Мәтін.")])
    engine.remove([(2, 2)])
    engine.refresh()
    assert engine.search(SearchQuery(text="хабар", facets={"lang": 3})).total == 1
    assert engine.similar(1, 1, 5) == ()
    assert list(engine.ids()) == [(1, 1)]
    with engine.rebuild() as rebuild:
        rebuild.index([document(3, "Жаңа", "Мәтін.")])
        assert rebuild.count() == 1
    with engine.rebuild() as rebuild:
        rebuild.index([document(4, "Тағы", "Мәтін.")])
    assert engine.status().documents == 1


def test_the_node_asks_for_its_password(secured_elasticsearch: Secured, server: Elasticsearch) -> None:
    with Elasticsearch(secured_elasticsearch.url) as stranger, pytest.raises(AuthenticationException):
        stranger.info()
    assert server.info()["version"]["number"].startswith("8.19.")


def test_the_right_password_opens(secured_elasticsearch: Secured, server: Elasticsearch) -> None:
    live(engine_as(secured_elasticsearch, *secured_elasticsearch[1:], numbered_alias("secured")))


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_is_an_engine_that_is_away(secured_elasticsearch: Secured, password: str) -> None:
    engine = engine_as(secured_elasticsearch, secured_elasticsearch.username, password, "secured")
    with pytest.raises(EngineUnavailable, match="security_exception"):
        engine.search(SearchQuery())
    with pytest.raises(EngineUnavailable, match="security_exception"):
        engine.create()
    with pytest.raises(EngineUnavailable, match="401"):
        engine.index([document(1, "Хабар", "Мәтін.")])


def test_rights_to_its_own_indexes_are_enough(secured_elasticsearch: Secured, server: Elasticsearch) -> None:
    alias, password = numbered_alias("secured"), secrets.token_hex(8)
    server.security.put_role(name="archive", indices=[{"names": [f"{alias}*"], "privileges": ["all"]}])
    server.security.put_user(username="archive", password=password, roles=["archive"])
    live(engine_as(secured_elasticsearch, "archive", password, alias))
    with pytest.raises(EngineUnavailable, match="security_exception"):
        engine_as(secured_elasticsearch, "archive", password, "secured-other").create()
