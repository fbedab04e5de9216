"""Template filters of the article pages."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from babel.dates import format_date
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles import dates

register = template.Library()
# Inside a script element a browser looks for tags and comments, whatever its type.
SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def json_ld(value: Any) -> SafeString:
    """A data block of linked data; browsers do not run it, so it needs no leave of the content security policy."""
    text = json.dumps(value, ensure_ascii=False).translate(SCRIPT_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))  # escaped above


@register.filter
def day(moment: dt.datetime) -> str:
    """The day of a moment, in words, in the time zone of the pages."""
    return str(format_date(timezone.localtime(moment), "long", locale=(get_language() or "en")[:2]))


@register.filter
def date_in_words(value: str) -> str:
    return dates.in_words(value)


@register.filter
def percent(share: float) -> str:
    return f"{share:.0%}"


@register.filter
def moment(value: dt.datetime) -> str:
    """Day and time in words, in the time zone of the pages."""
    locale = (get_language() or "en")[:2]
    local = timezone.localtime(value)
    return f"{format_date(local, 'long', locale=locale)}, {local:%H:%M}"
