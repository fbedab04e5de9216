"""Addresses of the web as people copy them: where one is in a text, whose page it is, which article came from there;
and those of our own pages, as others are told them."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest
from django.http.request import validate_host

from articles import codes
from articles.ingest.support.addresses import canonical_url
from articles.models import Article

_NOT_IN_ADDRESSES = r'\s()|"«»“”„'
_REST = rf"(?:[^{_NOT_IN_ADDRESSES}]|\([^{_NOT_IN_ADDRESSES}]*\))*"
#: What is typed as one: with a scheme, with "www.", or a site with a path behind it.
ADDRESS = (
    rf"(?i:https?://|www\.)(?=[^\W_]){_REST}"
    rf"|[^\W_](?:[\w-]{{0,62}}\.){{1,5}}[^\W\d_][\w-]{{1,62}}/(?=[\w%]){_REST}"
)
_SCHEME, _WWW = re.compile(r"(?i:https?://)?(?:[^\s/?#@]*@)?"), re.compile(r"(?i:www\.)")
_PARTS = re.compile(r"([^/?#:]*)(?::\d+)?([^?#]*)")
_OWN = re.compile(rf"(?:/[a-z]{{2}})?/a/([{codes.ALPHABET}]{{{codes.LENGTH}}})(?:/.*)?")
_BEHIND = ".,;:!?'…>"  # of a sentence, not of the address


def absolute(request: HttpRequest, path: str) -> str:
    """The whole address of a page of ours: under SITE_URL, or under the name that it was asked by."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def parts(address: str) -> tuple[str, str]:
    """Site and path: "https://www.site.kz:443/news/?a=1", "site.kz/news/" are ("site.kz", "/news/")."""
    found = _PARTS.match(_shortened(address))
    assert found
    return found[1], found[2]


def _shortened(address: str) -> str:
    return _WWW.sub("", _SCHEME.sub("", address.rstrip(_BEHIND), count=1), count=1)


def articles_at(address: str) -> tuple[int, ...]:
    """The articles that came from this page, or that the archive shows at it. Raises django.db.Error.

    Its scheme, "www." and a slash at its end do not matter: who copies an address has what the browser shows. What
    stands behind a question mark does, where it makes a difference to the archive.
    """
    site, path = parts(address)
    if (own := _OWN.fullmatch(path)) and validate_host(site, settings.ALLOWED_HOSTS):
        return (codes.decode(own[1]),)
    page, mark, query = canonical_url(f"https://{_shortened(address)}").removeprefix("https://").partition("?")
    return (mark and _came_from(page, mark + query)) or (_came_from(page) if path.strip("/") else ())


def _came_from(page: str, behind: str = "") -> tuple[int, ...]:
    keys = {
        f"{scheme}://{www}{page.rstrip('/')}{slash}{behind}"
        for scheme in ("http", "https")
        for www in ("", "www.")
        for slash in ("", "/")
    }
    found = Article.objects.searchable().filter(origins__key__in=keys, origins__current=True)
    return tuple(sorted({*found.values_list("pk", flat=True)}))
