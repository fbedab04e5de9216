"""What each kind of job is told. A job's row keeps it as JSON, whatever version of the program wrote it.

Of a row that is read back, what its kind does not know is passed over, and what is missing has its default.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import PurePosixPath
from typing import Any, ClassVar, Self

from articles.models import Job


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """`what`: what the job is about, in one line."""

    what: str = ""
    kind: ClassVar[Job.Kind]

    @property
    def alone(self) -> str:
        """Of jobs with the same word only one is open at a time; "": any number."""
        return ""

    def as_json(self) -> dict[str, Any]:
        """What differs from the defaults."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name)) != _default(each)}

    @classmethod
    def of(cls, job: Job) -> Self:
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in job.arguments.items() if name in known})


def _default(each: Any) -> Any:
    return each.default if each.default_factory is MISSING else each.default_factory()


@dataclass(frozen=True, kw_only=True)
class IngestArguments(Arguments):
    """`paths`: names of uploads; `urls`: addresses; `stated`: the fields of `records.Contributed` but for `columns`;
    `columns`: field → column of a table; `keep_all`: also what names fewer than two countries; `rejections`: keys of
    documents that were refused, read again; `anyway`: whatever the rules hold against these."""

    kind = Job.Kind.INGEST
    paths: Sequence[str] = field(default_factory=list)
    urls: Sequence[str] = field(default_factory=list)
    collection: str = ""
    stated: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    keep_all: bool = False
    rejections: Sequence[int] = field(default_factory=list)
    anyway: bool = False

    @property
    def places(self) -> list[str]:
        """What it reads, as people know it: the files' own names, and addresses."""
        what = [self.what] if self.what else []
        return [*(PurePosixPath(name).name for name in self.paths), *self.urls, *what]


@dataclass(frozen=True, kw_only=True)
class CheckSourceArguments(Arguments):
    """`source`: its key."""

    kind = Job.Kind.CHECK_SOURCE
    source: int

    @property
    def alone(self) -> str:
        return f"{self.kind}:{self.source}"


@dataclass(frozen=True, kw_only=True)
class ReclassifyArguments(Arguments):
    """The fields of `reclassify.Selection`. `topic`, `words`: these changes of a topic's words are tried out, and
    nothing is written."""

    kind = Job.Kind.RECLASSIFY
    articles: Sequence[int] = field(default_factory=list)
    outlet: str = ""
    everything: bool = False
    refused: bool = False
    topic: str = ""
    words: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class UndoArguments(Arguments):
    """`run`: the key of the ingest run."""

    kind = Job.Kind.UNDO
    run: int

    @property
    def alone(self) -> str:
        return f"{self.kind}:{self.run}"


@dataclass(frozen=True, kw_only=True)
class RegroupArguments(Arguments):
    """`action`: the key of the merge or split; `back`: it is taken back; `words`: language → what it is about."""

    kind = Job.Kind.REGROUP
    action: int
    back: bool = False
    words: dict[str, str] = field(default_factory=dict)

    @property
    def alone(self) -> str:
        return f"{self.kind}:{self.action}:back" if self.back else f"{self.kind}:{self.action}"


@dataclass(frozen=True, kw_only=True)
class BulkArguments(Arguments):
    """`action`: the key of the bulk action; `back`: it is taken back; `words`: language → what it is about."""

    kind = Job.Kind.BULK
    action: int
    back: bool = False
    words: dict[str, str] = field(default_factory=dict)

    @property
    def alone(self) -> str:
        return f"{self.kind}:{self.action}:back" if self.back else f"{self.kind}:{self.action}"


@dataclass(frozen=True, kw_only=True)
class ExportArguments(Arguments):
    """`export`: the key of its row; `client`: a word for whoever asked, who may have one export made at a time."""

    kind = Job.Kind.EXPORT
    export: str
    client: str

    @property
    def alone(self) -> str:
        return f"{self.kind}:{self.client}"
