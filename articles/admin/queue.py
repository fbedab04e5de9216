"""The queue: the next article with suggestions, its text beside them, each settled with one key.

`/admin/queue/?…` takes the query string of the public search as its filter, and keys of its own: `order`, `article`
(the one that is shown, by its code) and `last` (the one of which "undo" takes back the last decision). A POST decides
and answers with the address of what comes next; static/js/queue.js puts that into the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from articles import codes
from articles.admin.base import Search, editor
from articles.admin.consequences import contradictions
from articles.admin.finding import Choice, Choices
from articles.admin.queue_article import KINDS, kind_name, name_of, roles, shown
from articles.admin.queue_order import ORDERS, Resolve, SearchAway, ordered, waiting_of, window
from articles.archive import editors, holds, settle
from articles.archive.settle import ACCEPTED, REJECTED, Decision
from articles.models import NOTE_CHARACTERS, TAGS, Article, Tag
from articles.pages.errors import NotResolved
from articles.pages.withdrawal import WHO_READS_IT

NEEDED = ("articles.change_article", *(f"articles.change_{kind.__name__.lower()}" for kind in TAGS))
TO_ADD = tuple(f"articles.add_{kind.__name__.lower()}" for kind in TAGS)
PASSED, MOST_PASSED = "queue_passed", 200  # in the session: articles that the editor left as they were
DONE, MOST_DONE = "queue_done", 50  # … and those that they decided about, once for each decision, the last one last
LEFT = "queue_left"  # … and how many wait: the query string of the search, their number, whether there may be more
TYPED = "queue_typed"  # … and what the editor wrote of a tag that could not be added, and why
TYPED_FIELDS = ("what", "role", "note")
REASON_CHARACTERS = Article._meta.get_field("hidden_reason").max_length or 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of the queue says. `searched`: the query string of the search, "" for the whole archive."""

    searched: str = ""
    order: str = next(iter(ORDERS))
    article: int | None = None
    last: int | None = None

    @classmethod
    def read(cls, params: QueryDict) -> Asked:
        rest = QueryDict(mutable=True)
        for key, values in params.lists():
            if key not in ("order", "article", "last"):
                rest.setlist(key, [value for value in values if value])
        order = params.get("order", "")
        return cls(
            searched=rest.urlencode(),
            order=order if order in ORDERS else cls().order,
            article=_decoded(params.get("article")),
            last=_decoded(params.get("last")),
        )

    def address(self) -> str:
        own = QueryDict(mutable=True)
        if self.order != Asked().order:
            own["order"] = self.order
        for name, number in (("article", self.article), ("last", self.last)):
            if number:
                own[name] = codes.encode(number)
        query = "&".join(filter(None, (self.searched, own.urlencode())))
        return reverse("queue") + (f"?{query}" if query else "")


def _decoded(code: str | None) -> int | None:
    try:
        return codes.decode((code or "").strip().lower())
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest, search: Search) -> HttpResponse:
    """The article that is asked for, or the next one; a decision about it."""
    if not request.user.has_perms(NEEDED):
        raise PermissionDenied
    asked = Asked.read(request.GET)
    if request.method == "POST":
        return redirect(_decided(request, asked).address())
    try:
        article, cut = _next(request, asked, search.resolve)
    except NotResolved as error:
        return _page(request, asked, status=503 if isinstance(error, SearchAway) else 400, faults=error.messages)
    if article is None:
        following = replace(asked, article=None).address()
        return _page(request, asked, cut=cut, next_url=following, passed=len(request.session.get(PASSED, ())))
    context = {
        "shown": shown(article),
        "choices": Choices(),
        "roles": roles(),
        "typed": request.session.pop(TYPED, {}),
        "searched": search.in_words(asked.searched) if asked.searched else "",
        "left": left[1:] if (left := request.session.get(LEFT)) and left[0] == asked.searched else None,
    }
    return _page(request, replace(asked, article=article.pk), **context)


def _page(request: HttpRequest, asked: Asked, *, status: int = 200, **context: Any) -> HttpResponse:
    orders = [
        (label, replace(asked, order=name, article=None).address(), name == asked.order)
        for name, label in ORDERS.items()
    ]
    context |= {
        **admin.site.each_context(request),
        "title": _("Queue"),
        "opts": Article._meta,
        "asked": asked,
        "address": asked.address(),
        "orders": orders,
        "last": asked.last and codes.encode(asked.last),
        "note_characters": NOTE_CHARACTERS,
        "reason_characters": REASON_CHARACTERS,
        "who_reads_it": WHO_READS_IT,
        "may_add": request.user.has_perms(TO_ADD),
    }
    return TemplateResponse(request, "admin/articles/queue/queue.html", context, status=status)


# ---- which article -------------------------------------------------------------------------------------------------


def _next(request: HttpRequest, asked: Asked, resolve: Resolve) -> tuple[Article | None, bool]:
    """The article that is asked for, if it can be had; the one that the editor has already, or the next of the queue.
    Also whether there may be others that were not looked at."""
    user = editor(request)
    if asked.article:
        article = _open(asked.article)
        if article and holds.take(article.pk, user):
            return article, True
        if article:
            messages.warning(request, _("Another editor is settling that article."))
        else:
            messages.warning(request, _("That article has nothing to settle."))
        return None, True
    held = holds.held()
    mine = {pk for pk, who in held.items() if who == user.pk}
    without = {*request.session.get(PASSED, ()), *(held.keys() - mine)}
    found = window(asked.searched, resolve, without, asked.order)
    request.session[LEFT] = [asked.searched, len(found.ids), found.cut]
    for pk in sorted(ordered(found.ids, asked.order), key=lambda pk: pk not in mine):
        if holds.take(pk, user) and (article := _open(pk)):
            return article, True
    return None, found.cut


def _open(pk: int) -> Article | None:
    """With its tags, where readers may see it and something is suggested."""
    articles = Article.objects.searchable().select_related("outlet").prefetch_related(*settle.NAMED_TAGS)
    article = articles.filter(pk=pk).first()
    return article if article and settle.rest(settle.tags_of(article)) else None


# ---- what is decided -----------------------------------------------------------------------------------------------


def _decided(request: HttpRequest, asked: Asked) -> Asked:
    """Do what the button says. Returns what is to be shown then."""
    verb, _space, what = request.POST.get("do", "").partition(" ")
    if verb == "again":
        request.session.pop(PASSED, None)
        return replace(asked, article=None)
    pk = _decoded(request.POST.get("last" if verb == "undo" else "article"))
    article = Article.objects.filter(pk=pk).first() if pk else None
    if article is None or verb not in VERBS:
        messages.warning(request, _("The page was out of date; nothing was decided."))
        return replace(asked, article=None)
    if not holds.take(article.pk, editor(request)):
        messages.warning(request, _("Another editor has this article by now; nothing was decided."))
        return replace(asked, article=None)
    if not VERBS[verb](request, article, what):
        return replace(asked, article=article.pk)
    if verb != "next":
        asked = replace(asked, last=_last(request, verb, article.pk))
    if verb != "next" and waiting_of([article.pk]):
        return replace(asked, article=article.pk)
    holds.release(article.pk, editor(request))
    return replace(asked, article=None)


def _last(request: HttpRequest, verb: str, article: int) -> int | None:
    """The article of the last decision that is not taken back, so that "undo" goes back from one to the one before."""
    done = list(request.session.get(DONE, ()))
    if verb == "undo":
        if article in done:
            del done[len(done) - 1 - done[::-1].index(article)]
    else:
        done.append(article)
    request.session[DONE] = done[-MOST_DONE:]
    return done[-1] if done else None


def _settle(request: HttpRequest, article: Article, decisions: list[Decision]) -> bool:
    if refused := contradictions(decisions, settle.tags_of(article)):
        messages.error(request, " ".join(refused))
        return False
    changed = settle.settle(article, decisions, editor(request))
    text = ngettext("%(count)d tag was decided.", "%(count)d tags were decided.", changed)
    messages.success(request, text % {"count": changed})
    return True


def _one(state: str) -> Callable[[HttpRequest, Article, str], bool]:
    """Decide the tag `what`: "pair:kz-ru", or "pair:kz-ru:mention" to accept it in another role."""

    def decide(request: HttpRequest, article: Article, what: str) -> bool:
        name, code, role = (*what.split(":"), "", "")[:3]
        kind = KINDS.get(name)
        tag = kind.of([article.pk]).filter(**{f"{kind.CODE}_id": code}).first() if kind else None
        if kind is None or tag is None or role not in ("", *kind.Role.values):  # type: ignore[attr-defined]
            messages.warning(request, _("The page was out of date; nothing was decided."))
            return False
        return _settle(request, article, [Decision(kind, code, state, role)])

    return decide


def _rest(request: HttpRequest, article: Article, what: str) -> bool:
    """Those that the page showed: what came since is yet to be seen."""
    seen = set(request.POST.get("seen", "").split())
    tags = [tag for tag in settle.tags_of(article) if tag.state != Tag.State.SUGGESTED or name_of(tag) in seen]
    return _settle(request, article, settle.rest(tags))


def _add(request: HttpRequest, article: Article, what: str) -> bool:
    """What is typed, or `what` was chosen of several that it may mean: "country:GN"."""
    if not request.user.has_perms(TO_ADD):
        raise PermissionDenied
    typed: dict[str, Any] = {name: request.POST.get(name, "").strip()[:NOTE_CHARACTERS] for name in TYPED_FIELDS}
    choices = Choices()
    meant = choices.named(typed["what"])
    chosen = choices.chosen(what) if what else meant[0][0] if len(meant) == 1 else None
    kind_of_role, _colon, role = typed["role"].partition(":")
    if kind_of_role and chosen and kind_of_role != kind_name(chosen[0]):
        role = kind_of_role  # of another kind of tag: none of its own
    field, fault = _fault(article, chosen, meant, role, typed["note"])
    if chosen and not fault:
        refused = contradictions([Decision(*chosen, ACCEPTED, role)], settle.tags_of(article))
        field, fault = "what", " ".join(refused)
    if fault or chosen is None:
        offered = [(f"{kind_name(kind)}:{code}", label) for (kind, code), label in meant] if field == "what" else []
        request.session[TYPED] = {**typed, "field": field, "fault": fault, "offered": offered[1:] and offered}
        return False
    kind, code = chosen
    return _settle(request, article, [Decision(kind, code, ACCEPTED, role, typed["note"])])


def _fault(article: Article, chosen: Choice | None, meant: Sequence[Any], role: str, note: str) -> tuple[str, str]:
    """The field that is at fault and what to do about it, "" where nothing is."""
    if chosen is None:
        several = _("Several go by this name: choose one.")
        return "what", several if meant else _("Name a topic, a country, or a pair such as kz-uz.")
    kind, code = chosen
    there = kind.of([article.pk]).filter(**{f"{kind.CODE}_id": code}).first()
    if there and there.state in (ACCEPTED, Tag.State.ADDED) and role in ("", there.role):
        return "what", _("The article has this tag already.")
    if role and role not in kind.Role.values:  # type: ignore[attr-defined]
        return "role", _("Choose a role that fits.")
    if not note:
        return "note", _("Say what it rests on: a text, a link, or a passage of the article.")
    return "", ""


def _hide(request: HttpRequest, article: Article, what: str) -> bool:
    reason = request.POST.get("reason", "").strip()[:REASON_CHARACTERS]
    if not reason:
        messages.error(request, _("Say why the article is hidden."))
        return False
    editors.hide([article], reason, editor(request))
    messages.success(request, _("The article is hidden."))
    return True


def _undo(request: HttpRequest, article: Article, what: str) -> bool:
    if settle.undo(article, editor(request)):
        messages.success(request, _("The last decision was undone, with all that followed from it."))
    else:
        messages.warning(request, _("There is nothing of yours to undo in this article."))
    return True


def _pass(request: HttpRequest, article: Article, what: str) -> bool:
    """Leave it as it is; others may have it."""
    passed = [pk for pk in request.session.get(PASSED, ()) if pk != article.pk]
    request.session[PASSED] = [*passed, article.pk][-MOST_PASSED:]
    return True


VERBS: dict[str, Callable[[HttpRequest, Article, str], bool]] = {
    "accept": _one(ACCEPTED),
    "reject": _one(REJECTED),
    "rest": _rest,
    "add": _add,
    "hide": _hide,
    "undo": _undo,
    "next": _pass,
}
