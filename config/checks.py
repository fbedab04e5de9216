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


@checks.register(checks.Tags.security, deploy=True)
def letters_have_addresses(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A letter is written without a request, whose name for the site it could go by."""
    if settings.READER_ACCOUNTS == "off" or not settings.EMAIL_HOST or settings.SITE_URL:
        return []
    told = "Readers are mailed nothing about their saved searches: letters need the site's own address."
    return [checks.Warning(told, hint="Set SITE_URL.", id="kopir.W003")]


@checks.register(checks.Tags.security)
def accounts_fit_the_site(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A private site where anybody may have an account is open to anybody."""
    if not (settings.READER_ACCOUNTS == "open" and settings.SITE_LOGIN_REQUIRED):
        return []
    hint = "Set READER_ACCOUNTS=invited, or SITE_LOGIN_REQUIRED=0."
    told = "The site is private (SITE_LOGIN_REQUIRED), and anybody may have an account (READER_ACCOUNTS=open)."
    return [checks.Error(told, hint=hint, id="kopir.E001")]
