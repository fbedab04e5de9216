"""Pages leave without the indentation of templates, and nothing that a reader sees changes by it."""

from __future__ import annotations

import time

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.answers import squeezed


def sent(page: str) -> str:
    return squeezed(lambda _request: HttpResponse(page))(RequestFactory().get("/")).content.decode()


@pytest.mark.parametrize(
    ("page", "leaves"),
    [
        ("\n\n  <p>\n    Су\n    <b>жолы</b>\n  </p>\n", "<p>\nСу\n<b>жолы</b>\n</p>\n"),
        ("<p>Су  <b>жолы</b> <i>мен</i></p>", "<p>Су  <b>жолы</b> <i>мен</i></p>"),
        ("<p>Су \r\n\t <b>жолы</b></p>", "<p>Су \r\n<b>жолы</b></p>"),
        ("<p title='1  2'>Су\u2003\u2028жолы\nкөп</p>", "<p title='1  2'>Су\u2003\u2028жолы\nкөп</p>"),
    ],
)
def test_indentation_goes_and_other_space_stays(page: str, leaves: str) -> None:
    assert sent(page) == leaves


@pytest.mark.parametrize("element", ["<pre>", "<pre\n id='a'>", "<textarea name='a'>", "<TEXTAREA\tname='a'>"])
def test_a_page_with_an_element_that_shows_space_stays(element: str) -> None:
    page = f"<div>\n  {element}\n  <b>"
    assert sent(page) == page


@pytest.mark.parametrize("space", ["\n", " ", "\n \n\t", "\r\n"])
@pytest.mark.parametrize("after", ["x", "<b>"])
def test_very_much_space_takes_no_longer_than_other_text(space: str, after: str) -> None:
    began = time.process_time()
    sent(f"<p>x{space * 100_000}{after}</p>")
    assert time.process_time() - began < 2
