"""Passwords that people set themselves: by a link of an administrator, or by mail where the site has a mail server."""

from __future__ import annotations

from axes.utils import reset
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import (
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.http import HttpResponse
from django.urls import URLPattern, path

TEMPLATE = "password.html"


class SetPassword(PasswordResetConfirmView):
    template_name = TEMPLATE

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        reset(username=form.user.get_username())  # wrong passwords of before
        return super().form_valid(form)


def addresses() -> list[URLPattern]:
    """Without a mail server there is no page that would send mail. The names are those that Django's own pages use."""
    found = [
        path(
            "password/set/", PasswordResetCompleteView.as_view(template_name=TEMPLATE), name="password_reset_complete"
        ),
        path("password/<uidb64>/<token>/", SetPassword.as_view(), name="password_reset_confirm"),
    ]
    if settings.EMAIL_HOST:
        found += [
            path("password/", PasswordResetView.as_view(template_name=TEMPLATE), name="admin_password_reset"),
            path("password/sent/", PasswordResetDoneView.as_view(template_name=TEMPLATE), name="password_reset_done"),
        ]
    return found
