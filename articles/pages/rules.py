"""By which rule a value was found, in the language of the page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

# Every rule that a stage of the ingest names; a test reads them from the sources.
RULES: dict[str, str | Promise] = {
    "according_to": pgettext_lazy("rule", "the text goes by their data"),
    "act": pgettext_lazy("rule", "the line with the act's kind, date and number"),
    "address": pgettext_lazy("rule", "the page's address"),
    "author_element": pgettext_lazy("rule", "the author's name as the page marks it"),
    "column": pgettext_lazy("rule", "a column of the table"),
    "comment": pgettext_lazy("rule", "a remark in the page's code"),
    "copyright_notice": pgettext_lazy("rule", "the copyright line"),
    "crawler_prefix": pgettext_lazy("rule", "the note that a program put before the text"),
    "credit_of_itself": pgettext_lazy("rule", "the text speaks of its own outlet"),
    "dateline": pgettext_lazy("rule", "the place and date that open the text"),
    "derived_from_beginning": pgettext_lazy("rule", "the text's first words"),
    "derived_from_sentence": pgettext_lazy("rule", "the text's first sentence"),
    "editor": pgettext_lazy("rule", "an editor"),
    "feed": pgettext_lazy("rule", "the feed that announced the page"),
    "file_properties": pgettext_lazy("rule", "the properties of the file"),
    "heading": pgettext_lazy("rule", "the heading of the page"),
    "html_element": pgettext_lazy("rule", "the page's own statement of its language"),
    "identify": pgettext_lazy("rule", "the words of the text, compared with each language"),
    "json_ld": pgettext_lazy("rule", "the page's description for search engines"),
    "labelled_byline": pgettext_lazy("rule", "a line that names the author"),
    "labelled_stamp": pgettext_lazy("rule", "a line that says when it was published"),
    "lexicon": pgettext_lazy("rule", "words of the topic"),
    "link": pgettext_lazy("rule", "the link that the page gives of itself"),
    "meta": pgettext_lazy("rule", "the page's description of itself"),
    "microdata": pgettext_lazy("rule", "marks in the page's code"),
    "names": pgettext_lazy("rule", "names of the country, its cities and its people"),
    "open_graph": pgettext_lazy("rule", "the page's description for social networks"),
    "page_clock": pgettext_lazy("rule", "the clock of the page"),
    "post": pgettext_lazy("rule", "the heading of the post"),
    "reference": pgettext_lazy("rule", "the text refers to them"),
    "relative_stamp": pgettext_lazy("rule", "a line with “today” or “yesterday”"),
    "said": pgettext_lazy("rule", "the text says that they report it"),
    "sentences": pgettext_lazy("rule", "sentences that name both countries"),
    "signature": pgettext_lazy("rule", "the signature"),
    "signed": pgettext_lazy("rule", "the signature"),
    "source_link": pgettext_lazy("rule", "the link to the source"),
    "stamp_line": pgettext_lazy("rule", "the line with the date"),
    "stamp_prefix": pgettext_lazy("rule", "the date that opens the text"),
    "stated_by_contributor": pgettext_lazy("rule", "whoever brought the article said so"),
    "time_element": pgettext_lazy("rule", "the time as the page marks it"),
    "title_appendage": pgettext_lazy("rule", "the end of the title line"),
    "title_element": pgettext_lazy("rule", "the title of the page in the browser"),
    "title_line": pgettext_lazy("rule", "the line above the text"),
    "url": pgettext_lazy("rule", "the page's address"),
    "whole text": pgettext_lazy("rule", "the text as a whole"),
}


def rule_in_words(rule: str) -> str:
    """One that an earlier version of the program named stays as it is."""
    return str(RULES.get(rule, rule))
