"""`/admin/topics/CODE/words/`: the words that tell a topic, shown with what a change of them touches before it is kept.

The search is handed over by config/urls.py, as to bulk actions: it says how many articles have a word.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import vocabulary
from articles.admin.base import editor
from articles.admin.bulk_search import Search
from articles.admin.history import WEIGHT_NAMES
from articles.admin.jobs import started
from articles.admin.vocabulary import LinesField
from articles.archive import reference, words
from articles.intake import jobs
from articles.intake.arguments import ReclassifyArguments
from articles.models import Article, Topic
from articles.pages.errors import NotResolved
from articles.vocabulary.topic_words import FILE, LANGUAGES, MOST_TERMS, WEIGHTS, differences, filed, is_term, tidied

MOST_COUNTED = 20  # words that the search is asked about
MOST_FOUND = 200_000  # articles of one of them
MOST_AT_ONCE = 5_000  # articles in a job's row; beyond, all of other rules are looked at
TRIED = 300  # articles at random, before the words are kept
SHOWN = 10

IN: dict[str, Promise] = {"kk": gettext_lazy("in Kazakh"), "ru": gettext_lazy("in Russian")}


class TermsField(LinesField):
    """Terms, one a line."""

    widget = forms.Textarea(attrs={"rows": 14, "cols": 30, "spellcheck": "false"})

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(map(tidied, super().clean(value))))


class WordsForm(forms.Form):
    """All words of a topic, by language and weight."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, topic: Topic, data: Any = None) -> None:
        super().__init__(data)
        self.topic = topic
        self.now = words.of(topic)
        self.fields["seen"].initial = version(topic)
        for language in LANGUAGES:
            for weight in WEIGHTS:
                terms = sorted(term for term, its in self.now[language].items() if its == weight)
                self.fields[f"{language}_{weight}"] = TermsField(
                    label=WEIGHT_NAMES[weight], required=False, initial=terms
                )
                self.fields[f"{language}_{weight}"].widget.attrs["lang"] = language

    def by_language(self) -> list[tuple[str, Promise, list[forms.BoundField]]]:
        return [(name, IN[name], [self[f"{name}_{weight}"] for weight in WEIGHTS]) for name in LANGUAGES]

    def clean(self) -> dict[str, Any]:
        for language in LANGUAGES:
            told: set[str] = set()
            for weight in WEIGHTS:
                terms = self.cleaned_data.get(f"{language}_{weight}", [])
                # What the file has is taken as it is.
                for term in terms:
                    if term not in self.now[language] and not is_term(term):
                        told_why = _("“%(word)s” is no word to look for: letters only, * after three letters or more.")
                        self.add_error(f"{language}_{weight}", told_why % {"word": term[:100]})
                if twice := told.intersection(terms):
                    self.add_error(f"{language}_{weight}", _("“%(word)s” stands in two lists.") % {"word": min(twice)})
                told.update(terms)
            if len(told) > MOST_TERMS:
                self.add_error(f"{language}_3", _("More than %(most)d words.") % {"most": MOST_TERMS})
        return self.cleaned_data

    def words(self) -> dict[str, dict[str, int]]:
        return {
            language: {term: weight for weight in WEIGHTS for term in self.cleaned_data[f"{language}_{weight}"]}
            for language in LANGUAGES
        }


@dataclass(frozen=True, slots=True)
class Touched:
    """A word that changes. `number`: of articles that have it; None where the search was not asked, or is away."""

    language: str
    term: str
    before: str
    after: str
    url: str
    others: list[str]
    number: int | None = None


@dataclass(slots=True)
class Found:
    """What the changed words touch; `ids`: the articles that have one; `whole`: every word was asked about."""

    rows: list[Touched] = field(default_factory=list)
    ids: set[int] = field(default_factory=set)
    whole: bool = True


def topic_words(request: HttpRequest, code: str, search: Search) -> HttpResponse:
    if not request.user.has_perm("articles.change_topic"):
        raise PermissionDenied
    if {"try", "apply"}.intersection(request.POST) and not request.user.has_perm("articles.add_job"):
        raise PermissionDenied
    topic = get_object_or_404(Topic, pk=code)
    form = WordsForm(topic, request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()) or "change" in request.POST:
        return _page(request, topic, form)
    changing = differences(form.now, form.words())
    found = _found(topic, changing, search)
    if "try" in request.POST and changing:
        return _tried(request, form, found)
    if "save" in request.POST or "apply" in request.POST:
        if _kept(form):
            return _saved(request, topic, found)
        form = WordsForm(topic, {**request.POST.dict(), "seen": version(Topic.objects.get(pk=code))})
        messages.warning(request, _("Meanwhile somebody else changed these words: look at what would change now."))
        form.now = words.of(Topic.objects.get(pk=code))
        form.is_valid()
        found = _found(topic, differences(form.now, form.words()), search)
    return _page(request, topic, form, **_preview(found))


def _found(topic: Topic, changing: dict[str, dict[str, int]], search: Search) -> Found:
    found = Found()
    of_others = _of_others(topic.code)
    before = words.of(topic)
    for language, terms in changing.items():
        for term, weight in terms.items():
            query = urlencode({"q": term})
            ids: list[int] | None = None
            if len(found.rows) < MOST_COUNTED:
                try:
                    ids = list(islice(search.resolve(query), MOST_FOUND))
                except NotResolved:
                    ids = None
            found.whole &= ids is not None
            found.ids.update(ids or ())
            found.rows.append(
                Touched(
                    language,
                    term,
                    str(WEIGHT_NAMES.get(before[language].get(term, 0), "")),
                    str(WEIGHT_NAMES.get(weight, "")),
                    f"{reverse('search')}?{query}",
                    of_others.get((language, term), []),
                    None if ids is None else len(ids),
                )
            )
    return found


def _of_others(code: str) -> dict[tuple[str, str], list[str]]:
    """(language, term) → the other topics that have it."""
    names = {topic.code: topic.label() for topic in Topic.objects.all()}
    having: dict[tuple[str, str], list[str]] = {}
    for other, by_language in vocabulary.load(FILE).items():
        for language, by_weight in by_language.items() if other != code else ():
            for terms in by_weight.values():
                for term in terms:
                    having.setdefault((language, term), []).append(names.get(other, other))
    return having


def _preview(found: Found) -> dict[str, Any]:
    shown = random.sample(sorted(found.ids), min(SHOWN, len(found.ids)))
    articles = Article.objects.filter(pk__in=shown).select_related("outlet").defer("body", "search_text", "languages")
    return {"preview": True, "touched": found.rows, "count": len(found.ids), "whole": found.whole, "sample": articles}


def version(topic: Topic) -> str:
    """Another one after every change of its words."""
    return hashlib.sha256(json.dumps(topic.words, sort_keys=True).encode()).hexdigest()[:12]


@transaction.atomic
def _kept(form: WordsForm) -> bool:
    """Keep them, unless they are others by now than those that the editor saw."""
    topic = Topic.objects.select_for_update().get(pk=form.topic.pk)
    if form.cleaned_data["seen"] != version(topic):
        return False
    wanted = differences(filed(topic.code), form.words())
    if wanted != topic.words:
        topic.words = wanted
        reference.edit(topic, ["words"])
    return True


def _saved(request: HttpRequest, topic: Topic, found: Found) -> HttpResponse:
    words.renew()
    messages.success(request, _("The words are kept. Articles that come in from now on are told by them."))
    if "apply" in request.POST:
        few = found.whole and len(found.ids) <= MOST_AT_ONCE
        if found.ids or not found.whole:
            chosen = sorted(found.ids) if few else []
            arguments = ReclassifyArguments(articles=chosen, what=topic.label())
            return started(request, jobs.start(arguments, editor(request)))
    return redirect("desk_words", topic.code)


def _tried(request: HttpRequest, form: WordsForm, found: Found) -> HttpResponse:
    """As a job that writes nothing: what becomes of some of the articles that have the words."""
    ids = sorted(found.ids)
    chosen = sorted(random.sample(ids, min(TRIED, len(ids))))
    if not chosen:
        told = _("No article has these words: there is nothing to try them on.")
        messages.info(request, told if found.whole else _("Search is unavailable right now"))
        return _page(request, form.topic, form, **_preview(found))
    wanted = differences(filed(form.topic.code), form.words())
    arguments = ReclassifyArguments(articles=chosen, topic=form.topic.code, words=wanted, what=form.topic.label())
    return started(request, jobs.start(arguments, editor(request)))


def _page(request: HttpRequest, topic: Topic, form: WordsForm, **context: Any) -> HttpResponse:
    context |= {
        **admin.site.each_context(request),
        "title": _("Words of the topic “%(topic)s”") % {"topic": topic.label()},
        "subtitle": None,
        "opts": Topic._meta,
        "topic": topic,
        "form": form,
        "may_start": request.user.has_perm("articles.add_job"),
        "most": MOST_AT_ONCE,
        "tried": TRIED,
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/articles/topic/words.html", context)
