"""Two copies side by side at the desk: what differs is marked; confirmed, parted, the head chosen, each taken back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.archive import machines
from articles.models import Article, ChosenHead, CopyVerdict, NearCopy
from articles.text.sketches import sketch
from tests.making import derived, revised

pytestmark = pytest.mark.django_db
LINES = (
    "Қарағанды облысының диқандары көрші Новосібір облысынан бидайдың жаңа екі сортын сатып алып, сынаққа екті.",
    "Тұқымның өнгіштігін екі елдің зертханасы қатар тексеріп, нәтижесін бір аптада жариялайды деп келісілді.",
    "Шаруа қожалығының төрайымы Айсұлу Мергенбаева егістікті көктемнің соңында, топырақ қызған кезде баптайды.",
    "Серіктестік қырманға кептіргіш қондырғыны Түркиядан алдыртып, оған банктен ұзақ мерзімді несие рәсімдеді.",
    "Кеңшар агрономы Нұрлан Тілеубердин жаңбырлы маусымда арамшөпке қарсы өңдеуді екі рет қайталауға кеңес берді.",
    "Диірмен иелері келер күзде ұн көлемін екі есе арттыруға әзір екенін облыс әкімдігіне жазбаша мәлімдеді.",
)


def add(body: str, **values: Any) -> Article:
    made = derived(values.pop("title", "Бидайдың жаңа сорты"), body, **values)
    made.sketch = sketch(body)
    article: Article = machines.add(made, revised(body=body))
    return article


@pytest.fixture
def alike() -> tuple[Article, Article]:
    whole = "\n\n".join(LINES)
    return (
        add(whole, date="2023-05-01", outlet="Дала жаршысы"),
        add(whole.replace("мәлімдеді", "хабарлады"), date="2023-05-02", outlet="Жайық үні", title="Бидайдың екі сорты"),
    )


def url(article: Article, other: Article | None = None) -> str:
    return f"/admin/copies/{article.code}/" + (f"?with={other.code}" if other else "")


def said(desk: Client, article: Article, other: Article, do: str, of: Article | None = None) -> str:
    data = {"do": do, "other": other.code, "of": of.code if of else ""}
    response = desk.post(url(article), data, follow=True)
    assert response.redirect_chain == [(url(article, other), 302)]
    return response.content.decode()


def heads() -> list[int]:
    return list(Article.objects.order_by("date_from").values_list("story", flat=True))


def test_what_differs_is_marked_on_its_side(desk: Client, alike: tuple[Article, Article]) -> None:
    page = desk.get(url(alike[0])).content.decode()
    left, right = re.findall(r"<section.*?</section>", page, re.DOTALL)
    marks = [re.findall(r"<ins>(.*?)</ins>", side) for side in (left, right)]
    assert marks == [["жаңа", "мәлімдеді"], ["екі", "хабарлады"]]
    assert "The main version" in left
    assert "The main version" not in re.sub(r"<button.*?</button>", "", right)
    assert "Make it the main version" in right
    assert "Жайық үні" in right
    assert url(alike[0], alike[1]) in page
    assert url(alike[0]) in desk.get(f"/en/a/{alike[0].code}/story/").content.decode()
    desk.logout()
    assert url(alike[0]) not in desk.get(f"/en/a/{alike[0].code}/story/").content.decode()


def test_the_form_leads_there(desk: Client, alike: tuple[Article, Article]) -> None:
    assert url(alike[0]) in desk.get(f"/admin/articles/article/{alike[0].pk}/change/").content.decode()


def test_parted_confirmed_and_taken_back(desk: Client, editor: User, alike: tuple[Article, Article]) -> None:
    first, second = alike
    assert heads() == [first.pk] * 2
    page = said(desk, first, second, "different")
    assert "in different stories now" in page
    assert heads() == [first.pk, second.pk]
    assert CopyVerdict.objects.get().user == editor
    assert "An editor said: two texts" in page
    assert "Two different texts" in page
    assert second.title in page  # it can still be compared, to say otherwise
    assert "aigul" in page
    said(desk, first, second, "forget")
    assert heads() == [first.pk] * 2
    assert not CopyVerdict.objects.exists()
    assert "An editor said: copies of one text" in said(desk, second, first, "same")
    assert NearCopy.objects.count() == 1


def test_the_main_version_is_chosen(desk: Client, editor: User, alike: tuple[Article, Article]) -> None:
    first, second = alike
    assert "This is the main version" in said(desk, first, second, "head", second)
    assert heads() == [second.pk] * 2
    assert ChosenHead.objects.get().user == editor
    assert "chosen by an editor" in desk.get(url(first)).content.decode()
    said(desk, first, second, "headless", second)
    assert heads() == [first.pk] * 2


def test_an_article_alone_and_one_named_by_its_address(desk: Client, alike: tuple[Article, Article]) -> None:
    alone = add("Мүлде басқа мәтін.", title="Жалғыз мақала")
    assert "has no other copy" in desk.get(url(alone)).content.decode()
    page = desk.get(url(alone, alike[0])).content.decode()
    assert alike[0].title in page
    said(desk, alone, alike[0], "same")
    assert len({*heads()}) == 1


def test_addresses_and_words_that_mean_nothing(desk: Client, alike: tuple[Article, Article]) -> None:
    first, second = alike
    for bad in ("?with=x", f"?with={first.code}", "?with=000000"):
        assert desk.get(url(first) + bad).status_code == 404, bad
    assert desk.get("/admin/copies/000000/").status_code == 404
    for data in (
        {"do": "merge", "other": second.code},
        {"do": "same", "other": first.code},
        {"do": "same", "other": "?"},
        {"do": "head", "other": second.code, "of": ""},
    ):
        assert desk.post(url(first), data).status_code == 400, data
    assert not CopyVerdict.objects.exists()


def test_who_may_not(client: Client, alike: tuple[Article, Article]) -> None:
    assert "/admin/login/" in client.get(url(alike[0]))["Location"]
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert client.get(url(alike[0])).status_code == client.post(url(alike[0])).status_code == 403


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_page_costs_the_same_for_any_story(
    desk: Client, alike: tuple[Article, Article], language: str, django_assert_max_num_queries: Any
) -> None:
    desk.cookies["django_language"] = language
    whole = "\n\n".join(LINES)
    for more in (0, 60):
        for number in range(more):
            add(f"{whole}\n\n№ {number}.", date="2023-06-01", outlet=f"Газет {number}")
        with django_assert_max_num_queries(14):
            page = desk.get(url(alike[0])).content.decode()
        assert len(re.findall("<tr>", page)) <= 51
    assert "11" in page  # those that are not listed
