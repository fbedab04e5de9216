"""What editors do to many articles at once. Each works through ids in batches, however many were chosen.

One that decides tags first shows ten of its articles, is told apart from decisions one by one, and can be undone
(articles/admin/bulk.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import MANY, editor, may_change_many
from articles.admin.bulk import in_languages, sample, selection
from articles.admin.bulk_forms import named
from articles.admin.forms import CHOSEN_KINDS, AddTagForm, ChooseTagForm, HideForm
from articles.admin.jobs import started
from articles.archive import editors
from articles.archive.bulk import bulk_action
from articles.archive.bulk_plan import Wanted, changed_by
from articles.batches import BATCH, batched
from articles.intake import jobs
from articles.intake.arguments import ReclassifyArguments
from articles.models import TAGS, Article, BulkAction, Tag

Action = Callable[[Any, HttpRequest, QuerySet[Article]], HttpResponse | None]


def few_enough(action: Action) -> Action:
    """More than MANY articles at once are changed by chief editors only."""

    @wraps(action)
    def checked(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        if may_change_many(request) or queryset.count() <= MANY:
            return action(modeladmin, request, queryset)
        text = gettext("More than %(number)s articles at once are changed by chief editors only.")
        messages.error(request, text % {"number": MANY})
        return None

    return checked


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


def _page(modeladmin: Any, request: HttpRequest, form: forms.Form, title: Any, **context: Any) -> HttpResponse:
    """The page between: it asks what to do and posts the same choice of articles to the same action. With a `sample`
    it shows what was chosen and asks to apply it."""
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
        **context,
    }
    return TemplateResponse(request, "admin/articles/article/action.html", context)


def _bound(request: HttpRequest) -> Any:
    return request.POST if {"apply", "look"} & request.POST.keys() else None


def _recorded(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article], kind: str, target: Callable[[], str]
) -> AbstractContextManager[BulkAction]:
    """The bulk action, with what it is about and how its articles were found in the languages of the site."""
    chosen = queryset.count()
    return bulk_action(
        kind,
        editor(request),
        in_languages(target),
        in_languages(lambda: selection(modeladmin, request, chosen)),
    )


def _decide(
    modeladmin: Any,
    request: HttpRequest,
    queryset: QuerySet[Article],
    state: str,
    wanted: Wanted,
    form: forms.Form,
    title: Any,
    target: Callable[[], str],
) -> HttpResponse | None:
    """Accept or reject the tags `wanted`, once ten of their articles were looked at."""
    if "apply" not in request.POST:
        articles = changed_by(queryset, wanted)
        chosen = queryset.order_by().values("pk")
        tags = sum(kind.of(chosen).filter(condition).count() for kind, condition in wanted.items())
        counts = {"count": articles.count(), "tags": tags, "accepts": state == Tag.State.ACCEPTED}
        if tags:
            return _page(modeladmin, request, form, title, sample=sample(articles, wanted), target=target(), **counts)
    changed = 0
    kind_of_action = BulkAction.Kind.ACCEPT if state == Tag.State.ACCEPTED else BulkAction.Kind.REJECT
    with _recorded(modeladmin, request, queryset, kind_of_action, target) as action:
        for ids in _batches(queryset):
            for kind, condition in wanted.items():
                note = form.cleaned_data.get("note", "")
                changed += editors.decide(
                    kind.of(ids).filter(condition), state, editor(request), note=note, bulk=action
                )
    _say_tags(request, changed)
    return None


def _decide_suggested(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article], state: str, title: Any
) -> HttpResponse | None:
    wanted = dict.fromkeys(TAGS, Q(state=Tag.State.SUGGESTED))
    form = forms.Form(request.POST)
    form.full_clean()
    return _decide(modeladmin, request, queryset, state, wanted, form, title, lambda: gettext("all suggested tags"))


@admin.action(description=_("Accept all suggested tags"), permissions=["change"])
@few_enough
def accept_suggested(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
    return _decide_suggested(modeladmin, request, queryset, Tag.State.ACCEPTED, _("Accept all suggested tags"))


@admin.action(description=_("Reject all suggested tags"), permissions=["change"])
@few_enough
def reject_suggested(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
    return _decide_suggested(modeladmin, request, queryset, Tag.State.REJECTED, _("Reject all suggested tags"))


def _decide_one(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article], state: str, among: Sequence[str], title: Any
) -> HttpResponse | None:
    """Accept or reject one topic or pair, where the chosen articles have it in one of the states `among`."""
    form = ChooseTagForm(_choices(queryset, among), _bound(request))
    if not form.is_valid():
        return _page(modeladmin, request, form, title, count=queryset.count())
    kind, code = form.chosen()
    wanted = {kind: Q(state__in=among, **{kind.CODE: code})}
    return _decide(modeladmin, request, queryset, state, wanted, form, title, lambda: named(kind, code))


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
@few_enough
def accept_one(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
    title = _("Accept a suggested topic or pair")
    return _decide_one(modeladmin, request, queryset, Tag.State.ACCEPTED, [Tag.State.SUGGESTED], title)


@admin.action(description=_("Reject a topic or pair…"), permissions=["change"])
@few_enough
def reject_one(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
    among = [Tag.State.SUGGESTED, Tag.State.ACCEPTED, Tag.State.ADDED]
    return _decide_one(modeladmin, request, queryset, Tag.State.REJECTED, among, _("Reject a topic or pair"))


@admin.action(description=_("Add a topic or pair…"), permissions=["change"])
@few_enough
def add_one(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
    """Add the tag where it is not yet, once ten of the articles were looked at."""
    title = _("Add a topic or pair")
    form = AddTagForm(_bound(request))
    if not form.is_valid():
        return _page(modeladmin, request, form, title, count=queryset.count())
    kind, code = form.chosen()
    if "apply" not in request.POST:
        has = Q(state__in=[Tag.State.ACCEPTED, Tag.State.ADDED], **{kind.CODE: code})
        articles = queryset.exclude(pk__in=changed_by(queryset, {kind: has}).order_by().values("pk"))
        if count := articles.count():
            shown = sample(articles, {kind: Q(**{kind.CODE: code})})
            return _page(modeladmin, request, form, title, sample=shown, target=named(kind, code), count=count)
    with _recorded(modeladmin, request, queryset, BulkAction.Kind.ADD, lambda: named(kind, code)) as action:
        note = form.cleaned_data["note"]
        changed = editors.tag(_articles(queryset), kind, code, editor(request), note=note, bulk=action)
    _say_articles(request, changed)
    return None


@admin.action(description=_("Hide…"), permissions=["change"])
@few_enough
def hide(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
    form = HideForm(_bound(request))
    if not form.is_valid():
        return _page(modeladmin, request, form, _("Hide articles"), count=queryset.count(), at_once=True)
    reason = form.cleaned_data["reason"]
    with _recorded(modeladmin, request, queryset, BulkAction.Kind.HIDE, lambda: reason) as action:
        changed = editors.hide(_articles(queryset), reason, editor(request), bulk=action)
    _say_articles(request, changed)
    return None


@admin.action(description=_("Unhide"), permissions=["change"])
@few_enough
def unhide(_modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> None:
    _say_articles(request, editors.unhide(_articles(queryset), editor(request)))


@admin.action(description=_("Apply the newer rules"), permissions=["change"])
@few_enough
def apply_rules(_modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
    """As a job; what editors decided stays."""
    if not request.user.has_perm("articles.add_job"):
        raise PermissionDenied
    chosen = list(queryset.order_by("pk").values_list("pk", flat=True))
    arguments = ReclassifyArguments(articles=chosen, what=str(len(chosen)))
    return started(request, jobs.start(arguments, editor(request)))


ACTIONS = [accept_suggested, reject_suggested, accept_one, reject_one, add_one, hide, unhide, apply_rules]
