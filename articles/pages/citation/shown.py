"""The citations of the article page, in the order in which it lists them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.pages.citation import styles
from articles.pages.citation.cited import Cited
from articles.pages.citation.files import FORMATS
from articles.pages.citation.romanisation import Scheme

SCHEMES: dict[Scheme, str | Promise] = {
    "bsi": _("References, by BSI"),
    "gost": _("References, by GOST 7.79"),
    "kk2021": _("References, by the alphabet of 2021"),
}


@dataclass(frozen=True, slots=True)
class Citation:
    """`text`: one line for people; the whole file where `download_url` leads to one."""

    key: str
    label: str | Promise
    text: str
    download_url: str = ""


def citations(article: Article, address: str, language: str, today: dt.date) -> list[Citation]:
    """`language`: of the page. GOST is in Kazakh on Kazakh pages, otherwise in Russian."""
    cited = Cited(article, address, today)
    return [
        Citation("gost-r", _("GOST R 7.0.100"), styles.gost(cited, "kk" if language == "kk" else "ru")),
        Citation("apa", "APA", styles.apa(cited)),
        Citation("chicago", "Chicago", styles.chicago(cited)),
        *(Citation(scheme, SCHEMES[scheme], styles.references(cited, scheme)) for scheme in styles.schemes(cited)),
        *(
            Citation(name, each.label, each.write(cited, language), reverse("cite", args=[article.code, name]))
            for name, each in FORMATS.items()
        ),
    ]
