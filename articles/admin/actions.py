"""What editors do to many articles at once. Each works through ids in batches, however many were chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.base import editor
from articles.admin.forms import CHOSEN_KINDS, AddTagForm, ChooseTagForm, HideForm
from articles.admin.jobs import started
from articles.archive import editors
from articles.batches import BATCH, batched
from articles.intake import jobs
from articles.intake.arguments import ReclassifyArguments
from articles.models import TAGS, Article, Tag


def _batches(queryset: QuerySet[Article]) -> Iterator[list[int]]:
    """Ids first: a change may take articles out of the very list that was chosen. Each batch is held for the change."""
    for ids in batched(list(queryset.order_by("pk").values_list("pk", flat=True)), BATCH):
        Article.objects.lock_rows(ids)
        yield ids


def _articles(queryset: QuerySet[Article]) -> Iterator[Article]:
    for ids in _batches(queryset):
        yield from Article.objects.filter(pk__in=ids)


def _say_articles(request: HttpRequest, count: int) -> None:
    text = ngettext("%(count)s article was changed.", "%(count)s articles were changed.", count)
    messages.success(request, text % {"count": count})


def _say_tags(request: HttpRequest, count: int) -> None:
    text = ngettext("%(count)s tag was changed.", "%(count)s tags were changed.", count)
    messages.success(request, text % {"count": count})


@transaction.atomic
def _decide_suggested(request: HttpRequest, queryset: QuerySet[Article], state: str) -> None:
    changed = 0
    for ids in _batches(queryset):
        for kind in TAGS:
            tags = kind.of(ids).filter(state=Tag.State.SUGGESTED)
            changed += editors.decide(tags, state, editor(request))
    _say_tags(request, changed)


@admin.action(description=_("Accept all suggested tags"), permissions=["change"])
def accept_suggested(_modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> None:
    _decide_suggested(request, queryset, Tag.State.ACCEPTED)


@admin.action(description=_("Reject all suggested tags"), permissions=["change"])
def reject_suggested(_modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> None:
    _decide_suggested(request, queryset, Tag.State.REJECTED)


def _page(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article], form: forms.Form, title: Any
) -> HttpResponse:
    """The page between: it asks what to do and posts the same choice of articles to the same action."""
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": title,
        "opts": modeladmin.opts,
        "form": form,
        "media": modeladmin.media + form.media,
        "action": request.POST["action"],
        "select_across": request.POST.get("select_across", "0"),
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "selected_name": ACTION_CHECKBOX_NAME,
        "count": queryset.count(),
    }
    return TemplateResponse(request, "admin/articles/article/action.html", context)


def _bound(request: HttpRequest) -> Any:
    return request.POST if "apply" in request.POST else None


def _decide_one(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article], state: str, among: Sequence[str], title: Any
) -> HttpResponse | None:
    """Accept or reject one topic or pair, where the chosen articles have it in one of the states `among`."""
    form = ChooseTagForm(_choices(queryset, among), _bound(request))
    if not form.is_valid():
        return _page(modeladmin, request, queryset, form, title)
    kind, code = form.chosen()
    changed = 0
    with transaction.atomic():
        for ids in _batches(queryset):
            tags = kind.of(ids).filter(state__in=among, **{kind.CODE: code})
            changed += editors.decide(tags, state, editor(request))
    _say_tags(request, changed)
    return None


def _choices(queryset: QuerySet[Article], states: Sequence[str]) -> Iterator[tuple[str, str]]:
    """("ArticleTopic:energy", "Energy (12)"), topics first, the commonest first."""
    chosen = queryset.order_by().values("pk")
    for kind in CHOSEN_KINDS:
        tags = kind.of(chosen).filter(state__in=states)
        counts = dict(tags.order_by().values_list(kind.CODE).annotate(Count("pk")))
        of_what: Any = kind._meta.get_field(kind.CODE).related_model
        targets = of_what._default_manager.in_bulk(counts)
        for code, count in sorted(counts.items(), key=lambda row: -row[1]):
            yield f"{kind.__name__}:{code}", f"{targets[code]} ({count})"


@admin.action(description=_("Accept a topic or pair…"), permissions=["change"])
def accept_one(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
    title = _("Accept a suggested topic or pair")
    return _decide_one(modeladmin, request, queryset, Tag.State.ACCEPTED, [Tag.State.SUGGESTED], title)


@admin.action(description=_("Reject a topic or pair…"), permissions=["change"])
def reject_one(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
    among = [Tag.State.SUGGESTED, Tag.State.ACCEPTED, Tag.State.ADDED]
    return _decide_one(modeladmin, request, queryset, Tag.State.REJECTED, among, _("Reject a topic or pair"))


@admin.action(description=_("Add a topic or pair…"), permissions=["change"])
def add_one(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
    form = AddTagForm(_bound(request))
    if not form.is_valid():
        return _page(modeladmin, request, queryset, form, _("Add a topic or pair"))
    kind, code = form.chosen()
    _say_articles(request, editors.tag(_articles(queryset), kind, code, editor(request)))
    return None


@admin.action(description=_("Hide…"), permissions=["change"])
def hide(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
    form = HideForm(_bound(request))
    if not form.is_valid():
        return _page(modeladmin, request, queryset, form, _("Hide articles"))
    _say_articles(request, editors.hide(_articles(queryset), form.cleaned_data["reason"], editor(request)))
    return None


@admin.action(description=_("Unhide"), permissions=["change"])
def unhide(_modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> None:
    _say_articles(request, editors.unhide(_articles(queryset), editor(request)))


@admin.action(description=_("Apply the newer rules"), permissions=["change"])
def apply_rules(_modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
    """As a job; what editors decided stays."""
    if not request.user.has_perm("articles.add_job"):
        raise PermissionDenied
    chosen = list(queryset.order_by("pk").values_list("pk", flat=True))
    arguments = ReclassifyArguments(articles=chosen, what=str(len(chosen)))
    return started(request, jobs.start(arguments, editor(request)))


ACTIONS = [accept_suggested, reject_suggested, accept_one, reject_one, add_one, hide, unhide, apply_rules]
