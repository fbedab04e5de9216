"""Bulk actions: what an editor is shown before one is applied, and the list of those applied, each with its undo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import MANY, ForViewer, ReadOnly, editor, linked, may_change_many
from articles.admin.jobs import started
from articles.archive import bulk
from articles.archive.bulk_plan import Wanted
from articles.intake import jobs
from articles.intake.bulk import job_of, start_undo
from articles.models import Article, BulkAction, Tag
from articles.pages.quotations import Quotation, Sources

SAMPLED = 10  # articles that are shown before an action is applied
UNDONE_AT_ONCE = 500  # tags or articles: more are taken back by a job
QUOTED = 2  # places of evidence of each of their tags

# ---- before it is applied ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sampled:
    """An article that the action would change, with the tags that it is about and their evidence."""

    article: Article
    tags: list[tuple[Tag, list[Quotation]]]


def sample(articles: QuerySet[Article], wanted: Wanted) -> list[Sampled]:
    """At random, so that an editor sees what the action is about and not only what stands first."""
    shown = articles.select_related("outlet").defer("body", "search_text", "languages").order_by("?")[:SAMPLED]
    chosen: dict[int, Article] = {article.pk: article for article in shown}
    sources = {pk: Sources(article) for pk, article in chosen.items()}
    tags: dict[int, list[tuple[Tag, list[Quotation]]]] = defaultdict(list)
    for kind, condition in wanted.items():
        target = ("pair__first", "pair__second") if kind.CODE == "pair" else (kind.CODE,)
        for tag in kind.of(chosen).filter(condition).select_related(*target).order_by("pk"):
            quotations = sources[tag.article_id].quotations(tag.evidence[:QUOTED])
            tags[tag.article_id].append((tag, quotations))
    return [Sampled(article, tags[pk]) for pk, article in chosen.items()]


def in_languages(words: Callable[[], str]) -> dict[str, str]:
    """What is said in each language of the site."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = words()
    return said


def selection(modeladmin: Any, request: HttpRequest, chosen: int) -> str:
    """How the articles of an action were found: by hand, or all of a search and filters of the list."""
    if request.POST.get("select_across", "0") == "0":
        return ngettext("%(count)d article, chosen by hand", "%(count)d articles, chosen by hand", chosen) % {
            "count": chosen
        }
    changelist = modeladmin.get_changelist_instance(request)
    parts = [_("search “%(words)s”") % {"words": changelist.query}] if changelist.query else []
    for spec in changelist.filter_specs:
        _everything, *choices = spec.choices(changelist)
        parts += [f"{spec.title}: {choice['display']}" for choice in choices if choice["selected"]]
    return "; ".join(parts) or _("all articles")


# ---- the list of those applied -------------------------------------------------------------------------------------


@admin.register(BulkAction)
class BulkActionAdmin(ReadOnly, ForViewer):
    list_display = ("at", "user", "kind", "which_tags", "which_articles", "tags", "articles", "undone_at")
    list_filter = ("kind",)
    list_select_related = ("user",)
    list_per_page = 50
    show_full_result_count = False
    fields = (
        "at",
        "person",
        "kind",
        "which_tags",
        "which_articles",
        "progress",
        "tags",
        "articles",
        "still_so",
        "undone_at",
        "undone_person",
    )
    person = linked("user", gettext_lazy("user"))
    undone_person = linked("undone_by", gettext_lazy("undone by"))
    readonly_fields = ("which_tags", "which_articles", "progress", "still_so")
    change_form_template = "admin/articles/bulkaction/change_form.html"

    @admin.display(description=gettext_lazy("what"))
    def which_tags(self, action: BulkAction) -> str:
        return action.target_in_words() or _("not known: found in the history")

    @admin.display(description=gettext_lazy("which articles"))
    def which_articles(self, action: BulkAction) -> str | SafeString:
        words = action.selection_in_words() or _("not known: found in the history")
        if not action.query:
            return words
        return format_html('<a href="{}?{}">{}</a>', reverse("search"), action.query, words)

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, action: BulkAction) -> str | SafeString:
        """How many of the articles a job has reached, and the way to the job."""
        if not action.planned:
            return "–"
        words = _("%(done)s of %(total)s") % {
            "done": action.planned - bulk.not_reached(action),
            "total": action.planned,
        }
        job = job_of(action)
        if job is None:
            return words
        url = reverse("admin:articles_job_change", args=[job.pk])
        return format_html('{} · <a href="{}">{}</a>: {}', words, url, job, job.get_state_display())

    @admin.display(description=gettext_lazy("not decided again since"))
    def still_so(self, action: BulkAction) -> SafeString:
        url = reverse("admin:articles_article_changelist") + f"?bulk={action.pk}"
        left = bulk.left(action)
        text = ngettext("%(count)d tag", "%(count)d tags", left) % {"count": left}
        if not action.decides_tags:
            text = ngettext("%(count)d article", "%(count)d articles", left) % {"count": left}
        return format_html('{} · <a href="{}">{}</a>', text, url, _("Their articles"))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<path:object_id>/undo/", view, name="articles_bulkaction_undo"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Mapping[str, Any] | None = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}  # there is nothing to change in them
        return super().changelist_view(request, {**(extra_context or {}), **title})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        action: BulkAction | None = self.get_object(request, unquote(object_id))
        context = {**(extra_context or {}), "title": str(action), "subtitle": None}
        if action is not None:
            context["may_undo"] = may_undo(request, action) and bulk.left(action) > 0
            job = job_of(action)
            context["running"] = job is not None and job.state in jobs.OPEN
            context["not_reached"] = bulk.not_reached(action)
        return super().change_view(request, object_id, form_url, context)

    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What undoing would do, and then it is done."""
        action: BulkAction | None = self.get_object(request, unquote(object_id))
        if action is None:
            raise Http404
        if not may_undo(request, action):
            raise PermissionDenied
        left = bulk.left(action)
        if request.method == "POST" and left > UNDONE_AT_ONCE:
            return started(request, start_undo(action, editor(request)))
        if request.method == "POST":
            changed = bulk.undo(action, editor(request))
            text = ngettext(
                "%(count)d tag is what it was before.", "%(count)d tags are what they were before.", changed
            )
            if not action.decides_tags:
                text = ngettext(
                    "%(count)d article is what it was before.", "%(count)d articles are what they were before.", changed
                )
            messages.success(request, text % {"count": changed})
            return redirect("admin:articles_bulkaction_change", action.pk)
        decided = action.tags if action.decides_tags else action.articles
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo a bulk action"),
            "subtitle": str(action),
            "opts": self.opts,
            "action": action,
            "left": left,
            "again": max(0, decided - left),
            "adds": action.kind == BulkAction.Kind.ADD,
        }
        return TemplateResponse(request, "admin/articles/bulkaction/undo.html", context)


def may_undo(request: HttpRequest, action: BulkAction) -> bool:
    """Undoing changes as many articles as doing it did."""
    few = max(action.articles, action.planned) <= MANY or may_change_many(request)
    return few and request.user.has_perm("articles.change_article")
