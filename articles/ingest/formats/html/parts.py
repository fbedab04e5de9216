"""A page's own words for its parts, in class and id; they are read as whole words: "shadow" is no "ad"."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Hint = Literal["advert", "boilerplate", "others", "caption", "hidden"]
Part = Literal["", "meta"] | Hint

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OTHERS_WORDS = frozenset(  # what others say, and other articles: prose, too
    """
    related relates similar recommend recommended recommendation recommendations recommends readmore readalso
    comment comments commentlist disqus respond hypercomments cackle reply replies
    popular trending mostread teasers sidebar widget
    cookie cookies consent gdpr modal popup overlay tooltip preloader toast
    """.split()
)
_ADVERT_WORDS = frozenset(
    "ads adv advert adverts advertisement advertising adfox adsense adsbygoogle sponsor sponsored reklama reklam "
    "zharnama rtb criteo adblock relap taboola outbrain mgid".split()
)
_CAPTION_WORDS = frozenset("caption figcaption photocredit credit".split())
_DROP_WORDS = frozenset(
    """
    share shares sharing shared sharer sharethis addthis addtoany social socials soc socialbuttons pluso uptolike likely
    subscribe subscription subscribes newsletter mailing
    banner banners promo
    rating ratings vote votes voting stars reaction reactions likes kksr
    breadcrumb breadcrumbs crumbs pagination pager paginator nav navbar navigation menu submenu
    tags taglist tagcloud hashtags keywords metki
    copyright copyrights
    languages langs langbar langswitcher switcher locales
    toolbar printbtn noprint paywall pullquote
    orphus typo berrors
    """.split()
)
_OTHERS_PAIRS = frozenset(
    """
    read-also read-more see-also also-read more-news other-news last-news latest-news news-list top-news hot-news
    next-post prev-post next-article prev-article next-news news-feed
    author-box author-bio about-author telegram-banner instagram-media
    """.split()
)
_CAPTION_PAIRS = frozenset("photo-author photo-source image-author img-caption".split())
_DROP_PAIRS = frozenset(
    """
    post-navigation load-more lang-switch language-switcher
    lang-menu lang-bar lang-list language-bar lang-selector select-lang tag-list post-tags entry-tags
    screen-reader sr-only visually-hidden no-print print-link print-button
    ya-share social-links back-top scroll-top to-top
    """.split()
)
_KINDS: tuple[tuple[Hint, frozenset[str]], ...] = (  # what others say first: of a "comment-rating" more is asked
    ("advert", _ADVERT_WORDS),
    ("others", _OTHERS_WORDS | _OTHERS_PAIRS),
    ("boilerplate", _DROP_WORDS | _DROP_PAIRS),
    ("caption", _CAPTION_WORDS | _CAPTION_PAIRS),
)
_META_WORDS = frozenset(
    """
    meta date time datetime timestamp published pubdate author authors byline avtor views counter counters hits
    rubric rubrics rubrika category categories cat readtime
    """.split()
)
_LABELS = frozenset("date time datetime".split())
_HIDDEN_TOKENS = frozenset(
    "hidden hide invisible d-none sr-only visually-hidden visuallyhidden screen-reader-text assistive-text is-hidden "
    "u-hidden display-none element-invisible only-print print-only".split()
)
_SHOWN_AGAIN = re.compile(r"(?:^|\s)(?:d-(?:sm|md|lg|xl|xxl)-\w+|(?:sm|md|lg|xl):\w+)")


@lru_cache(maxsize=8192)
def part_of(names: str) -> Part:
    """What class and id call an element: something about the text ("meta"), a kind of boilerplate, or nothing known.

    "others": what others say, and other articles. Names are hints, never verdicts (prose.py).
    """
    tokens = names.split()
    if any(token in _HIDDEN_TOKENS for token in tokens) and not _SHOWN_AGAIN.search(names):
        return "hidden"
    found: set[str] = set()
    for token in tokens:
        words = [word.lower() for word in _WORD.findall(token)]
        # Page builders call every part of a page a widget; so does Telegram its posts.
        if words and words[-1] in _LABELS and _OTHERS_WORDS.isdisjoint(words):
            found.add(words[-1])  # "news-list-date": the last word says what it is
        elif words and words[0] not in ("elementor", "tgme"):
            found.update(words, (f"{one}-{other}" for one, other in pairwise(words)))
    for kind, known in _KINDS:
        if not known.isdisjoint(found):
            return kind
    return "" if _META_WORDS.isdisjoint(found) else "meta"
