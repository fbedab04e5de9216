"""What both tiers share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from django.test import override_settings
from hypothesis import settings

if TYPE_CHECKING:
    from django.test import Client

# The machines that run the tests differ in speed; and the same commit gives the same result.
settings.register_profile("project", deadline=None, derandomize=True, database=None)
settings.load_profile("project")


@pytest.fixture(autouse=True, scope="session")
def quick_settings() -> Iterator[None]:
    """Without what costs much each time: a hash that is slow by design, all static files listed for each client."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers, WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    """What one test counted is no sum of the next; what is being counted ends while the test's database is there."""
    from search import sums

    yield
    sums.forget()


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    """Sums of another test's archive."""
    from articles.admin import waiting
    from articles.pages import codebook, coverage

    waiting.sums.forget()
    coverage.sums.forget()
    codebook.first_use.forget()


@pytest.fixture(autouse=True)
def words_of_the_files() -> Iterator[None]:
    """What editors of one test made of the vocabulary is gone with its database."""
    from articles.vocabulary import edited

    yield
    edited.use(edited.NONE)


@pytest.fixture
def editor(db: None) -> Any:
    """An account in the group `editors`."""
    from django.contrib.auth.models import User

    from tests.making import editors_group

    user = User.objects.create_user("aigul", is_staff=True)
    user.groups.add(editors_group())
    return user


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    """That editor's browser, in English."""
    client.force_login(editor)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def chief_desk(client: Client, editor: Any) -> Client:
    """The same browser, of an editor who has become a chief editor."""
    from django.contrib.auth.models import Group

    editor.groups.set([Group.objects.get(name="chief editors")])
    client.force_login(editor)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def engine_away(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Pages ask for similar articles in vain."""
    from search.engine import EngineUnavailable

    away = Mock()
    away.similar.side_effect = EngineUnavailable
    monkeypatch.setattr("search.similar.get_engine", lambda: away)
    return away
