"""Where news comes from: sources and what they announced, the ledger of each day, alerts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator
from django.db.models import F, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles.admin.base import ForViewer, ReadOnly, editor, link, linked
from articles.admin.fields import AddressField
from articles.admin.jobs import started
from articles.admin.refusals import in_words, why
from articles.archive.identity import KEY_BYTES, bounded
from articles.archive.ledger import LEDGER_COLUMNS
from articles.ingest.fetch.settings import can_be_fetched
from articles.intake import alerts, jobs
from articles.intake.arguments import CheckSourceArguments
from articles.intake.fetching import fetch_settings
from articles.models import Alert, Entry, Job, LedgerDay, Outlet, Rejection, Source
from articles.pages.wording import moment

FIGURES = tuple(name for name in LEDGER_COLUMNS if name != "characters")
MOST_MINUTES = 366 * 24 * 60  # between two looks; to many more no date can be reckoned


class SourceForm(forms.ModelForm):
    url = AddressField(
        label=capfirst(gettext_lazy("address")),
        help_text=gettext_lazy("Of the feed or the sitemap itself, not of the site's front page."),
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not can_be_fetched(url, fetch_settings().ports):
            raise ValidationError(_("Pages are fetched from ports 80 and 443 alone; the operator may allow others."))
        return url

    def clean_every_minutes(self) -> int:
        minutes: int = self.cleaned_data["every_minutes"]
        MaxValueValidator(MOST_MINUTES)(minutes)
        return minutes


def check_now(request: HttpRequest, source: Source) -> Job:
    return jobs.start(CheckSourceArguments(source=source.pk, what=source.url), editor(request))


class FailingFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("last check"), "failing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("failed")), ("0", _("succeeded"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        if self.value() == "1":
            return queryset.filter(failures__gt=0)
        return queryset.filter(failures=0, checked_at__isnull=False) if self.value() == "0" else queryset


@admin.action(description=gettext_lazy("Check the chosen sources now"), permissions=["check"])
def check_chosen(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Source]) -> None:
    count = sum(bool(check_now(request, source)) for source in queryset)
    text = ngettext("%(count)d source is being checked.", "%(count)d sources are being checked.", count)
    messages.success(request, text % {"count": count})


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    form = SourceForm
    list_display = ("url", "outlet", "kind", "active", "checked_at", "next_look", "failures", "last_error")
    list_filter = ("active", "kind", FailingFilter)
    list_select_related = ("outlet",)
    search_fields = ("url", "outlet__search_name")
    autocomplete_fields = ("outlet",)
    actions = (check_chosen,)
    fields = ("url", "kind", "outlet", "active", "every_minutes", "keep_all")
    looks = ("checked_at", "next_look", "failures", "last_error", "found")
    readonly_fields = looks
    change_form_template = "admin/articles/source/change_form.html"

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        if change and "url" in form.changed_data:  # what was known is of the other address
            obj.etag = obj.last_modified = obj.last_error = ""
            obj.checked_at, obj.failures, obj.next_check_at = None, 0, timezone.now()
        super().save_model(request, obj, form, change)

    def has_check_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and request.user.has_perm("articles.add_job")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        looks = [(gettext_lazy("Checks"), {"fields": self.looks})] if obj else []
        return [(None, {"fields": self.fields}), *looks]

    @admin.display(description=gettext_lazy("next check"), ordering="next_check_at")
    def next_look(self, source: Source) -> str:
        if not source.active:
            return _("never: not active")
        late = source.next_check_at <= timezone.now()
        return _("as soon as the worker is free") if late else moment(source.next_check_at)

    @admin.display(description=gettext_lazy("entries"))
    def found(self, source: Source) -> SafeString:
        entries = reverse("admin:articles_entry_changelist") + f"?source__id__exact={source.pk}"
        checks = reverse("admin:articles_job_changelist") + f"?source={source.pk}"
        ledger = reverse("admin:articles_ledgerday_changelist") + f"?outlet={source.outlet_id}"
        links = [(entries, _("What it announced")), (checks, _("Its checks")), (ledger, _("Coverage ledger"))]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    def get_urls(self) -> list[Any]:
        view = require_POST(self.admin_site.admin_view(self.check_view))
        return [path("<path:object_id>/check/", view, name="articles_source_check"), *super().get_urls()]

    def check_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        source: Source | None = self.get_object(request, unquote(object_id))
        if source is None:
            raise Http404
        if not self.has_check_permission(request):
            raise PermissionDenied
        return started(request, check_now(request, source))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "may_check": self.has_check_permission(request)}
        return super().change_view(request, object_id, form_url, context)


@admin.register(Entry)
class EntryAdmin(ReadOnly, ForViewer):
    list_display = ("url", "state", "because", "found_at", "tried_at", "attempts", "next_try_at")
    list_filter = ("state", ("source", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("origin__article",)
    search_fields = ("url",)
    show_full_result_count = False
    its_source = linked("source", gettext_lazy("source"))
    fields = (
        "its_source",
        "url",
        "state",
        "because",
        "article",
        "refusal",
        "announced_in_words",
        "attempts",
        "found_at",
        "tried_at",
        "next_try_at",
    )

    @admin.display(description=gettext_lazy("article"))
    def article(self, entry: Any) -> str | SafeString:
        if entry.origin is None:
            return ""
        return link(entry.viewer, entry.origin.article)

    @admin.display(description=gettext_lazy("detail"))
    def because(self, entry: Entry) -> str:
        label = dict(Rejection.Reason.choices).get(entry.detail.partition(":")[0])
        words = in_words(entry.detail)
        return ": ".join(str(part) for part in (label, words if words != entry.detail or not label else "") if part)

    @admin.display(description=gettext_lazy("rejection"))
    def refusal(self, entry: Any) -> str | SafeString:
        """The last time that its page was refused."""
        row = Rejection.objects.filter(key=bounded(entry.url, KEY_BYTES)).order_by("-last_seen").first()
        return link(entry.viewer, row, why(row)) if row and entry.origin is None else ""

    @admin.display(description=gettext_lazy("what the source says of it"))
    def announced_in_words(self, entry: Entry) -> str:
        return " · ".join(str(value) for value in entry.announced.values() if value)


class OutletOfDayFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("outlet"), "outlet"
    NONE = "none"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        used = Outlet.objects.filter(pk__in=LedgerDay.objects.order_by().values("outlet"))
        named = used.order_by("sort_name").values_list("pk", "name")
        return [*((str(pk), name) for pk, name in named), (self.NONE, _("not known"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LedgerDay]) -> QuerySet[LedgerDay]:
        value = self.value()
        if value == self.NONE:
            return queryset.filter(outlet=None)
        if value and value.isdecimal():
            return queryset.filter(outlet=int(value))
        return queryset.none() if value else queryset


@admin.register(LedgerDay)
class LedgerAdmin(ReadOnly, admin.ModelAdmin):
    """Read as a table: each outlet's day a row, the sums of all that is chosen above it."""

    list_display = ("day", "outlet_or_not", *FIGURES, "mean_length")
    list_display_links = None
    list_filter = (OutletOfDayFilter,)
    list_select_related = ("outlet",)
    date_hierarchy = "day"
    list_per_page = 100
    show_full_result_count = False
    change_list_template = "admin/articles/ledgerday/change_list.html"

    @admin.display(description=gettext_lazy("outlet"), ordering="outlet__sort_name")
    def outlet_or_not(self, row: LedgerDay) -> str:
        return str(row.outlet or _("not known"))

    @admin.display(description=gettext_lazy("mean length, characters"))
    def mean_length(self, row: LedgerDay) -> int | str:
        return round(row.characters / row.stored) if row.stored else ""

    def changelist_view(self, request: HttpRequest, extra_context: Mapping[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, dict(extra_context or {}))
        if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
            rows = response.context_data["cl"].queryset.order_by()
            sums = rows.aggregate(**{name: Sum(name, default=0) for name in LEDGER_COLUMNS})
            fields = {field.name: field for field in LedgerDay._meta.fields}
            labels = [(capfirst(fields[name].verbose_name), sums[name]) for name in FIGURES]
            mean = round(sums["characters"] / sums["stored"]) if sums["stored"] else ""
            response.context_data["sums"] = [*labels, (capfirst(_("mean length, characters")), mean)]
        return response


class OpenFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("state"), "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("going on")), ("0", _("over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Alert]) -> QuerySet[Alert]:
        return queryset.filter(ended_at__isnull=self.value() == "1") if self.value() in ("0", "1") else queryset


@admin.register(Alert)
class AlertAdmin(ReadOnly, admin.ModelAdmin):
    """What a person should look into; what goes on comes first."""

    list_display = ("outlet", "kind", "since", "figures", "ended_at", "mailed_at")
    list_filter = (OpenFilter, "kind")
    list_select_related = ("outlet",)
    search_fields = ("outlet__search_name",)
    fields = ("outlet", "kind", "since", "figures", "ended_at", "mailed_at", "ledger")

    def get_ordering(self, request: HttpRequest) -> Any:
        return [F("ended_at").desc(nulls_first=True), "-since"]

    @admin.display(description=gettext_lazy("figures"))
    def figures(self, alert: Alert) -> str | SafeString:
        if alert.kind != Alert.Kind.EVIDENCE:
            return alerts.in_words(alert)
        url = reverse("admin:articles_article_changelist") + "?evidence=impossible"
        return format_html('<a href="{}">{}</a>', url, alerts.in_words(alert))

    @admin.display(description=gettext_lazy("coverage ledger"))
    def ledger(self, alert: Alert) -> str | SafeString:
        if alert.outlet_id is None:
            return ""
        url = reverse("admin:articles_ledgerday_changelist") + f"?outlet={alert.outlet_id}"
        return format_html('<a href="{}">{}</a>', url, _("Days of this outlet"))
