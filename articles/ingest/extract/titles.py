"""Titles: the line that is one, or a sentence that can stand for it.

A title line stands before the lead, has no full stop at its end and is neither a rubric nor a stray word. Where no line
is one, the title is derived: the first sentence, its credit clause off, if it is no longer than a title; otherwise the
first among the following paragraphs' opening sentences that is, and that says by itself whom it speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from urllib.parse import urlsplit

from articles.ingest.extract.boilerplate import is_rubric
from articles.ingest.extract.credits import without_credit
from articles.ingest.extract.source_names import Publisher, outlet_named
from articles.ingest.records import Evidence, MetadataField, Value
from articles.ingest.support.lines import CLOSING, Line, matching, sentences
from articles.text.kazakh.cases import any_ending

MAX_TITLE_CHARS = 200
MAX_DERIVED_CHARS = 160
MIN_DERIVED_CHARS = 25
MIN_TITLE_WORDS = 4  # of a line that is sure to be no rubric
DERIVED_FROM_PARAGRAPHS = 5
REPEATED_SHARE = 0.6
GLUED_REPEATED_SHARE = 0.25  # where a missing space shows the seam too
LEAD_SENTENCE_CHARS = 1200
MIN_COMMON_CHARS = 15  # of two titles, one of which goes on, or is cut
MIN_COMMON_SHARE = 0.4
MIN_SHARED_WORDS = 0.3  # a headline that has fewer words of the stated titles is the name of a section
MAX_SITE_WORDS = 5
HEAD_LINES = 12  # that a title's words are looked for in
_SUFFIX = re.compile(
    r"\s(?P<mark>[-–—|•:])\s(?:(?:новости|жаңалықтар\w?)\s)?(?P<name>(?:[^-–—|•]|(?<=\w)-(?=\w)){2,50}?)(?:,\s\d\d\.\d\d\.\d{4})?$",
    re.IGNORECASE,
)
# "BAQ.KZ | …"
_PREFIX = re.compile(r"(?P<name>\S+(?:\s\S+){0,2}?)\s(?P<mark>[-–—|•])\s")
# A sentence that begins so leans on the one before it.
_LEANING = re.compile(
    r"(?:он|она|они|оно|его|её|ее|их|это|этот|эта|эти|также|кроме|по его|по её|при этом|однако|так|"
    r"ол|оның|олар|олардың|бұл|осы|мұны|сондай|сонымен|алайда|бірақ|бұған|осыған|оған|сол|ал)\b"
)
# A capital, perhaps quoted, where no sentence begins: a lead that was run on, or any name.
_RUN_ON = re.compile(r"(?:(?<=[^\W\d_A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])|(?<=[\d%»”\"?!)]))(?P<space> ?)(?=[«\"“]?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])")
_RUSSIAN_VERB = re.compile(
    r"\b(?!\w*(?:совет|итет|бюджет|пакет|билет|кабинет|интернет|предмет)\b)"
    r"[а-яё]{3,}(?:[аеиыуя]л(?:[аои]|[аои]сь|ся)?|[еёиуюая]т|[еиуюая]тся)\b"
)
_KAZAKH_VERB = re.compile(r"\b[а-яёәғқңөұүһі]{3,}" + any_ending("past", "intention", "perfect") + r"[»\"]?$")
# "… » Ақпарат порталы": what some engines put behind every title; no quotation closes there.
_BREADCRUMB = re.compile(r"(?P<title>[^«]{10,})\s»\s[^«»]{2,60}")
# "Title | Politics | Site": strong marks part a title from what is no title, dashes may be its own.
_STRONG_MARKS = frozenset(("|", "•", "»", "›", "::"))
_MARK = re.compile(r"\s?[|•]\s?|\s(?:»|›|::|[-–—:/])\s|:\s")
MAX_NAME_CHARS = 60
_TITLE_TRUST = ("column", "json_ld", "open_graph", "microdata", "meta", "title_element", "feed")


def ends_lead(line: Line) -> bool:
    """Whether the line reads as text, so that no title follows it: a full stop at its end, or too long for a title."""
    bare = line.text.rstrip(CLOSING)
    return (
        len(line.text) > MAX_TITLE_CHARS
        or bare.endswith(".")
        and not bare.endswith("...")
        or line.text.endswith(":")
        and len(line.text) > 60
    )


def find_title(lines: Sequence[Line], following: Line | None) -> int | None:
    """Index of the title among the lines up to the lead (boilerplate and stamps already out); None where none is one.

    `following` is the line after them.
    """
    lead = next((index for index, line in enumerate(lines) if ends_lead(line)), None)
    if lead is None:
        lead = len(lines) if len(lines) > 1 else 0
    candidates = [index for index in range(lead) if lines[index].letters > 2 and not is_rubric(lines[index].key)]
    long = [index for index in candidates if len(lines[index].text.split()) >= MIN_TITLE_WORDS]
    if long or candidates:
        return next((index for index in long if not _is_signboard(lines[index])), (long or candidates)[0])
    if lines and lead == 0 and following and _is_repeated(lines[0], following):
        return 0
    return None


def folded_title(text: str) -> str:
    """Its letters and digits alone: what titles are compared by."""
    return "".join(filter(str.isalnum, matching(text)))


def is_same_title(one: str, other: str) -> bool:
    """Whether two folded titles are one: the site's name behind it or an ellipsis at its end makes no other title."""
    shorter, longer = sorted((one, other), key=len)
    if shorter == longer:
        return bool(shorter)
    return (
        len(shorter) >= max(MIN_COMMON_CHARS, MIN_COMMON_SHARE * len(longer))
        and (longer.startswith(shorter) or longer.endswith(shorter))
    )  # fmt: skip


def stated_title(fields: Sequence[MetadataField], lines: Sequence[Line]) -> Value | None:
    """The title that a document states of itself, without the name of its site.

    The headline, if metadata say the same, or nothing, or another wording of it; where they differ, whichever shares
    more words with the text: templates print the name of a section as headline, and one <title> on all their pages.
    What an office program keeps as a file's title counts only where the text begins with it.
    """
    names = {folded_title(entry.value) for entry in fields if entry.name == "outlet"}
    names |= {part for entry in fields if entry.name == "url" for part in _host_names(entry.value)}
    stated = [entry for entry in fields if entry.name == "title"]
    headline = next((entry for entry in stated if entry.rule == "heading"), None)
    others = sorted(
        (entry for entry in stated if entry.rule in _TITLE_TRUST), key=lambda entry: _TITLE_TRUST.index(entry.rule)
    )
    bare = [(value, entry) for entry in others if (value := without_site(entry.value, names))]
    text = " ".join(line.key for line in lines[:HEAD_LINES] if not headline or line.text != headline.value)
    if bare and bare[0][1].rule == "title_element" and len(_words(bare[0][0])) * _shared_words(bare[0][0], text) < 2:
        bare = []
    if headline and (own := without_site(headline.value, names)):
        agreeing = [entry for value, entry in bare if is_same_title(folded_title(value), folded_title(own))]
        said = " ".join(matching(value) for value, _ in bare)
        another = bare and not agreeing and _shared_words(own, said) < MIN_SHARED_WORDS
        if not another or _shared_words(own, text) >= _shared_words(bare[0][0], text):
            return _stated_value(own, headline, *agreeing)
    if bare:
        value, entry = bare[0]
        return _stated_value(value, entry)
    opening = [folded_title(line.text) for line in lines[:DERIVED_FROM_PARAGRAPHS]]
    named = next((entry for entry in stated if folded_title(entry.value) in opening), None)
    return _stated_value(named.value, named) if named else None


def without_site(title: str, names: Container[str]) -> str:
    """A stated title without the site and the section that it is printed with; "" where nothing else is in it.

    `names`: what the site is called, folded.
    """
    title = " ".join(title.split())
    while marks := list(_MARK.finditer(title)):
        name, rest = title[marks[-1].end() :], title[: marks[-1].start()]
        if not _is_site(name, marks[-1][0].strip(), rest, names):
            break
        title = rest
    if (mark := _MARK.search(title)) and folded_title(title[: mark.start()]) in names:
        title = title[mark.end() :]
    return "" if folded_title(title) in names or is_rubric(matching(title)) else title


def site_in_title(fields: Sequence[MetadataField]) -> Evidence | None:
    """The site's name beside the headline in a page's <title>: "Headline | Name", "Name: headline"."""
    headline = next((entry for entry in fields if entry.rule == "heading"), None)
    element = next((entry for entry in fields if entry.rule == "title_element"), None)
    if not headline or not element:
        return None
    own, quoted = folded_title(headline.value), element.evidence
    for mark in _MARK.finditer(quoted.text):
        before, after = quoted.text[: mark.start()], quoted.text[mark.end() :]
        if folded_title(before) == own:
            last = list(_MARK.finditer(after))
            start = mark.end() + (last[-1].end() if last else 0)
            return Evidence(quoted.start + start, quoted.end, quoted.text[start:])
        if folded_title(after) == own:
            first = _MARK.search(before)
            name = before[: first.start()] if first else before
            return Evidence(quoted.start, quoted.start + len(name), name)
    return None


def split_title(line: Line) -> tuple[Line, Line] | None:
    """A title and the lead that was run on behind it, with a space or without; None where nothing shows two texts.

    A title is a statement with its verb (which a Kazakh one ends with), and the lead says most of it again.
    """
    best: tuple[float, int] | None = None
    for seam in _RUN_ON.finditer(line.text, MIN_DERIVED_CHARS, MAX_TITLE_CHARS):
        title, rest = line.piece(0, seam.start()), line.piece(seam.end())
        if not _may_be_split(title, rest):
            continue
        glued = not seam["space"] and re.search(r"(?<![^\W\d_])[а-яёәғқңөұүһі]{3,}$|[^\w\s]$", title.text)
        repeated = _repeated_share(title, sentences(rest, LEAD_SENTENCE_CHARS)[0])
        if repeated >= (GLUED_REPEATED_SHARE if glued else REPEATED_SHARE) and (best is None or repeated > best[0]):
            best = repeated, seam.end()
    return (line.piece(0, best[1]), line.piece(best[1])) if best else None


def title_value(line: Line) -> tuple[Value, Line | None]:
    """The title without what pages append to it (" - BAQ.KZ", " - РИА Новости, 12.03.2021"), and that appendage."""
    title = line.piece(0, found.end("title")) if (found := _BREADCRUMB.fullmatch(line.text)) else line
    while (found := _SUFFIX.search(title.text)) and _is_suffix(found["mark"], outlet_named(found["name"])):
        title = title.piece(0, found.start())
    before = None
    if (found := _PREFIX.match(title.text)) and _is_sign(found["mark"], outlet_named(found["name"])):
        before, title = title.piece(*found.span("name")), title.piece(found.end())
    text = title.text.rstrip(".") if not title.text.endswith("..") else title.text
    value = Value(text, "title_line", (title.evidence(0, len(text)),))
    appendage = line.piece(title.end - line.start)
    return value, appendage if appendage.text else before


def derive_title(paragraphs: Sequence[Line]) -> Value:
    """A sentence of the body to show as title, marked derived; cut at a word where no sentence is short enough."""
    for paragraph in paragraphs[:DERIVED_FROM_PARAGRAPHS]:
        for first in sentences(paragraph, MAX_DERIVED_CHARS * 4)[:1]:
            sentence = _unstopped(_statement(first))
            if _stands_alone(sentence):
                return _derived(sentence)
    first = _unstopped(sentences(paragraphs[0], MAX_DERIVED_CHARS * 4)[0])
    if len(first.text) <= MAX_DERIVED_CHARS:
        return _derived(first)
    cut = first.piece(0, max(first.text.rfind(" ", 0, MAX_DERIVED_CHARS), MAX_DERIVED_CHARS // 2))
    return Value(cut.text.rstrip(",;:–—- ") + "…", "derived_from_beginning", (cut.evidence(),), derived=True)


def _is_site(name: str, mark: str, title: str, names: Container[str]) -> bool:
    if (
        not title.strip()
        or not name
        or len(name) > MAX_NAME_CHARS
        or mark == "»"
        and title.count("«") > title.count("»")
    ):
        return False
    if folded_title(name) in names or is_rubric(matching(name)) or _is_suffix(mark[:1], outlet_named(name)):
        return True
    return mark in _STRONG_MARKS and len(name.split()) <= MAX_SITE_WORDS and len(title.split()) >= MIN_TITLE_WORDS


def _host_names(url: str) -> list[str]:
    """How an address names its site, folded: "baqkz" and "baq" of https://www.baq.kz/…"""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return [folded_title(host), folded_title(host.rpartition(".")[0])] if host else []


def _shared_words(title: str, text: str) -> float:
    """Share of the title's longer words that a text (in lower case) has too, in some form."""
    words = _words(title)
    return sum(word in text for word in words) / len(words) if words else 0.0


def _words(title: str) -> list[str]:
    """The beginnings of its longer words."""
    return [word[:5] for word in re.findall(r"[^\W\d_]{4,}", matching(title))]


def _stated_value(text: str, *entries: MetadataField) -> Value:
    text = text.rstrip(".") if not text.endswith("..") else text
    evidence = []
    for entry in entries:
        quoted = entry.evidence
        at = quoted.text.find(text)
        evidence.append(Evidence(quoted.start + at, quoted.start + at + len(text), text) if at >= 0 else quoted)
    return Value(text, entries[0].rule, tuple(evidence))


def _stands_alone(sentence: Line) -> bool:
    return (
        MIN_DERIVED_CHARS <= len(sentence.text) <= MAX_DERIVED_CHARS
        and sentence.text[0].isalnum()
        and len(sentence.text.split()) >= 3
        and not sentence.text.endswith((":", ","))
        and not _LEANING.match(sentence.key)
    )


def _statement(sentence: Line) -> Line:
    """The sentence without who said so; "X сообщает, что …" leaves what follows."""
    bare = without_credit(sentence)
    return bare.piece(4) if bare.key.startswith("что ") else bare


def _derived(sentence: Line) -> Value:
    """The sentence as a title, with a capital where a credit before it was cut."""
    text = sentence.text[:1].upper() + sentence.text[1:]
    return Value(text, "derived_from_sentence", (sentence.evidence(),), derived=True)


def _unstopped(sentence: Line) -> Line:
    text = sentence.text
    return sentence.piece(0, len(text) - 1) if text.endswith(".") and not text.endswith("..") else sentence


def _is_suffix(mark: str, outlet: Publisher | None) -> bool:
    """A dash may also lead to the speaker: "… – Reuters" credits, "… - Kazinform" signs."""
    if outlet is None or not outlet.outlet:
        return False
    return mark in "|•-" or "." in outlet.name or outlet.at_home and outlet.name.isascii()


def _is_signboard(line: Line) -> bool:
    """Whether it only names the body that issues the text: "Пресс-служба Министерства энергетики"."""
    if re.search(r"[:?!,–—]", line.text) or _RUSSIAN_VERB.search(line.text) or _KAZAKH_VERB.search(line.text):
        return False
    return re.match(r"(?:пресс-служб|управление пресс|министерств|посольств|департамент)", line.key) is not None or (
        re.search(r"(?:баспасөз қызметі|министрлігі|елшілігі|департаменті)$", line.key) is not None
    )


def _may_be_split(title: Line, rest: Line) -> bool:
    verb = _KAZAKH_VERB.search(title.text) or _RUSSIAN_VERB.search(title.text)
    whole = len(title.text.split()) >= MIN_TITLE_WORDS and title.text.count("«") == title.text.count("»")
    hanging = re.search(r"(?:^|\s)[^\W\d_]{1,2}$|[,;–—-]$", title.text)  # a preposition, a conjunction
    return bool(verb) and whole and not hanging and len(sentences(title)) == 1 and len(rest.text) > len(title.text)


def _repeated_share(title: Line, lead: Line) -> float:
    """Share of the title's words that the lead has in some form; 0 where there are too few to tell."""
    stems = {word[: min(5, len(word) - 1)] for word in re.findall(r"[^\W\d_]{4,}", title.key)}
    said = re.findall(r"[^\W\d_]{3,}", lead.key)
    return sum(any(word.startswith(stem) for word in said) for stem in stems) / len(stems) if len(stems) > 2 else 0.0


def _is_sign(mark: str, outlet: Publisher | None) -> bool:
    """Whether a name before the title signs it; "Kaspi.kz – …" may as well be whom the title speaks of."""
    return outlet is not None and (mark in "|•" or outlet.known is not None) and _is_suffix(mark, outlet)


def _is_repeated(line: Line, lead: Line) -> bool:
    """Whether a line that ends like a sentence says in short what the next one says at length."""
    if len(line.text) > MAX_TITLE_CHARS or len(sentences(line)) > 1 or len(lead.text) <= len(line.text):
        return False
    words = [word[:5] for word in re.findall(r"[^\W\d_]{4,}", line.key)]
    return len(words) >= 3 and sum(word in lead.key for word in words) >= REPEATED_SHARE * len(words)
