"""The only writers of articles and tags. Each change enqueues the article for the index in its own transaction.

`machines` writes what was derived, `editors` what people decide; a machine never overwrites an editor.
"""

from articles.archive.editors import Editors, TagManager
from articles.archive.keys import refresh_keys, set_article_keys, set_outlet_keys
from articles.archive.lock import one_writer
from articles.archive.machines import Derivation, Draft, Machines
from articles.archive.outbox import enqueue, enqueue_related, enqueue_seen, outbox_written
from articles.archive.outlets import OutletManager
from articles.archive.queryset import ArticleQuerySet, ensure_targets, model


class ArticleManager(Machines, Editors):
    pass


__all__ = [
    "ArticleManager",
    "ArticleQuerySet",
    "Derivation",
    "Draft",
    "OutletManager",
    "TagManager",
    "enqueue",
    "enqueue_related",
    "enqueue_seen",
    "ensure_targets",
    "model",
    "one_writer",
    "outbox_written",
    "refresh_keys",
    "set_article_keys",
    "set_outlet_keys",
]
