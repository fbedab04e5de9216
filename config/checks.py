"""What `manage.py check --deploy` tells the operator of this site besides what Django looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def readers_know_whom_to_ask(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if settings.CONTACT.strip():
        return []
    told = "Readers are told nobody whom they may ask or write to about an article of theirs."
    hint = "Set CONTACT to an address of mail or of a page, and CONTACT_NAME to who that is."
    return [checks.Warning(told, hint=hint, id="kopir.W001")]


@checks.register(checks.Tags.security, deploy=True)
def the_site_has_an_address(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if settings.SITE_URL.startswith(("https://", "http://")) or not settings.SITE_URL:
        return []
    hint = "It begins with https:// and ends with the name of the site."
    return [checks.Warning(f"SITE_URL is no address: {settings.SITE_URL!r}.", hint=hint, id="kopir.W002")]
