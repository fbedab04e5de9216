"""The tables. The database is the truth; constraints live here, whatever writes them in articles/archive.

A file each: reference (countries, topics, outlets), names (people, organisations, places), article, tags, bulk
(decisions about many articles), intake (runs, originals, rejections), sources (feeds, ledger, alerts), jobs, stories
(near copies), index, holds (of the queue), regroup (merges and splits).
"""

from articles.models.article import Article, Origin, Revision, UpstreamCredit, random_id
from articles.models.bulk import BulkAction, BulkBatch
from articles.models.holds import Hold
from articles.models.index import Outbox, PurgedHash, Tombstone
from articles.models.intake import Backup, IngestRun, Original, Rejection, original_name, originals
from articles.models.jobs import Job
from articles.models.names import KnownName
from articles.models.reference import Country, Named, Outlet, Pair, Topic
from articles.models.regroup import RegroupedBatch, Regrouping
from articles.models.sources import Alert, Entry, LedgerDay, Source
from articles.models.stories import ChosenHead, CopyVerdict, NearCopy, SketchValue
from articles.models.tags import (
    DECIDED,
    IN_BULK,
    NOTE_CHARACTERS,
    TAGS,
    ArticleCountry,
    ArticlePair,
    ArticleTopic,
    Decided,
    FieldValue,
    Tag,
    standing,
)

__all__ = [
    "DECIDED",
    "IN_BULK",
    "NOTE_CHARACTERS",
    "TAGS",
    "Alert",
    "Article",
    "ArticleCountry",
    "ArticlePair",
    "ArticleTopic",
    "Backup",
    "BulkAction",
    "BulkBatch",
    "ChosenHead",
    "CopyVerdict",
    "Country",
    "Decided",
    "Entry",
    "FieldValue",
    "Hold",
    "IngestRun",
    "Job",
    "KnownName",
    "LedgerDay",
    "Named",
    "NearCopy",
    "Origin",
    "Original",
    "Outbox",
    "Outlet",
    "Pair",
    "PurgedHash",
    "RegroupedBatch",
    "Regrouping",
    "Rejection",
    "Revision",
    "SketchValue",
    "Source",
    "Tag",
    "Tombstone",
    "Topic",
    "UpstreamCredit",
    "original_name",
    "originals",
    "random_id",
    "standing",
]
