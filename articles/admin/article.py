"""Articles: the list with its filters and bulk decisions, and the form with the evidence beside each suggestion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import codes, dates
from articles.admin import history, purge, submit
from articles.admin.actions import ACTIONS
from articles.admin.base import FoldedSearch, ReadOnly, WithHistory, editor, quoted
from articles.admin.consequences import Consequences
from articles.admin.filters import (
    AddedFilter,
    BulkFilter,
    DateFilter,
    EvidenceFilter,
    HiddenFilter,
    LanguageFilter,
    OutletFilter,
    PairFilter,
    RunFilter,
    TagStateFilter,
    TopicFilter,
)
from articles.admin.forms import ArticleForm, PairTagForm, TagForm, TagFormSet
from articles.admin.marking import Marked
from articles.admin.paging import OneReading
from articles.admin.records import place
from articles.archive import editors, evidence, settle
from articles.archive.delete import delete_articles
from articles.archive.settle import Decision
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, FieldValue, Tag, UpstreamCredit
from articles.pages.display import date_notes, field, is_by_editor, language_label
from articles.pages.quotations import Sources
from articles.pages.rules import rule_in_words
from articles.pages.wording import day

HIDING = gettext_lazy("Hide: readers no longer see it; it can be shown again at any time.")
DELETING = gettext_lazy("Delete: it is gone, without a reason for readers; the same text may be added again.")
PURGING = gettext_lazy("Remove for good: it is gone, with a reason; neither its addresses nor its text come in again.")
EDITED = ("title", "date", "outlet", "byline", "language")


def _to_settle(article: Article) -> tuple[Consequences, Marked]:
    prefetch_related_objects([article], *settle.NAMED_TAGS)
    tags = settle.tags_of(article)
    newest = article.revisions.order_by("-number").first()
    suggested = (piece for tag in tags if tag.state == Tag.State.SUGGESTED for piece in tag.evidence)
    return Consequences(tags), Marked(article, newest, suggested)


class WithEvidence(admin.TabularInline):
    """Rows that show the words they rest on. Inlines are made anew for each request: they may keep the texts."""

    template = "admin/articles/article/tabular.html"
    extra = 0
    can_delete = False
    show_change_link = False
    sources: Sources
    lengths: dict[int, int]
    consequences: Consequences
    marked: Marked
    language = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return evidence.with_held(super().get_queryset(request))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if obj is not None:
            if not hasattr(obj, "sources"):
                obj.sources = Sources(obj)  # one for all inlines of the page
                obj.lengths = evidence.lengths([obj.pk])[obj.pk]
                obj.consequences, obj.marked = _to_settle(obj)
            self.sources, self.lengths, self.language = obj.sources, obj.lengths, obj.language
            self.consequences, self.marked = obj.consequences, obj.marked
        return super().get_formset(request, obj, **kwargs)

    @admin.display(description=gettext_lazy("evidence"))
    def evidence_in_context(self, row: Any) -> str | SafeString:
        if row.pk is None:
            return ""
        rule: str | SafeString = ""
        if row.rule:  # which version of the rules: on demand
            version = _("rules %(version)s") % {"version": row.rules} if row.rules else ""
            rule = format_html('<p class="help" title="{}">{}</p>', version, self._rule(row))
        if not evidence.is_possible(row, self.lengths):
            rule = format_html('<p class="errornote">{}</p>{}', _("This evidence points outside the text."), rule)
        return format_html("{}{}", quoted(self.sources, row.evidence, self.language), rule)

    @admin.display(description=gettext_lazy("evidence"))
    def evidence_and_consequences(self, row: Any) -> str | SafeString:
        """Of a tag: also where that is in the text above, and what follows of deciding a suggestion."""
        if row.pk is None:
            return ""
        places = [(place, number) for number, place in enumerate(self.marked.ids(row.evidence), 1)]
        link = format_html('<a class="place" href="#{{}}" aria-label="{} {{}}">{{}}</a>', _("Place in the text"))
        links = format_html_join(" ", link, ((place, number, number) for place, number in places))
        lines = self.consequences.lines(row) if row.state == Tag.State.SUGGESTED else []
        follows = format_html_join("", '<p class="help follows">{}</p>', ((line,) for line in lines))
        return format_html("{}{}{}", self.evidence_in_context(row), links, follows)

    def _rule(self, row: Any) -> str:
        if row.rule == "editor":
            return _("added by an editor") if isinstance(row, Tag) else _("set by an editor")
        confidence = getattr(row, "confidence", None)
        sure = "" if confidence is None else f"{confidence:.0%}"
        return " · ".join(part for part in (rule_in_words(row.rule), sure) if part)

    @admin.display(description=gettext_lazy("decided by"))
    def decision(self, row: Any) -> str | SafeString:
        if row.pk is None or row.decided_at is None:
            return ""
        who = row.decided_by.get_username() if row.decided_by else "—"
        said = f"{who}, {day(row.decided_at)}"
        if not getattr(row, "bulk", None):
            return said
        url = reverse("admin:articles_bulkaction_change", args=[row.bulk.pk])
        return format_html('{} · <a href="{}">{}</a>', said, url, _("with many others"))


class TagInline(WithEvidence):
    form = TagForm
    formset = TagFormSet
    readonly_fields = ("evidence_and_consequences", "decision")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("decided_by", "bulk")
        return rows.order_by("-confidence", "pk")


class CountryInline(TagInline):
    model = ArticleCountry
    verbose_name, verbose_name_plural = gettext_lazy("country"), gettext_lazy("countries")
    fields = ("country", "role", "state", "note", *TagInline.readonly_fields)
    autocomplete_fields = ("country",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("country")


class PairInline(TagInline):
    model = ArticlePair
    form = PairTagForm
    verbose_name, verbose_name_plural = gettext_lazy("country pair"), gettext_lazy("country pairs")
    fields = ("first", "second", "role", "state", "note", *TagInline.readonly_fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("pair__first", "pair__second")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # The two countries are fields of the form; a page for looking only shows fields of the row.
        return self.fields if self.has_change_permission(request, obj) else ("pair", *self.fields[2:])


class TopicInline(TagInline):
    model = ArticleTopic
    verbose_name, verbose_name_plural = gettext_lazy("topic"), gettext_lazy("topics")
    fields = ("topic", "role", "state", "note", *TagInline.readonly_fields)
    autocomplete_fields = ("topic",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("topic")


class FieldInline(ReadOnly, WithEvidence):
    model = FieldValue
    verbose_name_plural = gettext_lazy("where the article's own values come from")
    fields = readonly_fields = ("field", "value", "state", "note", "evidence_in_context", "decision")
    classes = ("collapse",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("decided_by").order_by("pk")


class CreditInline(ReadOnly, WithEvidence):
    model = UpstreamCredit
    fields = readonly_fields = ("name", "relation", "evidence_in_context")
    classes = ("collapse",)


@admin.register(Article)
class ArticleAdmin(FoldedSearch, WithHistory):
    class Media:
        js = (forms.Script("js/admin.js", defer=True),)

    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    inlines = (PairInline, TopicInline, CountryInline, FieldInline, CreditInline)
    actions = ACTIONS
    folded_column = "search_text"
    search_fields = (folded_column,)
    list_display = ("headline", "date", "outlet", "language_in_words", "pairs_and_topics", "to_check", "shown")
    list_filter = (
        TagStateFilter,
        PairFilter,
        TopicFilter,
        LanguageFilter,
        OutletFilter,
        DateFilter,
        AddedFilter,
        EvidenceFilter,
        HiddenFilter,
        RunFilter,
        BulkFilter,
    )
    list_per_page = 50
    paginator = OneReading
    list_max_show_all = 200
    show_full_result_count = False
    ordering = ("-newest",)
    autocomplete_fields = ("outlet",)
    save_on_top = True
    readonly_fields = ("title_note", "date_note", "text", "places")
    fieldsets = (
        (None, {"fields": ("title", "title_note", "date", "date_note", "outlet", "byline", "language", "note")}),
        (gettext_lazy("Text"), {"fields": ("text",)}),
        (capfirst(gettext_lazy("origins")), {"fields": ("places",), "classes": ("collapse",)}),
        (gettext_lazy("Withdraw"), {"fields": ("hidden", "hidden_reason")}),
    )

    # ---- list -----------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).select_related("outlet")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """All words in title, byline or outlet, in any case and keyboard; or an article's six characters."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        try:
            number = codes.decode(search_term.strip().lower())
        except ValueError:
            return found, distinct
        return queryset.filter(Q(pk=number) | Q(pk__in=found.order_by().values("pk"))), distinct

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        if not changelist.multi_page:  # Django's would read the table once more
            changelist.result_list = changelist.paginator.page(1).object_list
        changelist.result_list = changelist.result_list.prefetch_related(
            "pair_tags__pair__first", "pair_tags__pair__second", "topic_tags__topic", "country_tags"
        ).defer("body", "search_text", "languages")
        return changelist

    @admin.display(description=gettext_lazy("title"), ordering="sort_title")
    def headline(self, article: Article) -> SafeString:
        return format_html('<span lang="{}">{}</span>', article.language, article.title)

    @admin.display(description=gettext_lazy("date"), ordering="newest")
    def date(self, article: Article) -> str:
        return dates.in_words(article.date_value.partition("T")[0])

    @admin.display(description=gettext_lazy("language"), ordering="language")
    def language_in_words(self, article: Article) -> str:
        return language_label(article.language)

    @admin.display(description=gettext_lazy("pairs and topics"))
    def pairs_and_topics(self, article: Article) -> SafeString:
        both: tuple[Any, ...] = (*article.pair_tags.all(), *article.topic_tags.all())
        tags = [tag for tag in both if tag.state != Tag.State.REJECTED]
        tags.sort(key=lambda tag: tag.Role.values.index(tag.role))
        shown = [(tag.standing, tag) for tag in tags if tag.role != ArticlePair.Role.MENTION]
        return format_html_join(" ", '<span class="tag tag-{}">{}</span>', shown)

    @admin.display(description=gettext_lazy("to check"))
    def to_check(self, article: Article) -> int:
        tags = (*article.pair_tags.all(), *article.topic_tags.all(), *article.country_tags.all())
        return sum(not tag.checked for tag in tags)

    @admin.display(description=gettext_lazy("public"), boolean=True, ordering="hidden")
    def shown(self, article: Article) -> bool:
        return not article.hidden

    def get_urls(self) -> list[Any]:
        return [*submit.urls(), *purge.urls(), *super().get_urls()]

    # ---- form -----------------------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # articles come from documents alone

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return shown
        (name, first), *others, (withdraw, last) = shown
        shown = [(name, {**first, "fields": (*first["fields"], "seen")}), *others]
        shown.append((withdraw, {**last, "description": self._ways(request, obj)}))
        if evidence.impossible([obj.pk]):
            shown.append((gettext_lazy("Evidence"), {"fields": ("mend_evidence",)}))
        return shown

    def _ways(self, request: HttpRequest, article: Article) -> SafeString:
        """Which ways there are for this person to take the article away, and what each does."""
        lines = [HIDING]
        lines += [DELETING] if self.has_delete_permission(request, article) else []
        lines += [PURGING] if request.user.has_perm(purge.PERMISSION) else []
        return format_html_join(" ", "{}", ((line,) for line in lines))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            self.readonly_fields
            if self.has_change_permission(request, obj)
            else (*self.readonly_fields, "date", "note")
        )

    @admin.display(description=gettext_lazy("what the date rests on"))
    def note(self, article: Article) -> str:
        """For those who may only look."""
        row = field(article, "date")
        return row.note if row else ""

    @admin.display(description=gettext_lazy("origin of the title"))
    def title_note(self, article: Article) -> str:
        if is_by_editor(article, "title"):
            return _("set by an editor")
        return _("derived by the archive") if article.title_derived else _("as in the source")

    @admin.display(description=gettext_lazy("precision"))
    def date_note(self, article: Article) -> str:
        row = field(article, "date")
        note = [_("Editor's note: %(note)s") % {"note": row.note}] if row and row.note else []
        return " ".join([*date_notes(article), *note])

    @admin.display(description=gettext_lazy("text"))
    def text(self, article: Article) -> SafeString:
        """With the sentences of suggestions marked; a passage selected in it can be taken as what a row rests on."""
        marked: Marked = getattr(article, "marked", None) or _to_settle(article)[1]
        return render_to_string("admin/articles/article/text.html", {"article": article, "passages": marked.passages})

    @admin.display(description=gettext_lazy("origins"))
    def places(self, article: Article) -> SafeString:
        """Where it came from, the bytes, and the page as it was printed."""
        origins = article.origins.select_related("original", "scan").order_by("first_seen")
        rows = format_html_join("", "<li>{}</li>", ((place(origin),) for origin in origins))
        return format_html('<ul class="plain">{}</ul>', rows)

    def save_model(self, request: HttpRequest, obj: Article, form: forms.ModelForm, change: bool) -> None:
        """Through the archive, which keeps provenance, history and outbox; `obj` holds the form's values already."""
        values, changed = form.cleaned_data, set(form.changed_data)
        if edits := {name: values[name] for name in EDITED if name in changed}:
            editors.edit(obj, edits, editor(request), values["note"])
        if values["mend_evidence"]:
            evidence.mend(obj, editor(request))
        if changed & {"hidden", "hidden_reason"}:
            stored = Article.objects.filter(pk=obj.pk)
            if values["hidden"]:
                editors.hide(stored, values["hidden_reason"], editor(request))
            else:
                editors.unhide(stored, editor(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """All tags that the form decides are settled together, with what follows from them."""
        decisions: list[Decision] = []
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
            if issubclass(formset.model, Tag):
                decisions += (row.decision() for row in formset.forms if row.has_changed())
        if not decisions:
            return
        changed = settle.settle(form.instance, decisions, editor(request))
        if changed > len(decisions):
            text = ngettext("%(count)d tag was decided.", "%(count)d tags were decided.", changed)
            messages.info(request, text % {"count": changed})

    # ---- history, deletion ----------------------------------------------------------------------------------------

    def changes(self, obj: Article) -> list[history.Change]:
        return history.of_article(obj)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        self.delete_queryset(request, Article.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        delete_articles(queryset, editor(request))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[str], dict[str, int], set, list]:
        """An article takes all its rows with it, whoever may otherwise delete those."""
        return [str(article) for article in objs], {str(self.opts.verbose_name_plural): len(objs)}, set(), []
