"""The other articles of a story, as lists and the article page show them."""

from __future__ import annotations

from typing import Any

import pytest

from articles.archive import editors
from articles.models import Article
from articles.pages.story import members
from tests.fast.archive.test_stories import OTHER, add, text

pytestmark = pytest.mark.django_db


def test_the_other_members_for_a_page(editor: Any, django_assert_num_queries: Any) -> None:
    late, head = add(text(0, 1, 2, 3), date="2023-05-04", outlet="Кешкі сөз"), add(date="2023-05-01")
    undated, hidden = add(text(0, 1, 2, 4), date=""), add(text(0, 1, 3, 4), date="2023-05-02")
    editors.hide([Article.objects.get(pk=hidden.pk)], "қате", editor)
    late.refresh_from_db()
    with django_assert_num_queries(1):
        found = members([late], 20)[late.pk]
        assert [row.pk for row in found.articles] == [head.pk, undated.pk]
        assert found.total == 2 and found.outlets == []
    head.refresh_from_db()
    first = members([head], limit=1)[head.pk]
    assert ([row.pk for row in first.articles], first.total) == ([late.pk], 2)
    assert first.outlets == ["Кешкі сөз"]
    assert members([add(OTHER)], 20) == {}
