"""The editors' desk as a site of its own: Django's admin, which nobody sees before the second step of the login."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


class DeskConfig(AdminConfig):
    default_site = "config.desk.DeskSite"


class DeskSite(AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not lacks_second_step(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Who has done the first step comes here from every page of the desk, and goes on to the second."""
        if request.method == "GET" and super().has_permission(request) and lacks_second_step(request):
            there = {name: request.GET[name] for name in ("next",) if name in request.GET}
            return redirect(f"{reverse('two_step')}?{urlencode(there)}")
        return super().login(request, extra_context)


def lacks_second_step(request: HttpRequest) -> bool:
    return settings.TWO_STEP_LOGIN and not request.user.is_verified()  # type: ignore[union-attr]  # of django-otp
