"""The account: how it is made, what its owner sets, how it is deleted with all that belongs to it."""

from __future__ import annotations

import logging
from typing import cast

from axes.utils import reset
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from articles.pages.addresses import absolute
from search.models import Reader, unguessable
from search.readers import access, letters
from search.readers.access import Wanted, for_readers
from search.readers.forms import AddressForm, InvitationForm, LeaveForm, ReaderForm

logger = logging.getLogger(__name__)

BACKEND = "django.contrib.auth.backends.ModelBackend"  # whose password it was that let somebody in
PAGE = require_http_methods(["GET", "HEAD", "POST"])


@PAGE
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """Where anybody may have an account: the link to it goes to the address, whoever typed it. Where nothing can be
    mailed it is followed at once."""
    if settings.READER_ACCOUNTS != "open":
        raise Http404
    form = AddressForm(request.POST or None)
    if form.is_bound and form.is_valid():
        address = form.cleaned_data["address"]
        taken = access.is_taken(address)
        if settings.EMAIL_HOST:
            link = reverse("login") if taken else access.link_for(request, Wanted(address, True))
            if _sent(address, absolute(request, link) if taken else link, "taken" if taken else "asked"):
                return render(request, "search/readers/register.html", {"sent": True})
            form.add_error(None, _("The letter could not be sent. Please try again later."))
        elif not taken:
            return redirect(access.link_for(request, Wanted(address, False)))
        else:
            form.add_error("address", _("There is an account with this address already."))
    return render(request, "search/readers/register.html", {"form": form})


@sensitive_post_parameters("new_password1", "new_password2")
@login_not_required
@PAGE
@never_cache
def new_account(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link: a password, and the account is there."""
    if not access.are_there():
        raise Http404
    wanted = access.wanted_by(token)
    if wanted is None:
        return render(request, "password.html", status=404)
    user = User(username=wanted.address, email=wanted.address if wanted.confirmed else "")
    form = SetPasswordForm(user, request.POST or None)
    if not (form.is_bound and form.is_valid()):
        return render(request, "search/readers/new.html", {"form": form, "address": wanted.address})
    try:
        with transaction.atomic():
            form.save()
            Reader.of(user)
    except IntegrityError:  # the link was followed twice at the same moment
        return render(request, "password.html", status=404)
    login(request, user, BACKEND)
    return redirect("account")


@for_readers
@PAGE
def account(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    form = ReaderForm(request.POST or None, instance=Reader.of(user))
    if form.is_bound and form.is_valid():
        reader = form.save()
        letters.reschedule(reader)
        with translation.override(reader.language):
            return redirect(f"{reverse('account')}?kept")
    context = {"form": form, "searches": user.saved_searches.all(), "feed_key": form.instance.feed_key}
    return render(request, "search/readers/account.html", context)


@for_readers
@require_POST
def feed_key(request: HttpRequest) -> HttpResponse:
    """Another key for the feeds of a private site; what had the one before has none. `revoke`: no key at all."""
    reader = Reader.of(cast("User", request.user))
    reader.feed_key = None if "revoke" in request.POST else unguessable()
    reader.save(update_fields=["feed_key"])
    return redirect(f"{reverse('account')}?kept")


@sensitive_post_parameters("password")
@for_readers
@PAGE
def leave(request: HttpRequest) -> HttpResponse:
    """Deletes the account of a reader at once, and leaves nothing of it. An editor's stays: decisions are of it."""
    user = cast("User", request.user)
    if user.is_staff:
        raise PermissionDenied
    form = LeaveForm(user, request.POST or None)
    if not (form.is_bound and form.is_valid()):
        return render(request, "search/readers/leave.html", {"form": form})
    logout(request)
    delete(user)
    return render(request, "search/readers/left.html")


@transaction.atomic
def delete(user: User) -> None:
    """With what belongs to it, and with what others noted about it: wrong passwords, changes of an administrator."""
    reset(username=user.get_username())
    of_users = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=of_users, object_id=str(user.pk)).delete()
    user.delete()


@PAGE
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """At the desk, for administrators: a link to an account, shown once, and sent where the site has a mail server."""
    if not (request.user.is_active and request.user.is_superuser):
        raise PermissionDenied
    context = {**admin.site.each_context(request), "title": _("Invite a reader"), "off": not access.are_there()}
    form = InvitationForm(request.POST or None, initial={"language": translation.get_language()})
    if not context["off"] and form.is_bound and form.is_valid():
        address, language = form.cleaned_data["address"], form.cleaned_data["language"]
        if access.is_taken(address):
            form.add_error("address", _("There is an account with this address already."))
        else:
            link = access.link_for(request, Wanted(address, True), language)
            sent = bool(settings.EMAIL_HOST) and _sent(address, link, "invited", language)
            context |= {"link": link, "sent": sent, "address": address}
    return TemplateResponse(request, "admin/auth/invite.html", context | {"form": form})


def _sent(address: str, link: str, kind: str, language: str | None = None) -> bool:
    try:
        access.send_link(address, link, kind, language)
    except OSError:
        logger.exception("A letter to a reader could not be sent.")
        return False
    return True
