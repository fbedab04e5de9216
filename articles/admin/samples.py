"""Twenty articles before and after: what a job of newer rules or words did to them, or would do."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from articles import codes
from articles.intake.arguments import ReclassifyArguments
from articles.models import TAGS, Article, Country, FieldValue, Job, Pair, Topic
from articles.vocabulary.topic_words import LANGUAGES, WEIGHTS, changed, filed

#: What differs, where it is no field or tag.
OTHERS: dict[str, Promise] = {
    "credit": gettext_lazy("source credited"),
    "body": gettext_lazy("text"),
    "source": gettext_lazy("text"),
    "evidence": gettext_lazy("evidence or confidence"),
    "refused_now": gettext_lazy("would be refused by now, and stays as it is"),
    "unreadable": gettext_lazy("the original cannot be read"),
    "meanwhile": gettext_lazy("changed meanwhile, and left alone"),
}
BY_CODE: dict[str, Any] = {kind.CODE: kind for kind in TAGS}
NAMED: dict[str, Any] = {"country": Country, "pair": Pair, "topic": Topic}


@dataclass(frozen=True, slots=True)
class Sample:
    """An article; None where it is gone. `changes`: (what, before, after)."""

    article: Article | None
    changes: list[tuple[str, str, str]]


def before_and_after(job: Job) -> dict[str, Any]:
    """What the template shows: numbers of articles by what changed in them, and the samples."""
    told = job.report.get("samples", [])
    given = ReclassifyArguments.of(job)
    names = _names(told)
    articles = {
        article.code: article
        for article in Article.objects.filter(pk__in=list(filter(None, (_id(each["name"]) for each in told))))
        .select_related("outlet")
        .defer("body", "search_text", "languages")
    }
    samples = [
        Sample(
            articles.get(each["name"]),
            [_change(change, names) for change in each["changes"]] or [(kind_label(each["outcome"]), "", "")],
        )
        for each in told
    ]
    counts = sorted(job.report.get("counts", {}).items(), key=lambda each: -each[1])
    return {
        "counts": [(kind_label(kind), number) for kind, number in counts],
        "samples": samples,
        "tried": given.topic,
        "topic": Topic.objects.filter(pk=given.topic).first() if given.topic else None,
    }


def version(topic: Topic) -> str:
    """Another one after every change of its words."""
    return hashlib.sha256(json.dumps(topic.words, sort_keys=True).encode()).hexdigest()[:12]


def tried_words(job: Job) -> dict[str, Any]:
    """The form of a topic's words (articles/admin/words.py) as it was when they were tried, to go on from there."""
    given = ReclassifyArguments.of(job) if job.kind == Job.Kind.RECLASSIFY else None
    topic = Topic.objects.filter(pk=given.topic).first() if given and given.topic else None
    if given is None or topic is None:
        return {}
    words = changed(filed(topic.code), given.words)
    values = {"seen": version(topic)}
    for language in LANGUAGES:
        for weight in WEIGHTS:
            values[f"{language}_{weight}"] = "\n".join(term for term, its in words[language].items() if its == weight)
    return {"tried_topic": topic, "tried_words": values}


def kind_label(kind: str) -> str:
    """What a kind of change of `reclassify.Change` is called."""
    if kind in NAMED:
        return str(capfirst(NAMED[kind]._meta.verbose_name))
    labels: dict[str, Any] = {**dict(FieldValue.Name.choices), **OTHERS}
    return str(capfirst(str(labels.get(kind, kind))))


def _change(change: dict[str, str], names: dict[tuple[str, str], str]) -> tuple[str, str, str]:
    kind, what = change["kind"], change["what"]
    if kind == "evidence":  # "topic energy"
        kind, _space, what = what.partition(" ")
        label = _label(kind, what, names)
        return f"{label} ({OTHERS['evidence']})", "", ""
    old, new = (_value(kind, value) for value in (change["old"], change["new"]))
    return _label(kind, what, names), old, new


def _label(kind: str, what: str, names: dict[tuple[str, str], str]) -> str:
    return f"{kind_label(kind)}: {names.get((kind, what), what)}" if what else kind_label(kind)


def _value(kind: str, value: str) -> str:
    """The role of a tag in words, anything else as it is."""
    roles: dict[str, Any] = dict(BY_CODE[kind].Role.choices) if kind in BY_CODE else {}
    return str(roles.get(value, value))


def _names(told: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """(kind, code) of tags → the names of these; a query a kind."""
    pairs = {
        tuple(change["what"].split(" ", 1)) if change["kind"] == "evidence" else (change["kind"], change["what"])
        for each in told
        for change in each["changes"]
    }
    found: dict[tuple[str, str], str] = {}
    for kind, model in NAMED.items():
        codes_of_kind = [pair[1] for pair in pairs if pair[0] == kind and len(pair) == 2]
        related = ("first", "second") if model is Pair else ()
        rows = model.objects.filter(pk__in=codes_of_kind).select_related(*related) if codes_of_kind else ()
        found |= {(kind, row.pk): row.label() for row in rows}
    return found


def _id(code: str) -> int | None:
    try:
        return codes.decode(code)
    except ValueError:
        return None
