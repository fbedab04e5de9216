"""The catalogues of the site's own texts: `python -m config.extract_messages` brings them up to the sources.

Babel does it all: no gettext tool is needed (`make messages` compiles with Babel too). Texts in the sources are English
and need no catalogue. config/locale holds what Django and the libraries lack in Kazakh and Russian, kept by hand.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PLURALS = {
    "kk": "nplurals=2; plural=(n != 1);",  # as Django's own catalogue
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
FOLDERS = {"articles": "python", "config": "python", "search": "python", "templates": "django"}
KEYWORDS: dict[str, Any] = {
    name: spec
    for names, spec in (
        (("_", "gettext", "gettext_lazy", "gettext_noop"), None),
        (("ngettext", "ngettext_lazy"), (1, 2)),
        (("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
        (("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
    )
    for name in names
}


def extract_template(fileobj: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """A Babel extractor for Django templates: Django turns a template into calls of gettext, Babel reads those."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.utils.translation.template import templatize

    code = templatize(fileobj.read().decode())
    # The markup around the calls is blanked, yet its indentation would not be Python's.
    flush = "\n".join(line.lstrip() for line in code.splitlines())
    yield from extract_python(io.BytesIO(flush.encode()), keywords, comment_tags, options)


def extracted() -> Catalog:
    """Every text of the sources, with the files that have it."""
    catalog = Catalog()
    for folder, method in FOLDERS.items():
        patterns = ["**.html", "**.txt"] if method == "django" else ["**.py"]  # pages and letters
        extractor: Any = extract_template if method == "django" else "python"
        methods = [(pattern, extractor) for pattern in patterns]
        found = extract_from_dir(ROOT / folder, methods, {}, KEYWORDS, ["Translators:"])
        for file, _line, message, comments, context in found:
            catalog.add(message, locations=[(f"{folder}/{file}", 0)], auto_comments=comments, context=context)
    return catalog


def path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES/django.po"


def read(language: str) -> Catalog:
    """The catalogue as committed; an empty one where there is none yet."""
    if path(language).exists():
        with path(language).open("rb") as stream:
            return read_po(stream, language)
    return Catalog(language)


def updated(language: str, template: Catalog) -> Catalog:
    """New texts come in untranslated, texts that are gone go; nothing is guessed from similar ones."""
    old = read(language)
    catalog = Catalog(language, fuzzy=False)
    for message in template:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            known = old.get(key, message.context)
            string = known.string if known and known.id == message.id else None
            catalog.add(
                message.id, string, message.locations, auto_comments=message.auto_comments, context=message.context
            )
    return catalog


def write(language: str, catalog: Catalog) -> None:
    """Without the dates and names of Babel's header, which would change with every run."""
    text = io.BytesIO()
    write_po(text, catalog, width=110, sort_output=True, include_lineno=False, omit_header=True)
    headers = ["Content-Type: text/plain; charset=utf-8", f"Language: {language}", f"Plural-Forms: {PLURALS[language]}"]
    header = "".join(f'"{line}\\n"\n' for line in headers)
    path(language).parent.mkdir(parents=True, exist_ok=True)
    path(language).write_bytes(f'msgid ""\nmsgstr ""\n{header}\n'.encode() + text.getvalue())


if __name__ == "__main__":
    texts = extracted()
    for code in PLURALS:
        write(code, updated(code, texts))
