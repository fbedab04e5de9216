"""Who may come to the readers' pages, and how somebody becomes a reader: by a signed link, which is kept nowhere.

The link names an address of mail, so that following it shows that the address is one's own; where the site has no mail
server nobody can show that, and the account has a name that looks like an address and no address.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core import signing
from django.core.mail import send_mail
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from articles.pages.addresses import absolute
from search.models import Reader

SALT = "search.readers.new"


class Wanted(NamedTuple):
    """An account to be made. `confirmed`: the link to it went by mail to `address`, or an administrator answers for
    it."""

    address: str
    confirmed: bool


def are_there() -> bool:
    return bool(settings.READER_ACCOUNTS != "off")


def for_readers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of people who are signed in, which is not there where readers have no accounts."""
    signed_in = login_required(view)

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not are_there():
            raise Http404
        return signed_in(request, *args, **kwargs)

    return shown


def key_of(request: HttpRequest) -> str | None:
    """By which programs of this reader open feeds; None on a public site, which asks for none."""
    if not settings.SITE_LOGIN_REQUIRED or not are_there() or not request.user.is_authenticated:
        return None
    return Reader.objects.filter(user=request.user).values_list("feed_key", flat=True).first()


def is_taken(address: str) -> bool:
    return User.objects.filter(Q(username__iexact=address) | Q(email__iexact=address)).exists()


def link_for(request: HttpRequest, wanted: Wanted, language: str | None = None) -> str:
    """An absolute address that makes the account once, within PASSWORD_RESET_TIMEOUT; its pages in `language`."""
    with translation.override(language or translation.get_language()):
        return absolute(request, reverse("new_account", args=[signing.dumps([*wanted], salt=SALT, compress=True)]))


def wanted_by(token: str) -> Wanted | None:
    """The account of a link; None: it is too old, was used, or is no link of ours."""
    try:
        wanted = Wanted(*signing.loads(token, salt=SALT, max_age=settings.PASSWORD_RESET_TIMEOUT))
    except signing.BadSignature:
        return None
    return None if is_taken(wanted.address) else wanted


def send_link(address: str, link: str, kind: str, language: str | None = None) -> None:
    """By mail. `kind`: "invited", "asked" for by somebody with this address, or "taken": there is an account already.
    Raises OSError (smtplib's errors are such) where the letter cannot be sent."""
    with translation.override(language or translation.get_language()):
        subject = {
            "invited": _("An account at the archive of bilateral relations"),
            "asked": _("An account at the archive of bilateral relations"),
            "taken": _("You have an account already"),
        }[kind]
        text = render_to_string("search/readers/letter.txt", {"kind": kind, "link": link})
        send_mail(subject, text, None, [address])
