"""Who may reach what at the editors' desk: the least role that may, for each address of the admin and each action of
its lists. What has no line here fails in tests/fast/admin/test_roles.py, which asks for all of them as everyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """Each may what those before it may."""

    NOBODY = 0  # who has not signed in
    READER = 1  # signed in, and not of the desk
    STAFF = 2  # of the desk, in no group yet
    EDITOR = 3
    CHIEF = 4
    ADMINISTRATOR = 5
    NO_ONE = 6


NOBODY, STAFF, EDITOR, CHIEF, ADMINISTRATOR, NO_ONE = (role for role in Role if role != Role.READER)
WHO = [role for role in Role if role != NO_ONE]


@dataclass(frozen=True)
class Table:
    """A table of the admin: its list, its rows' pages and their histories are `view`."""

    view: Role
    add: Role = NO_ONE
    change: Role = NO_ONE
    delete: Role = NO_ONE


@dataclass(frozen=True)
class Page:
    """An address of its own. `at`: the whole address below /admin/, where the route's parts are no key of its table;
    `{name}` stands for a row of `world`. `missing`: who may not reach it is told that it is not there."""

    get: Role
    post: Role
    at: str = ""
    missing: bool = False


TABLES = {
    "articles.alert": Table(EDITOR),
    "articles.article": Table(EDITOR, change=EDITOR, delete=ADMINISTRATOR),
    "articles.backup": Table(ADMINISTRATOR),
    "articles.bulkaction": Table(EDITOR),
    "articles.country": Table(EDITOR),
    "articles.entry": Table(EDITOR),
    "articles.ingestrun": Table(EDITOR),
    "articles.job": Table(EDITOR),
    "articles.knownname": Table(EDITOR, add=CHIEF, change=CHIEF),
    "articles.ledgerday": Table(EDITOR),
    "articles.origin": Table(EDITOR),
    "articles.original": Table(EDITOR),
    "articles.outlet": Table(EDITOR, add=CHIEF, change=CHIEF, delete=ADMINISTRATOR),
    "articles.pair": Table(EDITOR),
    "articles.regrouping": Table(EDITOR),
    "articles.rejection": Table(EDITOR),
    "articles.revision": Table(EDITOR),
    "articles.source": Table(EDITOR, add=CHIEF, change=CHIEF, delete=ADMINISTRATOR),
    "articles.tombstone": Table(EDITOR),
    "articles.topic": Table(EDITOR, add=CHIEF, change=CHIEF, delete=ADMINISTRATOR),
    "auth.group": Table(ADMINISTRATOR, add=ADMINISTRATOR, change=ADMINISTRATOR, delete=ADMINISTRATOR),
    "auth.user": Table(ADMINISTRATOR, add=ADMINISTRATOR, change=ADMINISTRATOR, delete=ADMINISTRATOR),
    "search.concept": Table(EDITOR, add=CHIEF, change=CHIEF, delete=ADMINISTRATOR),
    "search.missedword": Table(EDITOR),
}

PAGES: dict[str, Page | list[Page]] = {
    "": Page(STAFF, STAFF),
    "tables/": Page(STAFF, STAFF),
    "queue/": Page(EDITOR, EDITOR),
    "bulk/": Page(EDITOR, EDITOR),
    "bulk/<slug:do>/": Page(EDITOR, EDITOR, "bulk/hide/"),
    "log/": Page(EDITOR, EDITOR),
    "changes/": Page(EDITOR, NO_ONE),
    "changes/<slug:kind>/<int:record>/revert/": [
        Page(NO_ONE, EDITOR, "changes/article/{articles.historicalarticle}/revert/"),
        Page(NO_ONE, EDITOR, "changes/topic/{articles.historicalarticletopic}/revert/"),
        Page(NO_ONE, CHIEF, "changes/outlet/{articles.historicaloutlet}/revert/"),
        Page(NO_ONE, CHIEF, "changes/subject/{articles.historicaltopic}/revert/"),
    ],
    "articles/article/take-in/": Page(STAFF, STAFF),  # to the first of these, which ask
    **{f"articles/article/take-in/{way}/": Page(EDITOR, EDITOR) for way in ("addresses", "text", "files", "print")},
    "articles/article/<int:pk>/purge/": Page(
        ADMINISTRATOR, ADMINISTRATOR, "articles/article/{articles.article}/purge/"
    ),
    "articles/bulkaction/<path:object_id>/undo/": Page(EDITOR, EDITOR),
    "articles/ingestrun/<int:pk>/documents/": Page(
        EDITOR, EDITOR, "articles/ingestrun/{articles.ingestrun}/documents/"
    ),
    "articles/regrouping/<path:object_id>/undo/": Page(CHIEF, CHIEF),
    "copies/<code:id>/": Page(EDITOR, EDITOR, "copies/{code}/"),
    "merge/<slug:kind>/<slug:key>/": [
        Page(CHIEF, CHIEF, "merge/topic/trade/"),
        Page(CHIEF, CHIEF, "merge/outlet/{articles.outlet}/"),
    ],
    "split/<slug:kind>/<slug:key>/": [
        Page(CHIEF, CHIEF, "split/topic/trade/"),
        Page(CHIEF, CHIEF, "split/outlet/{articles.outlet}/"),
    ],
    "topics/<slug:code>/words/": Page(CHIEF, CHIEF, "topics/trade/words/"),
    "names/touched/": Page(NO_ONE, CHIEF, "names/touched/"),
    "names/<int:pk>/touched/": Page(CHIEF, CHIEF, "names/{articles.knownname}/touched/"),
    "outlets/<int:pk>/touched/": Page(CHIEF, CHIEF, "outlets/{articles.outlet}/touched/"),
    "articles/ingestrun/<path:object_id>/undo/": Page(CHIEF, CHIEF),
    "articles/job/<path:object_id>/cancel/": [
        Page(NO_ONE, EDITOR),
        Page(NO_ONE, CHIEF, "articles/job/{undoing}/cancel/"),
    ],
    "articles/job/<path:object_id>/retry/": [
        Page(NO_ONE, EDITOR),
        Page(NO_ONE, CHIEF, "articles/job/{undoing}/retry/"),
    ],
    **{
        f"articles/{table}/<path:object_id>/bytes/": Page(EDITOR, EDITOR)
        for table in ("origin", "original", "revision")
    },
    "articles/origin/<path:object_id>/scan/": Page(EDITOR, EDITOR),
    "articles/rejection/<path:object_id>/again/": Page(NO_ONE, EDITOR),
    "articles/rejection/<path:object_id>/anyway/": Page(NO_ONE, EDITOR),
    "articles/rejection/<path:object_id>/bytes/": Page(EDITOR, EDITOR),
    "articles/source/<path:object_id>/check/": Page(NO_ONE, CHIEF),
    "auth/user/<int:pk>/link/": Page(NO_ONE, ADMINISTRATOR),
    "auth/user/<int:pk>/two-step/": Page(NO_ONE, ADMINISTRATOR),
    "auth/user/<id>/password/": Page(ADMINISTRATOR, ADMINISTRATOR),
    "search/concept/preview/": Page(NO_ONE, CHIEF),
    "readers/invite/": Page(ADMINISTRATOR, ADMINISTRATOR),
    "two-step/": Page(NO_ONE, NO_ONE, missing=True),  # where no second step is asked for
    # Django's own
    "password_change/": Page(STAFF, STAFF),
    "password_change/done/": Page(STAFF, NO_ONE),
    "r/<path:content_type_id>/<path:object_id>/": Page(STAFF, STAFF, "r/{type_of_articles}/{articles.article}/"),
    "autocomplete/": [  # of each field; who may see the table that it offers rows of
        Page(EDITOR, NO_ONE, "autocomplete/?app_label=articles&model_name=article&field_name=outlet"),
        Page(EDITOR, NO_ONE, "autocomplete/?app_label=articles&model_name=articletopic&field_name=topic"),
        Page(EDITOR, NO_ONE, "autocomplete/?app_label=articles&model_name=articlecountry&field_name=country"),
        Page(EDITOR, NO_ONE, "autocomplete/?app_label=articles&model_name=outlet&field_name=country"),
        Page(EDITOR, NO_ONE, "autocomplete/?app_label=articles&model_name=source&field_name=outlet"),
    ],
    "^(?P<app_label>auth|articles|search)/$": [
        Page(EDITOR, EDITOR, "articles/", missing=True),
        Page(EDITOR, EDITOR, "search/", missing=True),
        Page(ADMINISTRATOR, ADMINISTRATOR, "auth/", missing=True),
    ],
    "(?P<url>.*)$": Page(NO_ONE, NO_ONE, "nothing/of/this/kind/", missing=True),
}
FOR_ALL = {"login/", "logout/", "jsi18n/"}

ACTIONS = {
    "articles.article": {
        "accept_suggested": EDITOR,
        "reject_suggested": EDITOR,
        "accept_one": EDITOR,
        "reject_one": EDITOR,
        "add_one": EDITOR,
        "hide": EDITOR,
        "unhide": EDITOR,
        "apply_rules": EDITOR,
        "delete_selected": ADMINISTRATOR,
    },
    "articles.job": {"cancel_chosen": EDITOR, "retry_chosen": EDITOR},
    "articles.outlet": {"delete_selected": ADMINISTRATOR},
    "articles.rejection": {"try_chosen": EDITOR, "take_chosen": EDITOR},
    "articles.source": {"check_chosen": CHIEF, "delete_selected": ADMINISTRATOR},
    "articles.topic": {"delete_selected": ADMINISTRATOR},
    "auth.group": {"delete_selected": ADMINISTRATOR},
    "auth.user": {"delete_selected": ADMINISTRATOR},
    "search.concept": {"delete_selected": ADMINISTRATOR},
}


def of_table(label: str, table: Table) -> dict[str, Page]:
    """The addresses that Django gives to each table."""
    root = label.replace(".", "/") + "/"
    return {
        root: Page(table.view, table.view),
        f"{root}add/": Page(table.add, table.add),
        f"{root}<path:object_id>/": Page(STAFF, STAFF),  # to the next, which asks
        f"{root}<path:object_id>/change/": Page(min(table.view, table.change), table.change),
        f"{root}<path:object_id>/history/": Page(table.view, table.view),
        f"{root}<path:object_id>/delete/": Page(table.delete, table.delete),
    }


def allowed() -> dict[str, Page | list[Page]]:
    tables = (of_table(label, table) for label, table in TABLES.items())
    return {route: page for pages in tables for route, page in pages.items()} | PAGES
