"""`/admin/topics/CODE/words/`: the words that tell a topic, shown with what a change of them touches before it is kept.

The search is handed over by config/urls.py, as to bulk actions: it says how many articles have a word.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import vocabulary
from articles.admin.base import Search, editor
from articles.admin.history import WEIGHT_NAMES
from articles.admin.jobs import started
from articles.admin.samples import version
from articles.admin.touched import Counted, Found, find, look_anew, may_start
from articles.admin.vocabulary import LinesField
from articles.archive import reference, words
from articles.intake import jobs
from articles.intake.arguments import ReclassifyArguments
from articles.models import Topic
from articles.vocabulary.topic_words import FILE, LANGUAGES, MOST_TERMS, WEIGHTS, differences, filed, is_term, tidied

TRIED = 300  # articles at random, before the words are kept

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
                    label=capfirst(WEIGHT_NAMES[weight]), required=False, initial=terms
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
class Changing:
    """A word that changes: its weight now and then, in words; the other topics that have it."""

    language: str
    counted: Counted
    before: str
    after: str
    others: list[str]


def topic_words(request: HttpRequest, code: str, search: Search) -> HttpResponse:
    if not request.user.has_perm("articles.change_topic"):
        raise PermissionDenied
    if {"try", "apply"}.intersection(request.POST) and not may_start(request):
        raise PermissionDenied
    topic = get_object_or_404(Topic, pk=code)
    form = WordsForm(topic, request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()) or "change" in request.POST:
        return _page(request, topic, form)
    changing = differences(form.now, form.words())
    found = find(_terms(changing), search)
    if "try" in request.POST and changing:
        return _tried(request, form, found)
    if "save" in request.POST or "apply" in request.POST:
        if _kept(form):
            return _saved(request, topic, found)
        messages.warning(request, _("Meanwhile somebody else changed these words: look at what would change now."))
        topic.refresh_from_db()
        form = WordsForm(topic, {**request.POST.dict(), "seen": version(topic)})
        form.is_valid()
        found = find(_terms(differences(form.now, form.words())), search)
    return _preview(request, form, found)


def _terms(changing: dict[str, dict[str, int]]) -> list[str]:
    return [term for terms in changing.values() for term in terms]


def _preview(request: HttpRequest, form: WordsForm, found: Found) -> HttpResponse:
    others = _of_others(form.topic.code)
    changing = differences(form.now, form.words())
    of_words = iter(found.words)
    rows = [
        Changing(
            language,
            next(of_words),
            str(WEIGHT_NAMES[form.now[language][term]]) if term in form.now[language] else "",
            str(WEIGHT_NAMES[weight]) if weight else "",
            others.get((language, term), []),
        )
        for language, terms in changing.items()
        for term, weight in terms.items()
    ]
    return _page(request, form.topic, form, preview=True, touched=rows, **found.context())


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
    job = look_anew(found, editor(request)) if "apply" in request.POST else None
    return started(request, job) if job else redirect("desk_words", topic.code)


def _tried(request: HttpRequest, form: WordsForm, found: Found) -> HttpResponse:
    """As a job that writes nothing: what becomes of some of the articles that have the words."""
    ids = sorted(found.ids)
    chosen = sorted(random.sample(ids, min(TRIED, len(ids))))
    if not chosen:
        told = _("No article has these words: there is nothing to try them on.")
        messages.info(request, told if found.whole else _("Search is unavailable right now"))
        return _preview(request, form, found)
    wanted = differences(filed(form.topic.code), form.words())
    arguments = ReclassifyArguments(articles=chosen, topic=form.topic.code, words=wanted)
    return started(request, jobs.start(arguments, editor(request)))


def _page(request: HttpRequest, topic: Topic, form: WordsForm, **context: Any) -> HttpResponse:
    context |= {
        **admin.site.each_context(request),
        "title": _("Words of the topic “%(topic)s”") % {"topic": topic.label()},
        "subtitle": None,
        "opts": Topic._meta,
        "topic": topic,
        "form": form,
        "may_start": may_start(request),
        "tried": TRIED,
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/articles/topic/words.html", context)
