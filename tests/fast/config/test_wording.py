"""Words that native readers stumbled over do not come back: in our catalogues, in Django's, on pages of the admin."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from articles.models import Alert, IngestRun, Outlet, Rejection
from config import extract_messages
from config.templatetags.admin_counts import COUNTED, counted_rows
from tests.fast.config.test_locale import load, messages, strings
from tests.making import made
from tests.pages import words

# (language, what is said in the sources, its context, how it read once, how it reads)
WORDS = [
    ("kk", "Change", "", "Өзгетру", "Өзгерту"),
    ("kk", "Filter", "", "Сүзгіз", "Сүзгі"),
    ("kk", "Go", "", "Алға", "Орындау"),
    ("kk", "0 of %(cnt)s selected", "", "0 of %(cnt)s-ден 0 таңдалды", "Таңдалды: 0 / %(cnt)s"),
    ("kk", "Save and add another", "", "Сақта және жаңасын қос", "Сақтап, жаңасын қосу"),
    ("kk", "Save and continue editing", "", "Сақта және өзгертуді жалғастыр", "Сақтап, жалғастыру"),
    ("kk", "None available", "", "Қол жетімдісі жоқ", "Әзірге ештеңе жоқ"),
    ("ru", "None available", "", "Недоступно", "Пока ничего нет"),
    ("kk", "Ownership", "", "Иесі", "Меншік түрі"),
    ("ru", "Ownership", "", "Владелец", "Форма собственности"),
    ("kk", "Date/time", "", "Өшіру/Уақыт", "Күні мен уақыты"),
    ("kk", "users", "", "қолданушылар", "пайдаланушылар"),
    ("kk", "Scan of the page", "", "Беттің сканері", "Беттің сканерленген көшірмесі"),
    (
        "kk",
        "suggested by a machine, not yet checked",
        "",
        "машина ұсынған, әлі тексерілмеген",
        "автоматты түрде ұсынылған, әлі тексерілмеген",
    ),
    ("kk", "Coverage ledger", "", "Есеп кітабы", "Түсім журналы"),
    ("kk", "origins", "", "Қайдан алынғандары", "алынған көздері"),
    ("kk", "Evidence", "", "Дәйегі", "Негіздеме"),
    ("kk", "Add articles", "", "Мақала қабылдау", "Мақала қосу"),
    ("kk", "The address has a mistake", "", "Мекенжайда қате бар", "Сілтемеде қате бар"),
    ("kk", "Addresses", "", "Мекенжайлар", "Сілтемелер"),
    (
        "kk",
        "Every form of a word is found. For words side by side use quotation marks:",
        "",
        "Сөз тіркесін тырнақшаға алыңыз",
        "Сөздің барлық тұлғасы ізделеді. Тіркесті дәл іздеу үшін тырнақшаға алыңыз:",
    ),
    (
        "ru",
        "suggested by a machine, not yet checked by an editor",
        "",
        "предложено машиной, редактор ещё не проверил",
        "предложено автоматически, редактором не проверено",
    ),
    ("ru", "Order", "", "Порядок", "Сортировка"),
    ("ru", "Relevance", "order of results", "По соответствию", "По релевантности"),
    ("ru", "Coverage ledger", "", "Книга учёта", "Журнал поступлений"),
    ("ru", "day of coverage", "", "день книги учёта", "день журнала"),
    ("ru", "Add articles", "", "Принять статьи", "Добавить статьи"),
    ("ru", "venue", "", "место встречи", "место проведения"),
    (
        "ru",
        "Must match all chosen",
        "",
        "Все выбранные одновременно",
        "Только статьи со всеми выбранными сразу",
    ),
    ("ru", "0 of %(cnt)s selected", "", "Выбрано 0 объектов из %(cnt)s ", "Выбрано: 0 из %(cnt)s"),
    ("en", "Add articles", "", "Take in articles", "Add articles"),
]
# Of no text of ours, whatever says it.
GONE = {
    "kk": r"[Мм]ашина|[Ее]сеп кітаб|Қайдан алынғанда|сканері|\b[Дд]әйегі\b|[Мм]ақала қабылдау|екенжайда қате|құпия сөз",
    "ru": r"машин[аоы]|[Кк]ниг\w учёта|[Пп]о соответствию|место встречи|выбранные одновременно|больше всего:"
    r"|Принять статьи",
    "en": r"\b[Tt]ake in\b|Look which|^Looks$|held already|is no address|are no addresses|are chosen at once"
    r"|away at the moment|^most:|[Dd]ay of the ledger|\b(?:last|next) look\b|between two looks",
}
# What Django says in Kazakh and Russian of any model: a noun may not stand in a case that it cannot have.
OF_DJANGO = {
    "kk": r"one: |other: |Өзгетру|Сүзгіз|Даңғо|бырақ|объектт|өрістерде\(fields\)|таңда\b|қолданушы|құпия сөз",
    "ru": r"был успешно|были успешно|Успешно удалены",
}


@pytest.mark.parametrize(("language", "text", "context", "old", "new"), WORDS)
def test_words_are_the_better_ones(language: str, text: str, context: str, old: str, new: str) -> None:
    with translation.override(language):
        said = pgettext(context, text) if context else gettext(text)
    assert said == new
    assert old not in said


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_text_of_ours_has_the_old_words(language: str) -> None:
    for message in messages(load(extract_messages.path(language))):
        for string in strings(message):
            assert not re.search(GONE[language], string), (message.id, string)


def test_no_english_text_has_the_old_words() -> None:
    for message in messages(load(extract_messages.path("kk"))):
        for text in [message.id] if isinstance(message.id, str) else message.id:
            assert not re.search(GONE["en"], text), text


def test_sums_of_a_histogram_are_a_peak() -> None:
    peak = ("peak: %(number)s article in %(when)s", "peak: %(number)s articles in %(when)s")
    with translation.override("en"):
        assert ngettext(*peak, 206) % {"number": 206, "when": "2025"} == "peak: 206 articles in 2025"
    with translation.override("ru"):
        assert ngettext(*peak, 81) % {"number": 81, "when": "2026 г."} == "максимум — 81 статья (2026 г.)"


@pytest.mark.parametrize(
    ("language", "model", "count", "said"),
    [
        ("kk", IngestRun, 3, "3 жүктеу сеансы"),
        ("kk", Outlet, 0, "0 басылым"),
        ("kk", Rejection, 15, "15 қабылданбаған құжат"),
        ("ru", Alert, 0, "Предупреждений: 0"),
        ("ru", Alert, 1, "Предупреждений: 1"),
        ("ru", Rejection, 15, "Отклонённых документов: 15"),
        ("ru", Outlet, 1234, "Изданий: 1\xa0234"),
        ("en", Alert, 0, "0 alerts"),
        ("en", Alert, 1, "1 alert"),
    ],
)
def test_a_number_and_its_noun(language: str, model: Any, count: int, said: str) -> None:
    with translation.override(language):
        assert counted_rows(count, model) == said


def test_every_list_of_the_admin_has_words_for_its_number() -> None:
    listed = {model._meta.label_lower for model in admin.site._registry}
    assert listed == set(COUNTED)
    with translation.override("kk"):
        assert npgettext("list", "%(number)s user", "%(number)s users", 5) == "%(number)s пайдаланушы"
        assert counted_rows(3, User.groups.through).endswith(": 3")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_pages_of_the_admin(client: Client, language: str) -> None:
    client.force_login(User.objects.create_superuser("басшы"))
    client.cookies["django_language"] = language
    outlet = Outlet.objects.first()
    assert outlet
    for number in range(3):
        made(f"Мақала {number}", f"Мәтін {number}.", outlet="Дала")
    chosen = {"action": "delete_selected", "_selected_action": [str(outlet.pk)]}
    paths = [
        "/admin/",
        *(f"/admin/articles/{name}/" for name in ("article", "outlet", "alert", "ledgerday", "ingestrun", "rejection")),
        f"/admin/articles/outlet/{outlet.pk}/change/",
        f"/admin/articles/outlet/{outlet.pk}/history/",
        f"/admin/articles/outlet/{outlet.pk}/delete/",
        *("/admin/articles/outlet/add/", "/admin/auth/user/add/", "/admin/password_change/", "/admin/jsi18n/"),
    ]
    pages = {path: client.get(path) for path in paths}
    pages["delete"] = client.post("/admin/articles/outlet/", chosen)
    for path, answer in pages.items():
        assert answer.status_code == 200, path
        found = re.search(f"{OF_DJANGO[language]}|{GONE[language]}", words(answer.content.decode()))
        assert not found, (path, found)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "path", "said"),
    [
        ("kk", "article/", "<h1>Мақалалар</h1>"),
        ("ru", "alert/", "<h1>Предупреждения</h1>"),
        ("ru", "alert/", "Предупреждений: 0"),
        ("kk", "ledgerday/", "<h1>Түсім журналы</h1>"),
        ("en", "ledgerday/", "<h1>Coverage ledger</h1>"),
        ("en", "ledgerday/", "0 days"),
        ("kk", "outlet/", "Таңдалды: 0 / "),
        ("ru", "outlet/", "Выбрано: 0 из "),
    ],
)
def test_a_list_is_called_by_what_it_lists(client: Client, language: str, path: str, said: str) -> None:
    client.force_login(User.objects.create_superuser("басшы"))
    client.cookies["django_language"] = language
    html = client.get(f"/admin/articles/{path}").content.decode()
    assert said in html
    assert not re.search("таңдаңыз: |Выберите, что|Select .* to (view|change)", html)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"), [("kk", "Таңдалды: %(sel)s / %(cnt)s"), ("ru", "Выбрано: %(sel)s из %(cnt)s")]
)
def test_what_scripts_of_the_admin_say(desk: Client, language: str, said: str) -> None:
    desk.cookies["django_language"] = language
    answer = desk.get("/admin/jsi18n/")
    assert answer["Content-Type"].startswith("text/javascript")
    catalogue = re.search(r"newcatalog = (\{.*?\});", answer.content.decode(), re.DOTALL)
    assert catalogue and said in json.loads(catalogue[1])["%(sel)s of %(cnt)s selected"]


@pytest.mark.django_db
def test_the_version_of_the_rules_is_told_on_demand(desk: Client) -> None:
    article = made("Бір", "Мәтін.", topics={"trade": "primary"})
    article.topic_tags.all().update(rules="dc5c1bbd7a1d")
    html = desk.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    assert 'title="rules dc5c1bbd7a1d"' in html
    assert "dc5c1bbd7a1d" not in words(html)
