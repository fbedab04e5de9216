"""Every text a person sees exists in Kazakh and Russian, and says the same things in the same places."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import RequestFactory
from django.utils import formats, translation
from django.utils.translation import gettext, ngettext, pgettext

from config import extract_messages
from tests.paths import ROOT

LANGUAGES = ["kk", "ru"]
FORMS = {"kk": 2, "ru": 3}
CATALOGUES = sorted([*ROOT.glob("locale/*/*/django.po"), *ROOT.glob("config/locale/*/*/django.po")])
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}|</?[a-z]+[^>]*>")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def load(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream, path.parts[-3])


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def key(message: Message) -> tuple[str | None, object]:
    return message.context, message.id


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return extract_messages.extracted()


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_exactly_the_texts_of_the_sources(sources: Catalog, language: str) -> None:
    here = {key(message) for message in messages(load(extract_messages.path(language)))}
    wanted = {key(message) for message in messages(sources)}
    assert wanted - here == set(), "run python -m config.extract_messages, then translate"
    assert here - wanted == set(), "run python -m config.extract_messages"


@pytest.mark.slow
def test_texts_are_found_in_python_and_in_templates(sources: Catalog) -> None:
    files = {location.partition("/")[0] for message in messages(sources) for location, _line in message.locations}
    assert files == {"articles", "config", "search", "templates"}
    assert len(list(messages(sources))) > 200


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{% translate 'One' %}", [(None, "One")]),
        ('<p title="{% translate "Two" context "a number" %}">\n', [("a number", "Two")]),
        ("  {% blocktranslate trimmed with n=3 %}\n {{ n }} of\n  it {% endblocktranslate %}", [(None, "%(n)s of it")]),
        ("{% blocktranslate count n=n %}a{% plural %}b{% endblocktranslate %}", [(None, ("a", "b"))]),
        ('{% tag "x" _("Three") %} it\'s (not a call', [(None, "Three")]),
        ("{# {% translate 'gone' %} #}", []),
    ],
)  # fmt: skip
def test_templates_give_their_texts(template: str, expected: list[tuple[str | None, object]]) -> None:
    found = extract_messages.extract_template(io.BytesIO(template.encode()), extract_messages.KEYWORDS, [], {})
    catalog = Catalog()
    for _line, function, text, _comments in found:
        if function == "pgettext":
            catalog.add(text[1], context=text[0])
        else:
            catalog.add(tuple(text[:2]) if function == "ngettext" else text)
    assert [key(message) for message in messages(catalog)] == expected


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: "/".join(path.relative_to(ROOT).parts[:-2]))
def test_every_text_is_translated_whole(path: Path) -> None:
    language = path.parts[-3]
    catalog = load(path)
    assert not catalog.fuzzy, "a fuzzy catalogue is not compiled"
    assert catalog.num_plurals == FORMS[language]
    for message in messages(catalog):
        assert not message.fuzzy, message.id
        plural = not isinstance(message.id, str)
        assert len(strings(message)) == (FORMS[language] if plural else 1), message.id
        for string in strings(message):
            assert string, message.id
            assert string.strip() == string, message.id
            singular, *others = [message.id] if isinstance(message.id, str) else message.id
            needed = sorted(PLACEHOLDER.findall(others[0] if others else singular))
            allowed = [needed, sorted(PLACEHOLDER.findall(singular))]
            assert sorted(PLACEHOLDER.findall(string)) in allowed, (message.id, string)
    assert write_mo(io.BytesIO(), catalog) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_are_in_their_alphabet(language: str) -> None:
    for message in messages(load(extract_messages.path(language))):
        for string in strings(message):
            bare = PLACEHOLDER.sub("", string)
            assert CYRILLIC.search(bare) or not re.search("[a-z]{3}", bare), (message.id, string)


def test_django_takes_the_plurals_of_both_languages() -> None:
    with translation.override("ru"):
        assert [ngettext("article", "articles", number) for number in (1, 2, 5, 11, 21, 104)] == [
            "статья", "статьи", "статей", "статей", "статья", "статьи",
        ]  # fmt: skip
        assert gettext("article") == "статья"
    with translation.override("kk"):
        assert {ngettext("article", "articles", number) for number in (0, 1, 2, 5)} == {"мақала"}


def test_what_django_lacks_in_kazakh_is_here_and_ours_goes_first() -> None:
    with translation.override("kk"):
        assert gettext("That page contains no results") == "Бұл бетте нәтиже жоқ"
        assert ngettext("%(num)d day", "%(num)d days", 3) == "%(num)d күн"
        assert pgettext("alt. month", "January") == "қаңтар"
        assert gettext("Search") == "Іздеу"
    with translation.override("ru"):
        assert gettext("Search") == "Поиск"


def test_dates_and_numbers_are_kazakh() -> None:
    with translation.override("kk"):
        assert formats.date_format(dt.date(2024, 8, 16)) == "2024\u202fж. 16 тамыз"
        assert formats.date_format(dt.date(2024, 8, 16), "SHORT_DATE_FORMAT") == "16.08.2024"
        assert formats.number_format(1234.5, use_l10n=True, force_grouping=True) == "1\xa0234,5"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


def test_the_languages_are_those_of_the_catalogues() -> None:
    assert [code for code, _name in settings.LANGUAGES] == [*extract_messages.PLURALS, "en"]


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 429, 500, 503])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_failure_is_worded_in_every_language(status: int, language: str) -> None:
    from articles.pages.errors import error_page

    with translation.override(language):
        request = RequestFactory().get(f"/{language}/")
        html = error_page(request, status).content.decode()
        plain = error_page(request, 418).content.decode()  # no words of its own
    heading = re.search(r"<h1>\s*(\S.+?)\s*</h1>", html)
    assert heading
    assert (heading[1] in plain) == (status == 500)
    assert f'<html lang="{language}">' in html
