"""What this archive is: how it is made, where its limits are, what may be done with it, whom to ask."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.dates import in_words
from articles.ingest.rules import rules_version
from articles.pages.addresses import absolute
from articles.pages.coverage import sums


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask: `name` may be the address itself; `url` is a link to it, "" where it is neither mail nor web."""

    name: str
    url: str


def contact() -> Contact | None:
    """As the operator gave it (CONTACT, CONTACT_NAME); None where nothing was given."""
    address = settings.CONTACT.strip()
    name = settings.CONTACT_NAME.strip() or address
    if not name:
        return None
    if address.startswith(("https://", "http://", "mailto:")):
        return Contact(name.removeprefix("mailto:"), address)
    return Contact(name, f"mailto:{address}" if "@" in address and " " not in address else "")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    found = sums()
    context = {
        "total": found.total,
        "outlets": sum(key is not None and each.total > 0 for key, each in found.outlets.items()),
        "address": absolute(request, "/"),
        "today": in_words(timezone.localdate().isoformat()),
        "contact": contact(),
        "version": settings.SOFTWARE_VERSION,
        "rules": rules_version(),
    }
    return render(request, "articles/about.html", context)
