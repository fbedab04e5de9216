"""The article of an address, or the answer where there is none to show."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from articles.models import Article, Tombstone
from articles.pages.errors import error_page
from articles.pages.withdrawal import withdrawal


def find(number: int) -> Article | None:
    """The article; None where it was withdrawn. Raises Http404 for an id that never was."""
    found: Article | None = Article.objects.with_tags().filter(pk=number).first()
    if found is None and not Tombstone.objects.filter(pk=number).exists():
        raise Http404
    return None if found is None or found.hidden else found


def withdrawn(request: HttpRequest, number: int) -> HttpResponse:
    """Kept by no browser: an editor may show the article again."""
    answer = error_page(request, 410, withdrawal=withdrawal(number))
    add_never_cache_headers(answer)
    return answer
