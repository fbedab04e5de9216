"""Times and dates of the desk are written in one form in each language, whoever writes them: Django, Babel or we."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import formats, timezone, translation

from articles import dates
from articles.archive import editors
from articles.models import Article
from articles.pages.wording import day, moment
from tests.allowed import TABLES
from tests.pages import words

ALMATY = ZoneInfo("Asia/Almaty")
LANGUAGES = ["kk", "ru", "en"]
MOMENTS = [
    dt.datetime(2026, month, date, hour, 5, tzinfo=ALMATY)
    for month in range(1, 13)
    for date, hour in ((1, 0), (9, 9), (31 if month in {1, 3, 5, 7, 8, 10, 12} else 28, 23))
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_who_write_them_write_the_same(language: str) -> None:
    with translation.override(language):
        for when in MOMENTS:
            local = timezone.localtime(when)
            assert formats.localize(local) == formats.date_format(local, "DATETIME_FORMAT") == moment(when)
            assert formats.localize(local.date()) == formats.date_format(local.date()) == day(when)
            assert dates.in_words(local.strftime("%Y-%m-%d")) == day(when)
            assert dates.in_words(local.strftime("%Y-%m-%dT%H:%M")) == moment(when)
            assert formats.localize(local.time()) == f"{local:%H:%M}"


def test_what_readers_of_english_and_russian_see() -> None:
    when = dt.datetime(2022, 8, 5, 9, 3, tzinfo=ALMATY)
    for language, written in (
        ("kk", "2022\u202fж. 5 тамыз, 09:03"),
        ("ru", "5 августа 2022\u202fг., 09:03"),
        ("en", "August 5, 2022, 09:03"),
    ):
        with translation.override(language):
            assert moment(when) == written
    with translation.override("ru"):
        assert formats.date_format(when, "MONTH_DAY_FORMAT") == "5 августа"


#: Days and times as programs write them, or as they are written elsewhere.
OTHERS = re.compile(
    r"(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]|[0-3]?[0-9]\.[01]?[0-9]\.(?:19|20)[0-9]{2}|[0-9]+/[0-9]+/(?:19|20)[0-9]{2}"
    r"|[ap]\.m\.|(?:midnight|noon)|\b(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|T[0-9]{2}:[0-9]{2}"
)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_the_desk_writes_another_form(admin_client: Client, world: dict[str, Any], language: str) -> None:
    article = Article.objects.get(pk=world["articles.article"])
    editors.edit(article, {"date": "2021-03-04"}, User.objects.get(pk=world["auth.user"]))
    admin_client.cookies["django_language"] = language
    rows = [(label.replace(".", "/"), world[label]) for label in TABLES]
    pages = ["", "log/", "changes/", "tables/"]
    pages += [f"{table}/{page}" for table, key in rows for page in ("", f"{key}/change/", f"{key}/history/")]
    pages.remove(f"articles/article/{article.pk}/change/")  # where days stand as they are typed
    found = {
        page: others
        for page in pages
        if (others := OTHERS.findall(words(admin_client.get(f"/admin/{page}").content.decode())))
    }
    assert found == {}
