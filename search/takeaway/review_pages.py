"""The addresses of press reviews."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from search import links
from search.answers import failures_answered
from search.takeaway.review import GROUPS, MOST, USUAL, made
from search.takeaway.views import named
from search.takeaway.word import as_docx


@require_safe
@failures_answered
def review(request: HttpRequest) -> HttpResponseBase:
    """To read and to print."""
    asked = made(request)
    context = {
        "review": asked,
        "document_url": asked.address(reverse("review-document")),
        "search_url": links.address(asked.query, whole=True),
        "carried": links.parameters(asked.query),
        "kinds": [(by, label, by == asked.by) for by, label in GROUPS.items()],
        "numbers": [(most, most == asked.most) for most in sorted({20, USUAL, 100, 200, MOST, asked.most})],
    }
    return render(request, "search/review.html", context)


@require_safe
@failures_answered
def document(request: HttpRequest) -> HttpResponseBase:
    """The same as a Word document."""
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    held = io.BytesIO()
    as_docx(made(request), held)
    return named(HttpResponse(held.getvalue(), content_type=media_type), "docx")
