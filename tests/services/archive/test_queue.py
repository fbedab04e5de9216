"""What the fast tier asks of the queue without a search, on PostgreSQL."""

from __future__ import annotations

from tests.fast.admin.test_queue import (  # noqa: F401
    article,
    pytestmark,
    second,
    test_a_hold_is_prolonged_and_ends,
    test_an_article_is_settled_and_the_next_one_comes,
    test_passed_over_and_shown_again,
    test_the_page_asks_little_however_many_articles_wait,
    test_two_editors_never_get_the_same,
    test_who_lost_the_article_decides_nothing,
)
from tests.fast.admin.test_queue_order import (  # noqa: F401
    test_the_window_is_bounded,
    test_what_a_decision_improves_most_comes_first,
    test_what_is_settled_or_hidden_does_not_wait,
    test_who_merely_names_many_countries_does_not_come_first,
)
