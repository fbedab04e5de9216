"""Accounts: Django's own page, with a link by which their owner sets the password, for sites without mail."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

admin.site.unregister(User)


def password_link(request: HttpRequest, user: User) -> str:
    """An absolute address that sets the password of `user` once.

    It ends with the first use, with the next login, and after PASSWORD_RESET_TIMEOUT.
    """
    parts = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
    return request.build_absolute_uri(reverse("password_reset_confirm", kwargs=parts))


def may_make_link(request: HttpRequest) -> bool:
    """Administrators only: whoever has the link has the account."""
    return bool(request.user.is_active and request.user.is_superuser)


@admin.register(User)
class AccountAdmin(UserAdmin):
    change_form_template = "admin/auth/account.html"

    def get_urls(self) -> list[URLPattern]:
        link = self.admin_site.admin_view(self.link)
        return [path("<int:pk>/link/", link, name="auth_user_link"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "may_make_link": may_make_link(request)}
        return super().change_view(request, object_id, form_url, context)

    @method_decorator((require_POST, never_cache))
    def link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shown once, and kept nowhere."""
        user = get_object_or_404(User, pk=pk)
        if not may_make_link(request) or not user.is_active:
            raise PermissionDenied
        self.log_change(request, user, _("A link to set the password was made."))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("A link to set the password"),
            "account": user,
            "link": password_link(request, user),
        }
        return TemplateResponse(request, "admin/auth/link.html", context)
