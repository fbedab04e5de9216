"""Accounts: Django's own page, with a link by which their owner sets the password, for sites without mail, and a reset
of the login's second step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_otp import devices_for_user
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

admin.site.unregister(User)
admin.site.unregister(Group)
for devices in (TOTPDevice, StaticDevice):
    if admin.site.is_registered(devices):
        admin.site.unregister(devices)  # their pages show the keys


def password_link(request: HttpRequest, user: User) -> str:
    """An absolute address that sets the password of `user` once.

    It ends with the first use, with the next login, and after PASSWORD_RESET_TIMEOUT.
    """
    parts = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
    return request.build_absolute_uri(reverse("password_reset_confirm", kwargs=parts))


def may_let_in(request: HttpRequest) -> bool:
    """Administrators only: whoever has the link has the account, and so has, with the password, whose second step is
    reset."""
    return bool(request.user.is_active and request.user.is_superuser)


def forget_devices(user: User) -> None:
    """The apps and the recovery codes of the second step: it is to be set up anew."""
    for device in devices_for_user(user, confirmed=None):
        device.delete()


#: The groups that migrations make, as people read them (docs/decisions/0044-roles.md).
ROLES = {"editors": gettext_lazy("editor"), "chief editors": gettext_lazy("chief editor")}


class RolesField(forms.ModelMultipleChoiceField):
    """Groups to tick; those that a site has made itself under their own names."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group: Any) -> str:
        return str(ROLES.get(group.name, group.name))


class AccountForm(UserChangeForm):
    groups = RolesField(Group.objects.order_by("pk"), required=False, label=capfirst(gettext_lazy("role")))

    class Meta(UserChangeForm.Meta):
        labels = {
            "is_staff": gettext_lazy("Works at the editors’ desk"),
            "is_superuser": gettext_lazy("Administrator"),
        }
        help_texts = {"is_staff": "", "is_superuser": gettext_lazy("Has every right, over accounts too.")}


VERBS = {
    "view": pgettext_lazy("right", "view"),
    "add": pgettext_lazy("right", "add"),
    "change": pgettext_lazy("right", "change"),
    "delete": pgettext_lazy("right", "delete"),
}
#: Rights that are of no one verb.
NAMED = {
    "bulk_over_100": gettext_lazy("more than 100 articles at once"),
    "merge": gettext_lazy("merge and split outlets and topics"),
    "undo_ingestrun": gettext_lazy("undo"),
    "purge_article": gettext_lazy("remove articles for good"),
}


class RightsField(forms.ModelMultipleChoiceField):
    """Rights to tick, in the language of the page: Django keeps their names in English."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, right: Any) -> str:
        table = right.content_type.model_class()
        verb = NAMED.get(right.codename) or VERBS.get(right.codename.partition("_")[0]) or right.name
        return f"{capfirst(table._meta.verbose_name_plural) if table else right.content_type}: {verb}"


class GroupForm(forms.ModelForm):
    """Rights over the tables of the desk, and whatever else the group has already."""

    permissions = RightsField(Permission.objects.none(), required=False, label=gettext_lazy("Rights"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables = {of.model for table in admin.site._registry.values() for of in (table, *table.inlines)}
        ours = Q(content_type__in=ContentType.objects.get_for_models(*tables).values())
        rights = Permission.objects.filter(ours | Q(group=self.instance.pk)).select_related("content_type").distinct()
        field = self.fields["permissions"]
        field.queryset = rights.order_by("content_type__app_label", "content_type__model", "codename")  # type: ignore[attr-defined]


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    form = GroupForm
    filter_horizontal = ()


@admin.register(User)
class AccountAdmin(UserAdmin):
    form = AccountForm
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Person"), {"fields": ("first_name", "last_name", "email")}),
        (gettext_lazy("Rights"), {"fields": ("is_active", "is_staff", "groups", "is_superuser")}),
        (gettext_lazy("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    change_form_template = "admin/auth/account.html"

    def get_urls(self) -> list[URLPattern]:
        link, reset = (self.admin_site.admin_view(view) for view in (self.link, self.reset_two_step))
        return [
            path("<int:pk>/link/", link, name="auth_user_link"),
            path("<int:pk>/two-step/", reset, name="auth_user_two_step"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = may_let_in(request)
        context = {**(extra_context or {}), "may_make_link": may, "may_reset": may and settings.TWO_STEP_LOGIN}
        return super().change_view(request, object_id, form_url, context)

    @method_decorator((require_POST, never_cache))
    def link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shown once, and kept nowhere."""
        user = get_object_or_404(User, pk=pk)
        if not may_let_in(request) or not user.is_active:
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

    @method_decorator(require_POST)
    def reset_two_step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For an owner who has neither the phone nor a recovery code."""
        user = get_object_or_404(User, pk=pk)
        if not may_let_in(request):
            raise PermissionDenied
        forget_devices(user)
        self.log_change(request, user, _("The two-step login was reset."))
        messages.success(request, _("The two-step login was reset; at the next login it is set up anew."))
        return redirect("admin:auth_user_change", user.pk)
