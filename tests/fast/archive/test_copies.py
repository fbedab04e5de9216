"""What editors say of near copies goes before what the texts say, whatever comes in afterwards."""

from __future__ import annotations

from itertools import permutations

import pytest

from articles.archive import copies, editors, machines, stories
from articles.archive.delete import delete_articles
from articles.models import Article, ChosenHead, CopyVerdict, NearCopy
from tests.fast.archive.test_stories import OTHER, WHOLE, add, asked, derivation, heads, story, text
from tests.making import revised

pytestmark = pytest.mark.django_db


def three() -> tuple[Article, Article, Article]:
    """Copies of one another, the first of which is the earliest."""
    first, second = add(date="2023-05-01"), add(text(0, 1, 2, 3, 4), date="2023-05-02")
    return first, second, add(text(1, 2, 3, 4, 5), date="2023-05-03")


def test_two_that_are_no_copies_are_parted_whatever_connects_them() -> None:
    first, second, third = three()
    assert len({*heads(first, second, third)}) == 1
    asked()
    copies.judge(second.pk, third.pk, False, None)
    assert story(second) != story(third)
    assert story(first) in {story(second), story(third)}
    assert asked() >= {second.pk, third.pk}
    assert not NearCopy.objects.filter(first__in=[second, third], second__in=[second, third]).exists()
    apart = heads(first, second, third)
    # Neither a newer text, nor a third copy, nor a rebuild says otherwise.
    machines.revise(third, derivation(text(1, 2, 3, 4, 5), date="2023-05-03"), revised(body=text(1, 2, 3, 4, 5)))
    assert story(second) != story(third)
    fourth = add(text(0, 1, 2, 3, 4, 5), date="2023-05-04")
    assert story(second) != story(third)
    assert story(fourth) in {story(second), story(third)}
    stories.rebuild()
    assert story(second) != story(third)
    assert stories.check()["torn"] == stories.check()["misled"] == 0
    delete_articles(Article.objects.filter(pk=fourth.pk))
    assert heads(first, second, third) == apart
    copies.judge(third.pk, second.pk, None, None)
    assert heads(first, second, third) == [first.pk] * 3


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_parted_stories_do_not_depend_on_the_order_of_what_comes(order: tuple[int, ...]) -> None:
    bodies = [WHOLE, text(0, 1, 2, 3, 4), text(1, 2, 3, 4, 5)]
    made = {number: add(bodies[number], date=f"2023-05-0{number + 1}") for number in order}
    copies.judge(made[1].pk, made[2].pk, False, None)
    stories.rebuild()
    linked = {(row.first_id, row.second_id): row.similarity for row in NearCopy.objects.all()}
    nearer = max(linked, key=lambda pair: (linked[pair], -pair[0], -pair[1]))
    assert story(Article.objects.get(pk=nearer[0])) == story(Article.objects.get(pk=nearer[1]))
    assert len({*heads(*made.values())}) == 2


def test_copies_by_an_editors_word() -> None:
    one, other = add(date="2023-05-01"), add(OTHER, date="2023-05-02")
    assert story(one) != story(other)
    copies.judge(other.pk, one.pk, True, None)
    assert heads(one, other) == [one.pk, one.pk]
    machines.revise(other, derivation(f"{OTHER} Қосымша.", date="2023-05-02"), revised(body=f"{OTHER} Қосымша."))
    stories.rebuild()
    assert heads(one, other) == [one.pk, one.pk]
    copies.judge(one.pk, other.pk, None, None)
    assert heads(one, other) == [one.pk, other.pk]
    with pytest.raises(ValueError, match="itself"):
        copies.judge(one.pk, one.pk, True, None)


def test_the_head_that_an_editor_chose() -> None:
    first, second, third = three()
    copies.choose_head(third.pk, None)
    assert heads(first, second, third) == [third.pk] * 3
    copies.choose_head(second.pk, None)  # the last word counts
    assert heads(first, second, third) == [second.pk] * 3
    add(date="2023-04-01")
    assert story(first) == second.pk
    editors.hide([Article.objects.get(pk=second.pk)], "себеп", None)
    assert story(first) == third.pk
    assert stories.check()["misled"] == 0
    editors.unhide([Article.objects.get(pk=second.pk)], None)
    copies.choose_head(second.pk, None, chosen=False)
    copies.choose_head(third.pk, None, chosen=False)
    assert story(first) == Article.objects.get(date_value="2023-04-01").pk


@pytest.mark.parametrize("with_first", ["second", "third"])
def test_a_deleted_article_takes_what_was_said_of_it_along(with_first: str) -> None:
    first, second, third = three()
    # Of two that are parted, either may have been the one that stayed with the first.
    nearer = {"second": second, "third": third}[with_first]
    NearCopy.objects.update(similarity=0.8)
    NearCopy.objects.filter(first=min(first.pk, nearer.pk), second=max(first.pk, nearer.pk)).update(similarity=0.99)
    copies.judge(second.pk, third.pk, False, None)
    assert story(nearer) == story(first)
    copies.choose_head(third.pk, None)
    delete_articles(Article.objects.filter(pk=third.pk))
    assert not CopyVerdict.objects.exists()
    assert not ChosenHead.objects.exists()
    assert heads(first, second) == [first.pk] * 2
