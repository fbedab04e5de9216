"""Stories: articles that are near copies of one text, kept up to date as articles come, change and go, in any order.

Two articles are near copies when enough of their sketches meets (`is_candidate`) and the texts, word by word, are
copies (articles/text/copies.py): a relation of these two alone. A story is what the relation connects, its head
follows from its members alone. What an editor says of two articles, or of who heads a story, goes before both
(articles/archive/copies.py): two that are no copies are never in one story, whatever connects them. So the stories of
an archive do not depend on the order in which it came about. Only beyond the bounds below, in a story of more copies
than are compared, may a link be left out; the copies that are there connect it all the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import reset_queries, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from articles.archive.keys import UNDATED_BELOW
from articles.archive.lock import acquire_write_lock
from articles.archive.outbox import enqueue
from articles.batches import BATCH, batched
from articles.models import Article, ChosenHead, CopyVerdict, NearCopy, Outbox, Outlet, SketchValue, UpstreamCredit
from articles.models.querysets import among
from articles.progress import Progress, Silent
from articles.text.scripts import fold
from articles.vocabulary import find_outlet

# Measured on 100,000 generated articles: docs/decisions/0012-near-copies.md.
LEAST_SHARED = 2  # values of two sketches
LEAST_SHARE = 0.5  # of the shorter text's values up to the greatest that both have
# A value leads to this many articles at most: later ones are found by their other values. So neither a phrase that
# thousands of pages have nor a text reprinted a thousand times makes the look-up long.
MOST_HOLDERS = 100
MOST_COMPARED = 30  # texts with which one article is compared, those with the most shared values first
PLACED_AT_ONCE = 100  # articles of one transaction of `rebuild`
VALUES_AT_ONCE = 2000  # in one query


def place(sketches: Mapping[int, Sequence[int]]) -> None:
    """Find the near copies of these new or revised articles (id → sketch). Call inside the change's transaction.

    An empty sketch: the article's text is too short to be anybody's copy.
    """
    if not sketches:
        return
    acquire_write_lock()
    ids = sorted(sketches)
    left = _neighbours(ids)
    if left:
        _links(ids).delete()
    SketchValue.objects.filter(article_id__in=ids).delete()
    copies = _judged(_near_copies(_candidates(sketches)), ids)
    NearCopy.objects.bulk_create(copies)
    joined = {pk for copy in copies for pk in (copy.first_id, copy.second_id)}
    if joined or left:
        _settle(joined | left, links=[(copy.first_id, copy.second_id) for copy in copies], torn=bool(left))


@contextmanager
def restoring_story_heads(ids: Iterable[int]) -> Iterator[None]:
    """Around a change of what decides who heads a story (hidden, dated anew, deleted), in its transaction.

    Enter it before any row is locked: it keeps the stories' articles, by ascending id, until the transaction ends.
    """
    acquire_write_lock()
    touched = Article.objects.filter(pk__in=list(ids)).values("story")
    rows = Article.objects.select_for_update(of=("self",)).filter(story__in=touched).order_by("pk")
    members = dict(rows.values_list("pk", "story"))
    yield
    rest = set(Article.objects.filter(pk__in=list(members)).values_list("pk", flat=True))
    if len(rest) < len(members):
        SketchValue.objects.filter(article_id__in=[*(members.keys() - rest)]).delete()
    if len(members) > len({*members.values()}):
        _settle(rest, torn=len(rest) < len(members))


def settle_heads(outlet: Outlet) -> None:
    """Decide anew who heads the stories with an article of this outlet, under whose other names it is credited now."""
    copies = Article.objects.filter(story=OuterRef("story")).exclude(pk=OuterRef("pk"))
    several = Article.objects.filter(Exists(copies), outlet=outlet).order_by().values_list("story", flat=True)
    for batch in batched(list(several.distinct()), BATCH):
        with transaction.atomic(), restoring_story_heads(batch):
            pass


def settle(one: int, other: int) -> None:
    """Write the stories of two articles anew, after an editor said something of them. Call inside the transaction."""
    acquire_write_lock()
    _settle({one, other}, torn=True)
    enqueue([one, other], Outbox.EDITOR)


def measured(one: int, other: int) -> list[NearCopy]:
    """What the texts of two articles alone say of them: [] where they are no copies. Not stored."""
    return _near_copies({(min(one, other), max(one, other))})


# ---- the whole archive --------------------------------------------------------------------------------------------


def rebuild(progress: Progress | None = None, *, missing: bool = False) -> Counter[str]:
    """Sketch and place all articles anew, or only those without a sketch. May be interrupted, and run again.

    Counts: articles, and of these `moved` into another story. Raises Cancelled between two batches.
    """
    from articles.text.sketches import sketch

    progress = progress or Silent()
    articles = _unsketched() if missing else Article.objects.all()
    counts: Counter[str] = Counter(articles=0, moved=0)
    progress.begin(articles.count(), "articles")
    try:
        ids = articles.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
        for batch in batched(list(ids), PLACED_AT_ONCE):
            with transaction.atomic():
                acquire_write_lock()
                rows = Article.objects.filter(pk__in=batch).values_list("pk", "body", "story")
                texts = {pk: (body, story) for pk, body, story in rows}
                place({pk: sketch(body) for pk, (body, _story) in texts.items()})
                now = dict(Article.objects.filter(pk__in=batch).values_list("pk", "story"))
            counts.update(articles=len(texts), moved=sum(story != now[pk] for pk, (_body, story) in texts.items()))
            reset_queries()  # with DEBUG Django keeps them
            progress.reached(counts["articles"], counts)
    finally:
        progress.end()
    return counts


def check() -> Counter[str]:
    """How the stories stand. All but `articles`, `stories` and `copies` should be 0, or `rebuild` is needed:
    `torn`: copies in two stories; `strayed`: articles in the story of another without being a copy of any;
    `misled`: stories with the wrong head. `unsketched` are new to it, or too short."""
    copies = NearCopy.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")))
    several = Article.objects.order_by().values("story").annotate(size=Count("pk")).filter(size__gt=1)
    counts: Counter[str] = Counter(
        articles=Article.objects.count(),
        copies=NearCopy.objects.count(),
        torn=NearCopy.objects.exclude(first__story=F("second__story")).exclude(_beside_a_parting()).count(),
        strayed=Article.objects.exclude(story=F("pk")).filter(~Exists(copies)).count(),
        unsketched=_unsketched().count(),
        stories=several.count(),
        misled=0,
    )
    for stories in batched(list(several.values_list("story", flat=True)), BATCH):
        candidates = _HeadCandidates(Article.objects.filter(story__in=stories))
        for story, ids in candidates.by_story().items():
            counts["misled"] += candidates.head(ids) != story
    return counts


def _beside_a_parting() -> Exists:
    """Copies one of whose stories an editor parted from something."""
    stories = [OuterRef("first__story"), OuterRef("second__story")]
    parted = Q(first__story__in=stories) | Q(second__story__in=stories)
    return Exists(CopyVerdict.objects.filter(parted, same=False))


def _unsketched() -> QuerySet[Article]:
    return Article.objects.filter(~Exists(SketchValue.objects.filter(article_id=OuterRef("pk"))))


# ---- copies -------------------------------------------------------------------------------------------------------


def _links(ids: Sequence[int]) -> QuerySet[NearCopy]:
    return NearCopy.objects.filter(Q(first__in=ids) | Q(second__in=ids))


def _neighbours(ids: Sequence[int]) -> set[int]:
    """These articles' copies, and those of them that have any."""
    return {pk for pair in _links(ids).values_list("first_id", "second_id") for pk in pair}


def is_candidate(shared: int, rank: int) -> bool:
    """Whether two texts may be copies, by their sketches. `shared`: values of both; `rank`: the lesser rank that the
    greatest of these has in the two: the shorter text has `rank + 1` values up to it."""
    return shared >= LEAST_SHARED and shared >= LEAST_SHARE * (rank + 1)


def _candidates(sketches: Mapping[int, Sequence[int]]) -> set[tuple[int, int]]:
    """Pairs of articles, the lesser id first, whose sketches meet. Stores the sketches."""
    holders: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for values in batched({value for sketch in sketches.values() for value in sketch}, VALUES_AT_ONCE):
        rows = SketchValue.objects.filter(value__in=values)
        for value, pk, rank in rows.values_list("value", "article_id", "rank"):
            holders[value].append((pk, rank))
    pairs: set[tuple[int, int]] = set()
    kept: list[SketchValue] = []
    for pk in sorted(sketches):
        shared: Counter[int] = Counter()
        last: dict[int, int] = {}
        for rank, value in enumerate(sketches[pk]):
            for other, its_rank in holders[value]:
                shared[other] += 1
                last[other] = min(rank, its_rank)
            if len(holders[value]) < MOST_HOLDERS:
                holders[value].append((pk, rank))
                kept.append(SketchValue(value=value, article_id=pk, rank=rank))
        likely = [(-number, other) for other, number in shared.items() if is_candidate(number, last[other])]
        pairs.update((min(pk, other), max(pk, other)) for _number, other in sorted(likely)[:MOST_COMPARED])
    SketchValue.objects.bulk_create(kept)
    return pairs


def _near_copies(pairs: set[tuple[int, int]]) -> list[NearCopy]:
    """Those of the pairs whose texts are copies."""
    if not pairs:
        return []
    from articles.text.copies import Text, similarity  # the web pages need none of it

    bodies = Article.objects.filter(pk__in={pk for pair in pairs for pk in pair}).values_list("pk", "body")
    texts = {pk: Text(body) for pk, body in bodies}
    there = sorted(pair for pair in pairs if texts.keys() >= {*pair})
    found = ((first, second, similarity(texts[first], texts[second])) for first, second in there)
    return [NearCopy(first_id=first, second_id=second, similarity=share) for first, second, share in found if share]


def _judged(copies: Iterable[NearCopy], ids: Sequence[int]) -> list[NearCopy]:
    """With what editors said of these articles: an editor's word is as good as the same text."""
    verdicts = CopyVerdict.objects.filter(Q(first__in=ids) | Q(second__in=ids))
    said = {(first, second): same for first, second, same in verdicts.values_list("first_id", "second_id", "same")}
    kept = [copy for copy in copies if (copy.first_id, copy.second_id) not in said]
    same = [pair for pair, same in said.items() if same]
    return [*kept, *(NearCopy(first_id=first, second_id=second, similarity=1.0) for first, second in sorted(same))]


# ---- stories and heads --------------------------------------------------------------------------------------------


def _settle(touched: set[int], *, links: Iterable[tuple[int, int]] = (), torn: bool) -> None:
    """Write the stories of these articles anew. `links`: their new copies. `torn`: copies or articles are gone, so
    that a story may have fallen to pieces; otherwise it can only have grown."""
    touched = _reached(touched) if torn else touched
    stories = Article.objects.filter(pk__in=touched).values("story")
    candidates = _HeadCandidates(Article.objects.filter(Q(pk__in=touched) | Q(story__in=stories)))
    apart = _apart(candidates.story)
    groups = _Groups(candidates.story, apart)
    if torn or apart:
        for first, second in _nearest_first(candidates.story):
            groups.join(first, second)
    else:
        for ids in candidates.by_story().values():
            for pk in ids[1:]:
                groups.join(ids[0], pk)
        for first, second in links:
            groups.join(first, second)
    sizes = Counter(candidates.story.values())
    moved: dict[int, int] = {}
    joined: set[int] = set()  # alone until now: the index tells articles that are from those that have company
    for ids in groups.all():
        head = candidates.head(ids)
        moved.update({pk: head for pk in ids if candidates.story[pk] != head})
        if len(ids) > 1 and sizes[head] == 1:
            joined.update(pk for pk in ids if candidates.story[pk] == head)
    for batch in batched(sorted(moved), BATCH):
        Article.objects.lock_rows(batch)
        Article.objects.bulk_update([Article(pk=pk, story=moved[pk]) for pk in batch], ["story"])
    enqueue({*moved, *joined}, Outbox.MACHINE)


def _reached(touched: set[int]) -> set[int]:
    """With the heads of other stories that copies lead to from those of these articles: an editor's word kept them
    apart, and may do so no longer."""
    found = set(Article.objects.filter(pk__in=touched).values_list("story", flat=True))
    new = found
    while new:
        across = NearCopy.objects.exclude(first__story=F("second__story"))
        rows = [across.filter(**{f"{end}__story__in": new}) for end in ("first", "second")]
        pairs = (pair for links in rows for pair in links.values_list("first__story", "second__story"))
        new = {story for pair in pairs for story in pair} - found
        found |= new
    return touched | found


def _apart(ids: Iterable[int]) -> list[tuple[int, int]]:
    """Those of these articles of which an editor says that they are no copies."""
    verdicts = CopyVerdict.objects.filter(same=False, first__in=among(ids), second__in=among(ids))
    return list(verdicts.values_list("first_id", "second_id"))


def _nearest_first(ids: Collection[int]) -> list[tuple[int, int]]:
    """The copies among these articles. The order decides only where some of them have to stay apart."""
    links: list[tuple[float, int, int]] = []
    for batch in batched(sorted(ids), BATCH):
        rows = NearCopy.objects.filter(first__in=batch).values_list("similarity", "first_id", "second_id")
        links += [(-similarity, first, second) for similarity, first, second in rows if second in ids]
    return [(first, second) for _nearness, first, second in sorted(links)]


class _HeadCandidates:
    """What decides who heads a story, of some articles."""

    def __init__(self, articles: QuerySet[Article]) -> None:
        rows = articles.order_by("pk").values_list("pk", "story", "hidden", "newest", "outlet__search_name")
        self.story: dict[int, int] = {}
        self._rank: dict[int, tuple[bool, int]] = {}
        self._outlet: dict[int, set[str]] = {}
        for pk, story, hidden, newest, names in rows:
            self.story[pk] = story
            self._rank[pk] = hidden, newest
            self._outlet[pk] = set(names.split("\n")) if names else set()
        self._credits: dict[int, set[str]] = defaultdict(set)
        for batch in batched(list(self.story), BATCH):
            credits = UpstreamCredit.objects.filter(article__in=batch).order_by()
            for pk, name in credits.values_list("article_id", "name"):
                known = find_outlet(name)
                self._credits[pk].update(fold(each) for each in (name, known.name if known else name))

        chosen = ChosenHead.objects.filter(article__in=among(self.story)).values_list("article_id", "at")
        self._chosen = {pk: at.timestamp() for pk, at in chosen}

    def by_story(self) -> dict[int, list[int]]:
        groups: dict[int, list[int]] = defaultdict(list)
        for pk, story in self.story.items():
            groups[story].append(pk)
        return groups

    def head(self, ids: Sequence[int]) -> int:
        """Visible before hidden; then the one that an editor chose last; then one whose outlet another outlet's member
        credits; then the earliest."""
        if len(ids) == 1:
            return ids[0]

        def order(pk: int) -> tuple[bool, float, bool, bool, int]:
            hidden, newest = self._rank[pk]
            names = self._outlet[pk]
            credited = any(names & self._credits[other] and names != self._outlet[other] for other in ids)
            return hidden, -self._chosen.get(pk, 0.0), not credited, newest < UNDATED_BELOW, newest

        return min(ids, key=order)


class _Groups:
    """Articles, and which of them are connected (disjoint sets). `apart`: pairs that never come into one."""

    def __init__(self, ids: Iterable[int], apart: Iterable[tuple[int, int]] = ()) -> None:
        self._parent = {pk: pk for pk in ids}
        self._strangers: dict[int, set[int]] = defaultdict(set)  # root → articles that may not come to it
        self._members = {pk: {pk} for pair in apart for pk in pair}  # root → those that have strangers
        for one, other in apart:
            self._strangers[one].add(other)
            self._strangers[other].add(one)

    def join(self, one: int, other: int) -> None:
        one, other = self._root(one), self._root(other)
        if one == other or self._strangers.get(one, set()) & self._members.get(other, set()):
            return
        self._parent[one] = other
        if one in self._members:
            self._members.setdefault(other, set()).update(self._members.pop(one))
            self._strangers[other] |= self._strangers.pop(one)

    def _root(self, pk: int) -> int:
        while self._parent[pk] != pk:
            self._parent[pk] = self._parent[self._parent[pk]]
            pk = self._parent[pk]
        return pk

    def all(self) -> Iterable[list[int]]:
        groups: dict[int, list[int]] = defaultdict(list)
        for pk in self._parent:
            groups[self._root(pk)].append(pk)
        return groups.values()
