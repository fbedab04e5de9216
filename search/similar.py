"""What the search gives the article page: the articles that resemble it."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from articles.models import Article
from search.engine import EngineUnavailable, get_engine

SIMILAR = 5


def similar_articles(request: HttpRequest, article: Article) -> SafeString:
    """The block that lists them, best first; blank where there are none or the engine is away."""
    try:
        ids = [hit.id for hit in get_engine().similar(article.pk, article.story, SIMILAR)]
    except EngineUnavailable:
        ids = []
    found = Article.objects.searchable().select_related("outlet").in_bulk(ids)
    articles = [found[pk] for pk in ids if pk in found]
    return render_to_string("search/similar.html", {"articles": articles}, request)
