"""Which rules derived a value: a fingerprint of what can change it, and of nothing else.

That is the code that reads, extracts, normalises and classifies, without its comments and docstrings; the words of the
vocabulary, with what editors made of them; and the versions of the libraries that these use. How documents are fetched
and stored, and how files are called, has no part in it. Python's own Unicode tables have: a newer one may read letters
otherwise.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import threading
import tokenize
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from articles.vocabulary.edited import Edits, in_use

#: Files and folders under `articles`.
PARTS = (
    "ingest/__init__.py", "ingest/normalise.py", "ingest/records.py", "ingest/support",
    "ingest/extract", "ingest/classify", "ingest/formats", "text", "vocabulary",
)  # fmt: skip
GENERATOR = "generate.py"  # of the vocabulary: what it makes counts, not how
#: Distributions that these import; a test compares.
LIBRARIES = (
    "babel", "brotli", "ftfy", "idna", "justext", "lxml", "numpy", "py3langid", "pymorphy3", "pypdfium2", "pystemmer",
    "trafilatura", "zstandard",
)  # fmt: skip
RULES_LENGTH = 12
_SPACING = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}
#: Python 3.11 counts how deep `ast.parse` is for all threads together, and two at once end in SystemError.
_one_at_a_time = threading.Lock()
_UNWRITTEN = {tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE}  # how wide an indent is does not matter


def rules_version(edits: Edits | None = None) -> str:
    """Twelve hexadecimal digits, kept beside each derived value; another one means: `reclassify` may find more.

    `edits`: what editors made of the vocabulary; without: what is in use.
    """
    edits = in_use() if edits is None else edits
    if not edits.files:
        return _of_files()
    return hashlib.sha256(f"{_of_files()} {edits.digest}".encode()).hexdigest()[:RULES_LENGTH]


def _of_files() -> str:
    with _one_at_a_time:
        return _read_files()


@cache
def _read_files() -> str:
    libraries = {name: version(name) for name in LIBRARIES} | {"unicode": unicodedata.unidata_version}
    return fingerprint(rule_files(Path(str(files("articles")))), libraries)


def rule_files(root: Path) -> Iterator[Path]:
    """The files of the rules. `root`: the folder of the package `articles`."""
    for part in PARTS:
        path = root / part
        yield from path.rglob("*") if path.is_dir() else [path]


def fingerprint(paths: Iterable[Path], libraries: dict[str, str]) -> str:
    """Of what the files say, whatever they are called, and of the libraries' versions."""
    said = sorted(
        hashlib.sha256(_said(path).encode()).digest()
        for path in paths
        if path.suffix in {".py", ".json", ".txt"} and path.name != GENERATOR
    )
    digest = hashlib.sha256(json.dumps(libraries, sort_keys=True).encode() + b"".join(said))
    return digest.hexdigest()[:RULES_LENGTH]


def _said(path: Path) -> str:
    """The content of a file without what is there for its readers only."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return "\n".join(_tokens(text))
    if path.suffix == ".json":
        return json.dumps(json.loads(text))
    return "\n".join(line for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _tokens(source: str) -> Iterator[str]:
    """The tokens of a Python source, without comments and docstrings."""
    docstrings = {
        (node.lineno, node.col_offset)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    after_docstring = False
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in _SPACING or (token.type == tokenize.NEWLINE and after_docstring):
            continue
        after_docstring = token.type == tokenize.STRING and _place(token) in docstrings
        if not after_docstring:
            yield tokenize.tok_name[token.type] if token.type in _UNWRITTEN else token.string


def _place(token: tokenize.TokenInfo) -> tuple[int, int]:
    """As `ast` counts: in bytes."""
    line, column = token.start
    return line, len(token.line[:column].encode())
