"""The fields of the embedded index, and an article as they hold it.

Text arrives analysed: terms joined by spaces, which tantivy merely splits (six times faster than handing over tokens).
The text itself is not stored: snippets are made from the database.

The stems of all languages stand in one field, each marked with its language. tantivy takes the mean length of a field
over all articles, also those that have nothing in it: in an archive that is nine tenths Russian a field of Kazakh stems
would make every Kazakh article seem immensely long.
"""

from __future__ import annotations

import hashlib
import json

import tantivy

from articles.text.analysis import FINGERPRINT, Language
from search.analysts import texts
from search.clauses import PARTS
from search.engine import SORT_KEYS, Document
from search.fields import fields
from search.query import EXACT
from search.terms import analyse

NUMBERS = ("story", "first", "last", "day", "month", "alone")
BAG = "bag"  # JSON: field → the commonest terms of the article; what `similar` looks for
TOKENIZER = "words"
LANGUAGES = "languages"  # those whose stems an article has, to count them
STEMS = "stem"
TEXT_FIELDS = [f"{part}_{kind}" for part in PARTS for kind in (STEMS, EXACT)]

#: Changes with the fields; an index with others cannot be read.
_FIELDS = [TEXT_FIELDS, LANGUAGES, fields(), NUMBERS, SORT_KEYS, BAG]
LAYOUT = hashlib.sha256(json.dumps(_FIELDS).encode()).hexdigest()[:16]
#: Changes with whatever an index would have to be rebuilt for.
MADE_WITH = f"{LAYOUT}-{FINGERPRINT}"


def build() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # A signed key: deleting by an unsigned one silently deletes nothing (tantivy-py 0.27).
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("version", fast=True)
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name=TOKENIZER)
    for name in fields():
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(LANGUAGES, tokenizer_name="raw", index_option="basic")
    for name in NUMBERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in SORT_KEYS:
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field(BAG, stored=True)
    return builder.build()


def register_tokenizer(index: tantivy.Index) -> None:
    """Tantivy does not keep tokenizers with the index: call this after each opening."""
    index.register_tokenizer(TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


def field(part: str, analysis: Language) -> str:
    """Where the terms of a part stand in this analysis."""
    return f"{part}_{EXACT if analysis == EXACT else STEMS}"


def tantivy_document(document: Document) -> tantivy.Document:
    made = tantivy.Document()
    made.add_integer("id", document.id)
    made.add_integer("version", document.version)
    terms = document.terms or analyse(texts(document))
    for part, found in terms.fields.items():
        for analysis, text in found.items():
            made.add_text(field(part, analysis), text)
    for language in document.analysed:
        made.add_text(LANGUAGES, language)
    for name in fields():
        for each in document.facets[name]:
            made.add_text(name, each)
    for name in (*NUMBERS, *SORT_KEYS):
        made.add_integer(name, int(getattr(document, name)))
    made.add_bytes(BAG, terms.bag)
    return made
