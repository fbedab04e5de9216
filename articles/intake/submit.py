"""What people bring themselves, in forms: addresses, texts, files, articles from print."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.text import slugify

from articles.archive.purge import purged_among
from articles.ingest.records import Contributed, RawDocument
from articles.ingest.support.addresses import canonical_url
from articles.models import Article, Origin

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.intake.run import Result

COLLECTION = "desk"  # of what people bring and name no collection for
SLUG_LENGTH = 60


@dataclass(slots=True)
class Sorted:
    """Lines that people took for addresses. `held`: (address, the article that came from there); `purged`: addresses of
    articles that were removed for good, which do not come in again."""

    new: list[str] = field(default_factory=list)
    held: list[tuple[str, Article]] = field(default_factory=list)
    purged: list[str] = field(default_factory=list)
    not_addresses: list[str] = field(default_factory=list)
    repeated: int = 0


def sort_addresses(lines: Iterable[str]) -> Sorted:
    """Which addresses the archive holds already; each is named once, in the order given."""
    found, keys = Sorted(), dict[str, str]()
    for line in filter(None, map(str.strip, lines)):
        key = canonical_url(line)
        if not key:
            found.not_addresses.append(line)
        elif key in keys:
            found.repeated += 1
        else:
            keys[key] = line
    origins = Origin.objects.filter(key__in=keys, current=True).select_related("article")
    held = {origin.key: origin.article for origin in origins}
    found.held = [(line, held[key]) for key, line in keys.items() if key in held]
    purged = purged_among(keys.keys() - held.keys())
    found.purged = [line for key, line in keys.items() if key in purged]
    found.new = [line for key, line in keys.items() if key not in held and key not in purged]
    return found


PASTED = re.compile(r"(?:[^/]+/){1,3}[0-9a-f]{16}\.txt")  # the path of a `text_document`


def text_document(text: str, contributed: Contributed, collection: str = "", scan: bytes | None = None) -> RawDocument:
    """A text that was typed or pasted. Its place is made of its words: the same text is the same document."""
    data = text.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    parts = (contributed.outlet, contributed.issue, contributed.page)
    names = (slugify(part, allow_unicode=True)[:SLUG_LENGTH] for part in parts)
    place = "/".join(filter(None, names))
    return RawDocument(
        collection=collection or COLLECTION,
        path=f"{place or 'text'}/{sha256[:16]}.txt",
        data=data,
        size=len(data),
        sha256=sha256,
        charset="utf-8",
        contributed=contributed,
        scan=scan,
    )


def submit(document: RawDocument, user: User) -> tuple[Result, Article | None]:
    """One small document through the whole pipeline, at once. The article that holds it now; None: it was refused.

    It is analysed by a process of its own, which has limits of time and memory that this one has not.
    """
    from articles.intake.run import Ingest  # brings the vocabulary and the languages with it

    run = Ingest([document], paths=[document.path], collection=document.collection, processes=1, user=user)
    (result,) = run
    if result.outcome.article_id is not None:
        return result, Article.objects.filter(pk=result.outcome.article_id).first()
    origins = Origin.objects.filter(collection=document.collection, path=document.path, current=True)
    origin = origins.select_related("article").first()
    return result, origin.article if origin else None
