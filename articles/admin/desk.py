"""The desk's first page: what waits, what failed, what came overnight, one's last decisions; all tables behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import changes, jobs, waiting
from articles.admin.base import editor, of_found
from articles.admin.filters import within
from articles.intake import alerts
from articles.intake.jobs import error_text
from articles.models import Alert, Backup, IngestRun, Job, Rejection, Source

LISTED = 5  # jobs and runs
ALERTS_LISTED = 10
DECISIONS = 10

#: The tables by what they are for; one that is named nowhere stands at the end.
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        gettext_lazy("articles"),
        ("articles.article", "articles.bulkaction", "articles.regrouping", "articles.tombstone"),
    ),
    (
        gettext_lazy("What comes in"),
        (
            "articles.source",
            "articles.entry",
            "articles.job",
            "articles.ingestrun",
            "articles.rejection",
            "articles.alert",
            "articles.ledgerday",
        ),
    ),
    (
        gettext_lazy("Vocabulary"),
        (
            "articles.outlet",
            "articles.topic",
            "articles.knownname",
            "articles.country",
            "articles.pair",
            "search.concept",
            "search.missedword",
        ),
    ),
    (
        gettext_lazy("What is kept"),
        ("articles.origin", "articles.revision", "articles.original", "articles.backup"),
    ),
    (gettext_lazy("Accounts"), ("auth.user", "auth.group")),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A number and the list of what it counts; `queue`: the same articles one by one."""

    label: Any
    number: int
    url: str
    queue: str = ""


def _list(name: str, filters: dict[str, str] | None = None) -> str:
    url = reverse(f"admin:articles_{name}_changelist")
    return f"{url}?{urlencode(filters)}" if filters else url


def _queue(filters: dict[str, str] | None = None) -> str:
    """Where articles are settled one by one."""
    url = reverse("queue")
    return f"{url}?{urlencode(filters)}" if filters else url


def _links(lines: list[waiting.Line]) -> list[Link]:
    return [
        Link(line.label, line.number, _list("article", line.filters), _queue({"pair": line.code}) if line.code else "")
        for line in lines
    ]


# ---- the first page --------------------------------------------------------------------------------------------------


def first_page(request: HttpRequest) -> HttpResponse:
    """Everything on it is asked for in a number of queries that does not grow with the archive."""
    may = request.user.has_perm
    context = {
        **admin.site.each_context(request),
        "title": _("Editors' desk"),
        "sees_articles": may("articles.view_article"),
        "queue": _queue() if may("articles.change_article") else "",
        "log": reverse("desk_log") if may("articles.view_bulkaction") else "",
        "articles": _list("article"),
    }
    if may("articles.view_article"):
        mine = Q(history_user=editor(request))
        context |= _of_articles() | {"decisions": changes.latest(request, changes.OF_ARTICLES, mine, DECISIONS)[0]}
        context["all_mine"] = reverse("admin-changes") + "?" + urlencode({"who": editor(request).get_username()})
    if may("articles.view_ingestrun"):
        runs = IngestRun.objects.filter(within("started_at", "day")).order_by("-started_at", "-pk")[:LISTED]
        context["runs"] = [(run, of_found(run.counts), _page("ingestrun", run.pk)) for run in runs]
        context["all_runs"] = _list("ingestrun")
    if may("articles.view_backup"):
        context |= {"backup": Backup.objects.first(), "backups": _list("backup")}
    context["failed"] = _failed(request)
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/desk.html", context)


def _page(name: str, pk: int) -> str:
    return reverse(f"admin:articles_{name}_change", args=[pk])


def _of_articles() -> dict[str, Any]:
    counted = waiting.sums()
    waits, came = waiting.outlet_lines(counted, _("no outlet"))
    wanted = {"tags": "suggested", **waiting.VISIBLE}
    return {
        "waiting": Link("", counted.total, _list("article", wanted)),
        "by": [
            (_("By country pair"), _links(waiting.pair_lines(counted))),
            (_("By outlet"), _links(waits)),
            (_("By when they were added"), _links(waiting.age_lines(counted))),
        ],
        "came": Link("", counted.came.total(), _list("article", {"added": "day", **waiting.VISIBLE})),
        "came_by": _links(came),
    }


def _failed(request: HttpRequest) -> dict[str, Any]:
    """What went wrong in the last week, or still does; of what the user may see."""
    may = request.user.has_perm
    found: dict[str, Any] = {}
    if may("articles.view_alert"):
        open_ones = Alert.objects.filter(ended_at=None).select_related("outlet").order_by("-since", "-pk")
        rows = [(alert, alerts.in_words(alert), _page("alert", alert.pk)) for alert in open_ones[:ALERTS_LISTED]]
        found |= {"alerts": rows, "all_alerts": Link("", open_ones.count(), _list("alert", {"open": "1"}))}
    if may("articles.view_source"):
        number = Source.objects.filter(active=True, failures__gt=0).count()
        filters = {"active__exact": "1", "failing": "1"}
        found["sources"] = Link("", number, _list("source", filters))
    if may("articles.view_job"):
        in_vain = Job.objects.filter(within("created_at", "week"), state=Job.State.FAILED)
        listed = [(job, jobs.what(job), error_text(job), _page("job", job.pk)) for job in in_vain[:LISTED]]
        filters = {"state__exact": Job.State.FAILED, "created": "week"}
        found |= {"jobs": listed, "all_jobs": Link("", in_vain.count(), _list("job", filters))}
    if may("articles.view_rejection"):
        recent = Rejection.objects.filter(within("last_seen", "week")).order_by()
        numbers = dict(recent.values_list("reason").annotate(number=Count("pk")))
        by_reason = [
            Link(label, numbers[reason], _list("rejection", {"reason__exact": reason, "seen": "week"}))
            for reason, label in Rejection.Reason.choices
            if reason in numbers
        ]
        by_reason.sort(key=lambda link: -link.number)
        found |= {
            "reasons": by_reason,
            "refused": Link("", sum(numbers.values()), _list("rejection", {"seen": "week"})),
        }
    return found


# ---- all tables ------------------------------------------------------------------------------------------------------


def tables(request: HttpRequest) -> HttpResponse:
    """Every table that the user may see, by what it is for."""
    known = {
        model["model"]._meta.label_lower: model
        for app in admin.site.get_app_list(request)
        for model in app["models"]
        if model["admin_url"]
    }
    groups = [(title, [known.pop(name) for name in names if name in known]) for title, names in GROUPS]
    groups.append((_("Others"), list(known.values())))
    context = {
        **admin.site.each_context(request),
        "title": _("All tables"),
        "groups": [(title, [{**row, "name": capfirst(row["name"])} for row in rows]) for title, rows in groups if rows],
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/tables.html", context)
