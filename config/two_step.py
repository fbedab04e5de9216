"""The second step of a login to the editors' desk, where TWO_STEP_LOGIN asks for it (docs/decisions/0044-roles.md).

It is a code of an app on one's phone (TOTP, RFC 6238), or one of ten recovery codes, each of which works once. Codes
are checked by django-otp, with a longer pause after each wrong one.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as remember
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.admin.accounts import forget_devices
from config.desk import lacks_second_step

RECOVERY_CODES = 10
PENDING = "pending_app"  # of a session: the key that it was shown
MOST_PENDING = 5  # of one person
LONGEST_CODE = 40  # as somebody may type one, with spaces


def as_reader_before(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of readers that shows people of the desk more: not before the second step."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and request.user.is_staff and lacks_second_step(request):
            request.user = AnonymousUser()
        return view(request, *args, **kwargs)

    return shown


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).lower()


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def two_step(request: HttpRequest) -> HttpResponse:
    """Set up, ask for a code, or, for who has given one, what there is to change."""
    user = request.user
    if not isinstance(user, User) or not (user.is_active and user.is_staff):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if not settings.TWO_STEP_LOGIN:
        raise Http404
    if user.is_verified():  # type: ignore[attr-defined]
        return _settled(request, user)
    form = CodeForm(request.POST if request.method == "POST" else None)
    new = None if TOTPDevice.objects.filter(user=user, confirmed=True).exists() else _unconfirmed(request, user)
    if form.is_bound and form.is_valid():
        device = _matching(user, form.cleaned_data["code"], new)
        if device and new:
            remember(request, device)
            return _page(request, "codes", codes=_new_codes(user))
        if device:
            remember(request, device)
            return redirect(_next(request))
        form.add_error("code", _("This code is not right. After a wrong one, wait a moment and type the next."))
    return _page(request, "set_up", form=form, **_shown(new)) if new else _page(request, "ask", form=form)


def _settled(request: HttpRequest, user: User) -> HttpResponse:
    """New recovery codes; another phone, which is to begin anew."""
    if "new" in request.POST:
        return _page(request, "codes", codes=_new_codes(user))
    if "anew" in request.POST:
        forget_devices(user)
        return redirect("two_step")
    return _page(request, "settled", left=StaticToken.objects.filter(device__user=user).count())


def _page(request: HttpRequest, step: str, **context: Any) -> HttpResponse:
    return TemplateResponse(request, "two_step.html", {"step": step, "next": _next(request), **context})


def _next(request: HttpRequest) -> str:
    """Where the person was going: a page of this site."""
    there = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if safe else reverse("admin:index")


# ---- codes -----------------------------------------------------------------------------------------------------------


def _unconfirmed(request: HttpRequest, user: User) -> TOTPDevice:
    """The key that is shown until a code proves that the app has it: another one in each session, so that nobody else
    who knew the password has seen it."""
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False)
    device = waiting.filter(pk=request.session.get(PENDING)).first()
    if device is None:
        waiting.exclude(pk__in=[each.pk for each in waiting.order_by("-pk")[: MOST_PENDING - 1]]).delete()
        device = TOTPDevice.objects.create(user=user, name="app", confirmed=False)
        request.session[PENDING] = device.pk
    return device


def _shown(device: TOTPDevice) -> dict[str, str]:
    key = b32encode(device.bin_key).decode()
    return {
        "key": " ".join(key[start : start + 4] for start in range(0, len(key), 4)),
        "picture": segno.make(device.config_url, error="m").svg_data_uri(scale=4, light="white"),
        "link": device.config_url,
    }


@transaction.atomic
def _matching(user: User, code: str, new: TOTPDevice | None) -> Device | None:
    """What the code is of; an app that is `new` is confirmed by it. Six digits are of an app, all else is a recovery
    code, and only the one is asked: each counts the wrong ones."""
    from_app = new or (len(code) == 6 and code.isascii() and code.isdecimal())
    devices = (TOTPDevice if from_app else StaticDevice).objects.select_for_update()
    wanted = devices.filter(pk=new.pk) if new else devices.filter(user=user, confirmed=True)
    found: Device | None = next((device for device in wanted if device.verify_token(code)), None)
    if found and new:
        found.confirmed = True
        found.save(update_fields=["confirmed"])
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return found


@transaction.atomic
def _new_codes(user: User) -> list[str]:
    """In place of those that there are."""
    StaticToken.objects.filter(device__user=user).delete()
    device = StaticDevice.objects.filter(user=user).first() or StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _each in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes
