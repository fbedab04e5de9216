"""An article removed for good by an administrator: what goes and what stays, why, and the tombstones of those gone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import ForViewer, ReadOnly, editor, linked
from articles.archive import purge
from articles.archive.purge import Effects
from articles.models import Article, Tombstone
from articles.pages.withdrawal import WHO_READS_IT

PERMISSION = "articles.purge_article"


class PurgeForm(forms.Form):
    """The code is typed: what is gone for good should not be gone by one click too many."""

    reason = forms.CharField(
        label=capfirst(gettext_lazy("reason")),
        max_length=300,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text=WHO_READS_IT,
    )
    code = forms.CharField(max_length=20, widget=forms.TextInput(attrs={"size": 10, "autocomplete": "off"}))

    def __init__(self, article: Article, *args: Any) -> None:
        super().__init__(*args)
        self.article = article
        label = _("Type the six characters of its address to confirm: %(code)s")
        self.fields["code"].label = label % {"code": article.code}
        self.fields["code"].label_suffix = ""

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"].strip().lower()
        if typed != self.article.code:
            raise ValidationError(_("These are not the characters of this article's address."))
        return typed


def urls() -> list[Any]:
    """Below the list of articles."""
    return [path("<int:pk>/purge/", admin.site.admin_view(purge_view), name="articles_article_purge")]


def purge_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What would go and what would stay; then, with a reason, it goes."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    article = get_object_or_404(Article, pk=pk)
    form = PurgeForm(article, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            purge.purge(article, form.cleaned_data["reason"], editor(request))
        except Article.DoesNotExist:  # somebody else was quicker
            messages.info(request, _("The article is gone already."))
            return redirect("admin:articles_article_changelist")
        messages.success(request, _("The article was removed for good."))
        return redirect("admin:articles_tombstone_change", pk)
    effects = purge.preview(article)
    context = {
        **admin.site.each_context(request),
        "title": _("Remove for good"),
        "opts": Article._meta,
        "article": article,
        "form": form,
        "goes": goes(effects),
        "stays": stays(effects),
        "story": reverse("story", args=[article.code]) if effects.copies and not article.hidden else "",
    }
    return TemplateResponse(request, "admin/articles/article/purge.html", context)


def goes(effects: Effects) -> list[str]:
    """What is deleted, a line for each kind."""
    lines = [
        (effects.texts, ngettext("%(count)d version of the text", "%(count)d versions of the text", effects.texts)),
        (
            effects.files,
            ngettext("%(count)d stored file (%(size)s)", "%(count)d stored files (%(size)s)", effects.files),
        ),
        (effects.origins, ngettext("%(count)d place of origin", "%(count)d places of origin", effects.origins)),
        (effects.changes, ngettext("%(count)d row of history", "%(count)d rows of history", effects.changes)),
        (effects.rejections, ngettext("%(count)d rejected input", "%(count)d rejected inputs", effects.rejections)),
    ]
    size = filesizeformat(effects.size)
    return [text % {"count": count, "size": size} for count, text in lines if count]


def stays(effects: Effects) -> list[str]:
    lines = [
        (
            effects.shared,
            ngettext(
                "%(count)d stored file stays: another article rests on it too.",
                "%(count)d stored files stay: other articles rest on them too.",
                effects.shared,
            ),
        ),
        (
            effects.copies,
            ngettext(
                "%(count)d reprint stays: it is an article of its own.",
                "%(count)d reprints stay: they are articles of their own.",
                effects.copies,
            ),
        ),
    ]
    return [text % {"count": count} for count, text in lines if count]


@admin.register(Tombstone)
class TombstoneAdmin(ReadOnly, ForViewer):
    list_display = ("code", "deleted_at", "reason", "user")
    list_select_related = ("user",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("reason",)
    date_hierarchy = "deleted_at"
    fields = ("code", "deleted_at", "reason", "person", "page", "again")
    person = linked("user", gettext_lazy("user"))

    @admin.display(description=gettext_lazy("article"))
    def code(self, tombstone: Tombstone) -> str:
        return str(tombstone)

    @admin.display(description=gettext_lazy("page"))
    def page(self, tombstone: Tombstone) -> SafeString:
        """What readers are told."""
        url = reverse("article", args=[str(tombstone)])
        return format_html('<a href="{}">{}</a>', url, _("What readers see"))

    @admin.display(description=gettext_lazy("may it be added again"))
    def again(self, tombstone: Tombstone) -> str:
        if tombstone.reason:
            return _("no: neither its addresses nor its bytes and texts")
        return _("yes: it was only deleted")
