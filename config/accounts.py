"""Passwords that people set themselves: by a link of an administrator, or by mail where the site has a mail server; and
when a login ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.utils import reset
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import (
    LoginView,
    PasswordChangeView,
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse_lazy
from django.utils import timezone

TEMPLATE = "password.html"


@receiver(user_logged_in)
def end_later(sender: Any, request: HttpRequest, **_kwargs: Any) -> None:
    """A login ends LOGIN_HOURS after it began, whatever its owner does meanwhile."""
    request.session.set_expiry(timezone.now() + timedelta(hours=settings.LOGIN_HOURS))


class LogInForm(AuthenticationForm):
    """For editors and readers. A reader's name is an address of mail, whose capitals do not matter."""

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        return name if "@" not in name or User.objects.filter(username=name).exists() else name.lower()


class LogIn(LoginView):
    template_name = "login.html"
    form_class = LogInForm
    authentication_form = LogInForm


class ChangePassword(PasswordChangeView):
    template_name = TEMPLATE
    success_url = reverse_lazy("account")


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
