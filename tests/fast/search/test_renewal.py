"""What people and operators see while the index is made anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from search.engine import get_engine
from search.models import Renewal
from search.progress import recorded
from tests.contract.database import article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_index(settings: Any, tmp_path: Path) -> Any:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    get_engine.cache_clear()
    yield
    get_engine.cache_clear()


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("kk", "Іздеу индексі жаңартылып жатыр"),
        ("ru", "Поисковый индекс обновляется"),
        ("en", "The search index is being renewed"),
    ],
)
def test_the_page_says_so_and_leads_to_browsing(client: Client, language: str, heading: str) -> None:
    article()
    answer = client.get(f"/{language}/search/", {"q": "хабар"})
    assert answer.status_code == 503
    assert answer["Retry-After"]
    page = answer.content.decode()
    assert heading in page
    assert f'href="/{language}/browse/"' in page
    assert client.get(f"/{language}/browse/").status_code == 200


def test_readyz_and_status_tell_how_far_it_is(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    def status() -> str:
        call_command("search_index", "status")
        return capsys.readouterr().out

    article()
    call_command("search_index", "create")
    assert capsys.readouterr().out == "index: the worker makes it\n"
    now = timezone.now()
    Renewal.objects.create(pk=1, started_at=now, seen_at=now, done=1200, total=5000)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "index": "renewing", "done": 1200, "of": 5000, "backup": None}
    assert "renewal: 1200 of 5000 articles" in status()
    with pytest.raises(OSError, match="full"), recorded(5000):
        raise OSError("the disk is full")
    assert client.get("/readyz").json() == {"database": "ok", "index": "missing", "backup": None}
    assert "UTC after 0 of 5000 articles: the disk is full" in status()
    call_command("search_index", "drain")
    assert capsys.readouterr().out == "in the index made anew: 1, indexed: 1, removed: 0, refused: 0\n"
    assert client.get("/readyz").json() == {"database": "ok", "index": "ok", "backup": None}
    assert "renewal" not in status()


def test_an_index_of_other_fields_is_not_said_to_be_empty(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    article()
    call_command("search_index", "drain")
    made = settings.SEARCH_INDEX_DIR / get_engine().status().name / "made.json"
    made.write_text(json.dumps({"made_with": "fields-rules"}))
    get_engine.cache_clear()
    capsys.readouterr()
    call_command("search_index", "status")
    assert "articles: the index cannot be read" in capsys.readouterr().out
