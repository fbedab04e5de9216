"""What several admin pages share: looking only, names in any spelling, the history of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Model, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from articles import vocabulary
from articles.admin.finding import MOST_WORDS, nearness
from articles.admin.history import Change
from articles.pages.quotations import Sources
from articles.text.scripts import fold

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def editor(request: HttpRequest) -> User:
    """Whose change it is; the admin lets no one in without an account."""
    return cast("User", request.user)


@dataclass(frozen=True, slots=True)
class Search:
    """`resolve`: from a query string of the public search to the ids of all that it finds, raises NotResolved;
    `in_words`: to what it asks for, in the language of the page."""

    resolve: Callable[[str], Iterator[int]]
    in_words: Callable[[str], str]


MANY = 100  # articles changed at once: more are for chief editors


def may_change_many(request: HttpRequest) -> bool:
    """More than MANY articles at once."""
    return request.user.has_perm("articles.bulk_over_100")


class ReadOnly:
    """For looking at, not for changing: a mixin of pages and of inlines."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ForViewer(admin.ModelAdmin):
    """A row's page with links to other rows, which lead nobody to where they may not look."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found: Any = super().get_object(request, object_id, from_field)
        if found is not None:
            found.viewer = request.user
        return found


def linked(name: str, description: Any) -> Callable[[Any, Any], str | SafeString]:
    """A column of a `ForViewer`: the row that the foreign key `name` leads to."""

    @admin.display(description=description)
    def column(_self: Any, obj: Any) -> str | SafeString:
        row = getattr(obj, name)
        return "" if row is None else link(obj.viewer, row)

    return column


def may_view(user: Any, model: type[Model]) -> bool:
    app, name = model._meta.app_label, model._meta.model_name
    return any(user.has_perm(f"{app}.{action}_{name}") for action in ("view", "change"))


def link(viewer: Any, row: Model, words: Any = "", url: str = "") -> SafeString:
    """To the page of `row`, or to another that tells of it, if the viewer may look; otherwise the words alone."""
    words = words or str(row)
    if not may_view(viewer, type(row)):
        return conditional_escape(words)
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', url or reverse(name, args=[row.pk]), words)


class FoldedSearch(admin.ModelAdmin):
    """Searches one column of folded text: case and keyboard do not matter, on any database. All words must match."""

    folded_column: str

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        for word in fold(search_term).split()[:MOST_WORDS]:
            queryset = queryset.filter(**{f"{self.folded_column}__contains": word})
        return queryset, False


class NamedSearch(admin.ModelAdmin):
    """Searches the names in every language of a table that is small enough to read (countries, pairs, topics). Boxes
    that offer what is typed are shown what goes by just this name first, then what begins so."""

    search_fields = ("code",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        found = {row.pk: how for row in queryset if (how := self.nearness(search_term, row)) is not None}
        if request.path == reverse("admin:autocomplete"):
            nearest = (When(pk=pk, then=how) for pk, how in found.items())
            queryset = queryset.order_by(Case(*nearest, default=0), self.opts.pk.name)
        return queryset.filter(pk__in=found), False

    def nearness(self, typed: str, row: Any) -> int | None:
        """How near the row is to what is typed, None where it is not meant (articles/admin/finding.py)."""
        return nearness(typed, self.names(row))

    def names(self, row: Any) -> list[str]:
        """What the row may be looked for by."""
        return [row.code, *(row.label(language) for language in vocabulary.LANGUAGES)]


class WithHistory(admin.ModelAdmin):
    """The history page: who changed what and when, with before and after."""

    def changes(self, obj: Any) -> list[Change]:
        raise NotImplementedError

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj: Model | None = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change history: %s") % obj,
            "object": obj,
            "opts": self.opts,
            "changes": self.changes(obj),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/articles/history.html", context)


def quoted(sources: Sources, evidence: list[dict[str, Any]], language: str) -> SafeString:
    """Evidence highlighted within its sentences; escaped by the template."""
    context = {"quotations": sources.quotations(evidence), "lang": language}
    return render_to_string("articles/quotations.html", context)


# What came of documents, entries and articles: the keys of `counts` of runs and jobs.
OUTCOMES = {
    "added": pgettext_lazy("documents", "added"),
    "updated": pgettext_lazy("documents", "updated"),
    "unchanged": pgettext_lazy("documents", "unchanged"),
    "duplicate": pgettext_lazy("documents", "duplicates"),
    "rejected": pgettext_lazy("documents", "rejected"),
    "blocked": pgettext_lazy("documents", "blocked"),
    "out_of_scope": pgettext_lazy("documents", "out of scope"),
    "language_not_read": pgettext_lazy("documents", "in another language"),
    "failed": pgettext_lazy("documents", "failed"),
    "forbidden": pgettext_lazy("documents", "forbidden by robots.txt"),
    "seen": pgettext_lazy("documents", "seen"),
    "fetched": pgettext_lazy("documents", "fetched"),
    "stored": pgettext_lazy("documents", "stored"),
    "characters": pgettext_lazy("documents", "characters"),
    "waiting": pgettext_lazy("documents", "waiting for the next check"),
    "failures": pgettext_lazy("documents", "the source failed"),
    "busy": pgettext_lazy("documents", "the outlet is being looked at by another job"),
    "deleted": pgettext_lazy("documents", "deleted"),
    "restored": pgettext_lazy("documents", "given back their earlier text"),
    "kept": pgettext_lazy("documents", "kept"),
    "origins": pgettext_lazy("documents", "origins forgotten"),
    "rejections": pgettext_lazy("documents", "rejections forgotten"),
    "changed": pgettext_lazy("documents", "articles changed"),
    "tags": pgettext_lazy("documents", "tags changed"),
    "before": pgettext_lazy("documents", "as before the action"),
}


# Of these a document's bytes are in the archive afterwards; of all of them each document has one.
IN_THE_ARCHIVE = ("added", "updated", "unchanged", "duplicate")
OF_DOCUMENTS = (*IN_THE_ARCHIVE, "rejected", "blocked", "out_of_scope", "language_not_read")


def outcomes(counts: Mapping[str, Any]) -> str:
    """ "added: 5, unchanged: 2", what is nought left out."""
    return ", ".join(f"{OUTCOMES.get(name, name)}: {number}" for name, number in counts.items() if number)


def of_found(counts: Mapping[str, Any]) -> str:
    """ "27 of 40 in the archive; added: 25, …": how many of the documents that were found, then what became of them."""
    found = sum(counts.get(name) or 0 for name in OF_DOCUMENTS)
    held = sum(counts.get(name) or 0 for name in IN_THE_ARCHIVE)
    share = _("%(done)s of %(total)s in the archive") % {"done": held, "total": found} if found else ""
    return "; ".join(filter(None, [share, outcomes(counts)]))
