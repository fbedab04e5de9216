"""A page's own words for its parts, in class and id; they are read as whole words: "shadow" is no "ad"."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Part = Literal["", "meta", "drop"]

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DROP_WORDS = frozenset(
    """
    share shares sharing shared sharer sharethis addthis addtoany social socials soc socialbuttons pluso uptolike likely
    related relates similar recommend recommended recommendation recommendations recommends readmore readalso
    comment comments commentlist disqus respond hypercomments cackle reply replies
    subscribe subscription subscribes newsletter mailing
    ads adv advert adverts advertisement advertising adfox adsense adsbygoogle banner banners promo sponsor sponsored
    reklama reklam zharnama rtb mgid outbrain taboola criteo relap teasers adblock
    rating ratings vote votes voting stars reaction reactions likes kksr
    breadcrumb breadcrumbs crumbs pagination pager paginator nav navbar navigation menu submenu
    sidebar widget popular trending mostread
    cookie cookies consent gdpr modal popup overlay tooltip preloader toast
    tags taglist tagcloud hashtags keywords metki
    caption figcaption photocredit credit copyright copyrights
    languages langs langbar langswitcher switcher locales
    toolbar printbtn noprint paywall pullquote
    orphus typo berrors
    """.split()
)
_DROP_PAIRS = frozenset(
    """
    read-also read-more see-also also-read more-news other-news last-news latest-news news-list top-news hot-news
    next-post prev-post post-navigation next-article prev-article next-news load-more lang-switch language-switcher
    lang-menu lang-bar lang-list language-bar lang-selector select-lang news-feed tag-list post-tags entry-tags
    author-box author-bio about-author screen-reader sr-only visually-hidden no-print print-link print-button
    yandex-rtb ya-share instagram-media photo-author photo-source image-author img-caption telegram-banner
    social-links back-top scroll-top to-top
    """.split()
)
_META_WORDS = frozenset(
    """
    meta date time datetime timestamp published pubdate author authors byline avtor views counter counters hits
    rubric rubrics rubrika category categories cat readtime
    """.split()
)
_HIDDEN_TOKENS = frozenset(
    "hidden hide invisible d-none sr-only visually-hidden visuallyhidden screen-reader-text assistive-text is-hidden "
    "u-hidden display-none element-invisible only-print print-only".split()
)
_SHOWN_AGAIN = re.compile(r"(?:^|\s)(?:d-(?:sm|md|lg|xl|xxl)-\w+|(?:sm|md|lg|xl):\w+)")


@lru_cache(maxsize=8192)
def part_of(names: str) -> Part:
    """What class and id call an element: boilerplate ("drop"), something about the text ("meta"), or nothing known."""
    tokens = names.split()
    if any(token in _HIDDEN_TOKENS for token in tokens) and not _SHOWN_AGAIN.search(names):
        return "drop"
    meta = False
    for token in tokens:
        words = [word.lower() for word in _WORD.findall(token)]
        # Page builders call every part of a page a widget; so does Telegram its posts.
        if words and words[0] in ("elementor", "tgme"):
            continue
        if any(word in _DROP_WORDS for word in words) or any(
            f"{one}-{other}" in _DROP_PAIRS for one, other in pairwise(words)
        ):
            return "drop"
        meta = meta or any(word in _META_WORDS for word in words)
    return "meta" if meta else ""
