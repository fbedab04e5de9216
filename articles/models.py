"""The tables. The database is the truth; constraints live here, rules of writing in articles/managers.py."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles import codes, managers, vocabulary

USER = settings.AUTH_USER_MODEL


def originals() -> Storage:
    return storages["originals"]


def original_name(sha256: str) -> str:
    """Where the storage `originals` keeps these bytes, compressed."""
    return f"{sha256[:2]}/{sha256}.gz"


class Named(models.Model):
    """A thing with a name in each language of the site."""

    name_kk = models.CharField(_("name in Kazakh"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """The name in `language`, or in the language of the page."""
        name: str = getattr(self, f"name_{(language or get_language() or 'en')[:2]}", self.name_en)
        return name


class Country(Named):
    code = models.CharField(_("code"), max_length=2, primary_key=True)  # ISO 3166 alpha-2, and EU, XK, SU
    iso3 = models.CharField(max_length=3, blank=True)
    cow = models.PositiveSmallIntegerField(null=True, blank=True)  # Correlates of War

    class Meta:
        verbose_name, verbose_name_plural = _("country"), _("countries")
        ordering = ["code"]


class Pair(models.Model):
    """Two countries; `code` is theirs, lower case and sorted: "kz-ru"."""

    code = models.CharField(_("code"), max_length=5, primary_key=True)
    first = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("first country"))
    second = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("second country"))

    class Meta:
        verbose_name, verbose_name_plural = _("country pair"), _("country pairs")
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_sorted")]

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """Both names, Kazakhstan first."""
        countries = {self.first_id: self.first, self.second_id: self.second}
        return " — ".join(countries[code].label(language) for code in vocabulary.pair_members(self.code))


class Topic(Named):
    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    covers_kk = models.TextField(_("what it covers, in Kazakh"), blank=True)
    covers_ru = models.TextField(_("what it covers, in Russian"), blank=True)
    covers_en = models.TextField(_("what it covers, in English"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    edited = models.BooleanField(_("edited here"), default=False, editable=False)  # the vocabulary file keeps off
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("topic"), _("topics")
        ordering = ["order", "code"]


class Outlet(models.Model):
    class Kind(models.TextChoices):
        AGENCY = "agency", _("news agency")
        NEWSPAPER = "newspaper", _("newspaper")
        BROADCASTER = "broadcaster", _("broadcaster")
        PORTAL = "portal", _("portal")
        GOVERNMENT = "government", _("government body")
        UNKNOWN = "unknown", pgettext_lazy("kind of outlet", "unknown")

    class Ownership(models.TextChoices):
        STATE = "state", pgettext_lazy("ownership", "state")
        PRIVATE = "private", _("private")
        FOREIGN_STATE = "foreign_state", _("foreign state")
        UNKNOWN = "unknown", pgettext_lazy("ownership", "unknown")

    class Display(models.TextChoices):
        FULL = "full", _("full text")
        EXCERPT = "excerpt", _("excerpt and link")

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        ACCEPTED = "accepted", _("accepted")

    slug = models.SlugField(_("slug"), max_length=80, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=200)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    domains = models.JSONField(_("domains"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, verbose_name=_("country"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.UNKNOWN)
    ownership = models.CharField(_("ownership"), max_length=20, choices=Ownership, default=Ownership.UNKNOWN)
    display = models.CharField(_("what pages show"), max_length=10, choices=Display, default=Display.FULL)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUGGESTED)
    edited = models.BooleanField(_("edited here"), default=False, editable=False)
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)
    search_name = models.CharField(max_length=1000, editable=False)
    history = HistoricalRecords(excluded_fields=["sort_name", "search_name"])

    objects = managers.OutletManager()

    class Meta:
        verbose_name, verbose_name_plural = _("outlet"), _("outlets")
        ordering = ["sort_name", "slug"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        managers.set_outlet_keys(self)
        super().save(*args, **kwargs)


class IngestRun(models.Model):
    class State(models.TextChoices):
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")
        INTERRUPTED = "interrupted", _("interrupted")

    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RUNNING)
    paths = models.JSONField(_("paths"), default=list)
    collection = models.CharField(_("collection"), max_length=200, blank=True)
    counts = models.JSONField(_("counts"), default=dict)  # outcome → number of documents
    user = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, verbose_name=_("user"))

    class Meta:
        verbose_name, verbose_name_plural = _("ingest run"), _("ingest runs")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class Original(models.Model):
    """Bytes as they came, compressed, in the storage `originals` under their SHA-256."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))  # uncompressed
    media_type = models.CharField(_("media type"), max_length=100)
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("original"), _("originals")

    def __str__(self) -> str:
        return self.sha256[:12]


def random_id() -> int:
    """30 bits: six characters in an address. A collision is refused by the primary key and tried again."""
    return secrets.randbelow(2**30 - 1) + 1


class Article(models.Model):
    class Precision(models.TextChoices):
        MINUTE = "minute", _("to the minute")
        DAY = "day", _("day")
        MONTH = "month", _("month")
        YEAR = "year", pgettext_lazy("precision of a date", "year")
        UNKNOWN = "unknown", pgettext_lazy("date", "unknown")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    title = models.TextField(_("title"))
    title_derived = models.BooleanField(_("title derived by the archive"), default=False)
    body = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=8, db_index=True)
    languages = models.JSONField(_("shares of languages"), default=dict)
    byline = models.CharField(_("byline"), max_length=300, blank=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True, verbose_name=_("outlet"))
    url = models.URLField(_("address at the source"), max_length=2000, blank=True)

    date_value = models.CharField(_("date"), max_length=32, blank=True)  # as `records.DateValue.value`
    date_precision = models.CharField(_("precision"), max_length=8, choices=Precision, default=Precision.UNKNOWN)
    date_from = models.DateField(_("first day"), null=True, blank=True)
    date_to = models.DateField(_("last day"), null=True, blank=True)
    date_flags = models.JSONField(_("doubts about the date"), default=list, blank=True)

    text_hash = models.CharField(max_length=64, db_index=True, editable=False)
    sort_title = models.CharField(max_length=120, editable=False, db_index=True)
    search_text = models.TextField(editable=False)  # folded title, byline, outlet: for the admin's search
    newest = models.BigIntegerField(editable=False, unique=True)  # `dates.newest_key`: the order of every list
    index_version = models.BigIntegerField(default=1, editable=False)

    hidden = models.BooleanField(_("hidden"), default=False, db_index=True)
    hidden_reason = models.CharField(_("reason for hiding"), max_length=300, blank=True)
    added_at = models.DateTimeField(_("added"), default=timezone.now, db_index=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)
    run = models.ForeignKey(IngestRun, models.SET_NULL, null=True, editable=False, related_name="articles")

    countries = models.ManyToManyField(Country, through="ArticleCountry", related_name="+")
    pairs = models.ManyToManyField(Pair, through="ArticlePair", related_name="+")
    topics = models.ManyToManyField(Topic, through="ArticleTopic", related_name="+")

    history = HistoricalRecords(
        excluded_fields=[
            "body",
            "languages",
            "text_hash",
            "sort_title",
            "search_text",
            "newest",
            "index_version",
            "run",
            "added_at",
        ]
    )
    objects = managers.ArticleManager()

    class Meta:
        verbose_name, verbose_name_plural = _("article"), _("articles")
        ordering = ["-newest"]
        constraints = [
            models.CheckConstraint(condition=Q(id__gt=0, id__lt=2**30), name="article_id_30_bits"),
            models.CheckConstraint(
                condition=Q(date_from__isnull=True, date_to__isnull=True) | Q(date_from__lte=F("date_to")),
                name="article_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(date_from__isnull=True, date_precision="unknown")
                | Q(date_from__isnull=False, date_precision__in=["minute", "day", "month", "year"]),
                name="article_precision_of_known_date",
            ),
            models.CheckConstraint(
                condition=Q(hidden=False) | ~Q(hidden_reason=""), name="article_hidden_for_a_reason"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="article_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.code])

    @property
    def code(self) -> str:
        """The id as it stands in addresses: six characters."""
        return codes.encode(self.id)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        return Article.objects.filter(pk=self.pk).delete()


class Revision(models.Model):
    """One version of an article's text. `text` is the whole decoded NFC source: offsets of evidence count in it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("number"))
    original = models.ForeignKey(Original, models.PROTECT, related_name="+", verbose_name=_("original"))
    charset = models.CharField(_("encoding"), max_length=40)
    text = models.TextField(_("decoded text"))
    title = models.TextField(_("title"))
    body = models.TextField(_("text"))
    repairs = models.JSONField(_("repairs"), default=list)
    run = models.ForeignKey(IngestRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("ingest run"))
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("revision"), _("revisions")
        ordering = ["article", "-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.article_id} / {self.number}"


class Origin(models.Model):
    """Where a document came from. A key (canonical URL, or collection and path) has one current article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="origins", verbose_name=_("article"))
    key = models.CharField(_("key"), max_length=2200)
    collection = models.CharField(_("collection"), max_length=200, blank=True)
    path = models.CharField(_("path"), max_length=2000, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    original = models.ForeignKey(Original, models.PROTECT, related_name="origins", verbose_name=_("original"))
    current = models.BooleanField(_("current"), default=True)  # False: the key shows another text by now
    first_seen = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
    run = models.ForeignKey(IngestRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("ingest run"))

    class Meta:
        verbose_name, verbose_name_plural = _("origin"), _("origins")
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(current=True), name="origin_key_current_once")
        ]

    def __str__(self) -> str:
        return self.url or f"{self.collection}/{self.path}"


class UpstreamCredit(models.Model):
    """Whom the text credits: it cites them, or it is theirs."""

    class Relation(models.TextChoices):
        CITED = "cited", _("cited")
        ORIGINAL = "original", _("original publisher")

    article = models.ForeignKey(Article, models.CASCADE, related_name="upstream", verbose_name=_("article"))
    name = models.CharField(_("name"), max_length=200)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation)
    evidence = models.JSONField(_("evidence"), default=list)

    class Meta:
        verbose_name, verbose_name_plural = _("credit"), _("credits")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Decided(models.Model):
    """Something a machine suggested or an editor decided, with the words it rests on."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        ADDED = "added", _("added by an editor")

    # [{"revision", "start", "end", "text"}], offsets in code points of that revision's text
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    rule = models.CharField(_("rule"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUGGESTED, db_index=True)
    decided_by = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by"), editable=False
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state="suggested", decided_at__isnull=True)
                | Q(state__in=["accepted", "rejected", "added"], decided_at__isnull=False),
                name="%(class)s_decided_when_not_suggested",
            )
        ]

    @property
    def by_editor(self) -> bool:
        return self.state != self.State.SUGGESTED


class FieldValue(Decided):
    """Where the value of one of an article's own fields comes from."""

    class Name(models.TextChoices):
        TITLE = "title", _("title")
        DATE = "date", _("date")
        OUTLET = "outlet", _("outlet")
        BYLINE = "byline", _("byline")
        LANGUAGE = "language", _("language")

    article = models.ForeignKey(Article, models.CASCADE, related_name="field_values", verbose_name=_("article"))
    field = models.CharField(_("field"), max_length=10, choices=Name)
    value = models.TextField(_("value"), blank=True)
    history = HistoricalRecords()

    class Meta(Decided.Meta):
        verbose_name, verbose_name_plural = _("field"), _("fields")
        constraints = [
            *Decided.Meta.constraints,
            models.UniqueConstraint(fields=["article", "field"], name="fieldvalue_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.value}"


class Tag(Decided):
    """A country, pair or topic of an article; `role` says in what part. Rejected tags stay, and do not count."""

    confidence = models.FloatField(_("confidence"), default=1.0)
    CODE: str  # the name of the foreign key to what is tagged

    class Meta:
        abstract = True
        constraints = [
            *Decided.Meta.constraints,
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="%(class)s_confidence_0_to_1"
            ),
        ]

    def __str__(self) -> str:
        return str(getattr(self, self.CODE))

    @property
    def target_code(self) -> str:
        code: str = getattr(self, f"{self.CODE}_id")
        return code


class ArticleCountry(Tag):
    class Role(models.TextChoices):
        PARTY = "party", _("party")
        THIRD_PARTY = "third_party", _("third party")
        VENUE = "venue", _("venue")
        MENTION = "mention", _("mention")

    CODE = "country"
    article = models.ForeignKey(Article, models.CASCADE, related_name="country_tags", verbose_name=_("article"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="tags", verbose_name=_("country"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTY)
    history = HistoricalRecords()
    objects = managers.TagManager()

    class Meta(Tag.Meta):
        verbose_name, verbose_name_plural = _("country of an article"), _("countries of articles")
        constraints = [
            *Tag.Meta.constraints,
            models.UniqueConstraint(fields=["article", "country"], name="articlecountry_once"),
            models.CheckConstraint(
                condition=Q(role__in=["party", "third_party", "venue", "mention"]), name="articlecountry_role"
            ),
        ]


class ArticlePair(Tag):
    class Role(models.TextChoices):
        PRINCIPAL = "principal", _("principal")
        SECONDARY = "secondary", _("secondary")
        MENTION = "mention", _("mention")

    CODE = "pair"
    article = models.ForeignKey(Article, models.CASCADE, related_name="pair_tags", verbose_name=_("article"))
    pair = models.ForeignKey(Pair, models.PROTECT, related_name="tags", verbose_name=_("country pair"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PRINCIPAL)
    history = HistoricalRecords()
    objects = managers.TagManager()

    class Meta(Tag.Meta):
        verbose_name, verbose_name_plural = _("pair of an article"), _("pairs of articles")
        constraints = [
            *Tag.Meta.constraints,
            models.UniqueConstraint(fields=["article", "pair"], name="articlepair_once"),
            models.CheckConstraint(
                condition=Q(role__in=["principal", "secondary", "mention"]), name="articlepair_role"
            ),
        ]


class ArticleTopic(Tag):
    class Role(models.TextChoices):
        PRIMARY = "primary", _("primary")
        SECONDARY = "secondary", _("secondary")

    CODE = "topic"
    article = models.ForeignKey(Article, models.CASCADE, related_name="topic_tags", verbose_name=_("article"))
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="tags", verbose_name=_("topic"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PRIMARY)
    history = HistoricalRecords()
    objects = managers.TagManager()

    class Meta(Tag.Meta):
        verbose_name, verbose_name_plural = _("topic of an article"), _("topics of articles")
        constraints = [
            *Tag.Meta.constraints,
            models.UniqueConstraint(fields=["article", "topic"], name="articletopic_once"),
            models.CheckConstraint(condition=Q(role__in=["primary", "secondary"]), name="articletopic_role"),
        ]


class Rejection(models.Model):
    """A document that did not become an article. The same rejection again raises `attempts`."""

    class Reason(models.TextChoices):
        EMPTY = "empty", _("empty")
        NOT_TEXT = "not_text", _("not text")
        TOO_LARGE = "too_large", _("too large")
        NO_BODY = "no_body", _("no usable text")
        UNREADABLE = "unreadable", _("could not be read")

    key = models.CharField(_("key"), max_length=2200)
    sha256 = models.CharField(max_length=64, blank=True)
    original = models.ForeignKey(Original, models.PROTECT, null=True, related_name="+", verbose_name=_("original"))
    size = models.PositiveBigIntegerField(_("size in bytes"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    first_seen = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
    run = models.ForeignKey(IngestRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("ingest run"))

    class Meta:
        verbose_name, verbose_name_plural = _("rejection"), _("rejections")
        ordering = ["-last_seen"]
        constraints = [models.UniqueConstraint(fields=["key", "sha256", "reason"], name="rejection_once")]

    def __str__(self) -> str:
        return self.key


class Tombstone(models.Model):
    """An article that an administrator deleted: its address answers 410 and its id is never used again."""

    id = models.BigIntegerField(primary_key=True)
    deleted_at = models.DateTimeField(_("deleted"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("deleted article"), _("deleted articles")

    def __str__(self) -> str:
        return codes.encode(self.id)


class Outbox(models.Model):
    """ "Index me": one row for each article whose index document is out of date. Written by managers alone."""

    EDITOR, MACHINE = 0, 1

    article_id = models.BigIntegerField(primary_key=True)  # no foreign key: the article may be gone
    version = models.BigIntegerField()
    priority = models.PositiveSmallIntegerField(default=MACHINE)
    queued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("article waiting to be indexed"), _("articles waiting to be indexed")
        indexes = [models.Index(fields=["priority", "queued_at"], name="outbox_order")]

    def __str__(self) -> str:
        return codes.encode(self.article_id)
