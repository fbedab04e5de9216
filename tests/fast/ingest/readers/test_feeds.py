"""What feeds and sitemaps announce: every format, every habit of those who write them, and what is refused."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.ingest.readers.feed import Announced, is_listing, read_listing
from articles.ingest.readers.markup import NotAListing
from articles.ingest.readers.web import own_document
from articles.ingest.records import Contributed
from tests import inputs
from tests.taking import body

BASE = "https://dala.example/rss/all"


def urls(data: bytes | str, base: str = BASE, charset: str = "") -> list[str]:
    raw = data if isinstance(data, bytes) else data.encode()
    assert is_listing(raw)
    return [entry.url for entry in read_listing(raw, base, charset).entries]


def rss(items: str, version: str = "2.0", head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f'{head}<rss version="{version}"><channel><title>Дала жаршысы</title>{items}</channel></rss>'


def item(path: str, title: str = "Жаңалық", date: str = "") -> str:
    return f"<item><title>{title}</title><link>{path}</link><pubDate>{date}</pubDate></item>"


def test_rss_with_what_it_says_of_each_page_as_written() -> None:
    feed = rss(
        item("https://dala.example/news/1", "Көпір ашылды", "Пн, 02 сен 2024 08:00:00 +0600")
        + item("https://dala.example/news/2", "Су келісімі", "2024 жылғы 1 қыркүйек")
    )
    listing = read_listing(feed.encode(), BASE)
    assert listing.kind == "feed"
    assert listing.entries == (
        Announced("https://dala.example/news/1", "Көпір ашылды", "Пн, 02 сен 2024 08:00:00 +0600"),
        Announced("https://dala.example/news/2", "Су келісімі", "2024 жылғы 1 қыркүйек"),
    )
    assert listing.entries[0].as_dict() == {"title": "Көпір ашылды", "date": "Пн, 02 сен 2024 08:00:00 +0600"}


@pytest.mark.parametrize("version", ["0.90", "0.91", "0.92", "1.0", "2.0"])
def test_versions_of_rss(version: str) -> None:
    assert urls(rss(item("/news/1"), version)) == ["https://dala.example/news/1"]


def test_atom_takes_the_page_not_the_feed_itself() -> None:
    feed = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://dala.example/kk/">
      <link rel="self" href="https://dala.example/atom"/>
      <entry><title type="html">Шекара &lt;b&gt;бекеті&lt;/b&gt;</title><link rel="self" href="/api/7"/>
        <link rel="alternate" href="a/7"/><published>2024-09-02T08:00:00+05:00</published>
        <updated>2024-09-03T08:00:00+05:00</updated></entry>
      <entry><title>Екінші</title><link href="a/8"/><updated>2024-09-04</updated></entry></feed>"""
    entries = read_listing(feed.encode(), "https://dala.example/atom").entries
    assert entries == (
        Announced("https://dala.example/kk/a/7", "Шекара бекеті", "2024-09-02T08:00:00+05:00"),
        Announced("https://dala.example/kk/a/8", "Екінші", "2024-09-04"),
    )


def test_rdf() -> None:
    feed = """<?xml version="1.0"?>
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://dala.example/"><title>Т</title></channel>
      <item rdf:about="https://dala.example/1"><title>Бір</title><link>https://dala.example/1</link>
        <dc:date>2024-09-02</dc:date></item></rdf:RDF>"""
    assert read_listing(feed.encode(), BASE).entries == (Announced("https://dala.example/1", "Бір", "2024-09-02"),)


def test_a_permalink_stands_for_a_missing_link() -> None:
    assert urls(rss("<item><guid>https://dala.example/p/5</guid></item>")) == ["https://dala.example/p/5"]


def test_addresses_are_canonical_and_each_comes_once_in_order() -> None:
    feed = rss(
        item("HTTPS://Dala.Example:443/b?utm_source=rss&amp;id=2#top")
        + item("https://dala.example/a")
        + item("https://dala.example/b?id=2&amp;fbclid=x")
        + item("  https://dala.example/жаңалық \n")
        + item("mailto:news@dala.example")
        + item("javascript:void(0)")
        + item("http://[broken")
        + item("")
        + item("https://dala.example/")
    )
    assert urls(feed) == [
        "https://dala.example/b?id=2",
        "https://dala.example/a",
        "https://dala.example/%D0%B6%D0%B0%D2%A3%D0%B0%D0%BB%D1%8B%D2%9B",
    ]


@pytest.mark.parametrize(
    ("declared", "said", "real"),
    [
        ("utf-8", "", "utf-8"),
        ("windows-1251", "", "windows-1251"),
        ("windows-1251", "", "utf-8"),  # it lies
        ("utf-8", "", "windows-1251"),  # it lies
        ("", "windows-1251", "windows-1251"),
        ("koi8-r", "utf-8", "koi8-r"),
        ("no-such-charset", "", "utf-8"),
        ("utf-16", "", "utf-16"),
        ("utf-8", "", "utf-8-sig"),
        ("", "", "utf-16-le"),
    ],
)
def test_charsets(declared: str, said: str, real: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    data = rss(item("/1", "Стороны обсудили поставки"), head=head).encode(real)
    assert read_listing(data, BASE, said).entries[0].title == "Стороны обсудили поставки"


def test_broken_markup_is_read_as_far_as_it_goes() -> None:
    assert urls("\n\n" + rss(item("/1", "A & B") + "<item><link>/2</link><br>&nbsp;&laquo;" + item("/3")))[:1] == [
        "https://dala.example/1"
    ]
    assert urls(rss(item("/1") + item("/2"))[:-20]) == ["https://dala.example/1", "https://dala.example/2"]
    assert urls("Warning: mysql_connect() in /srv/x.php on line 3\n" + rss(item("/1"))) == ["https://dala.example/1"]
    assert urls(rss(item("/1", "а\x00\x08б"))) == ["https://dala.example/1"]


def test_a_doctype_that_declares_nothing_is_no_danger() -> None:
    doctype = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    )
    assert urls(rss(item("/1"), "0.91", f'<?xml version="1.0"?>{doctype}')) == ["https://dala.example/1"]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!doctype rss SYSTEM "a.dtd" [<!ENTITY x "<rss>">]>',
        "<!DOCTYPE rss [",
        f"<!DOCTYPE {'a' * 600} [<!ENTITY x 'y'>]>",
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_declared_entities_never_grow_nor_read_a_file(doctype: str, charset: str) -> None:
    for written in (rss(item("/1", "&l9;&x;"), head=""), "<urlset><url><loc>/a?&x;</loc></url></urlset>"):
        for entry in read_listing((doctype + written).encode(charset), BASE).entries:
            assert len(entry.title) < 20 and "root:" not in entry.title + entry.url


def test_entities_that_stand_for_letters_are_written_out() -> None:
    doctype = """<!DOCTYPE rss [<!ENTITY laquo "&#171;"><!ENTITY q '»'><!ENTITY host "https://dala.example">]>"""
    (entry,) = read_listing((doctype + rss(item("&host;/1", "&laquo;Дала&q;"), head="")).encode(), BASE).entries
    assert (entry.url, entry.title) == ("https://dala.example/1", "«Дала»")


NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def sitemap(locations: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NS}>{locations}</urlset>'.encode()


def test_a_sitemap_plain_and_packed() -> None:
    data = sitemap(
        "<url><loc>https://dala.example/</loc></url>"
        "<url><loc> https://dala.example/1 </loc><lastmod>2024-09-02</lastmod><priority>0.5</priority></url>"
        "<url><image:image xmlns:image='i'><image:loc>https://dala.example/p.jpg</image:loc></image:image>"
        "<loc>https://dala.example/2</loc></url><url><lastmod>2024</lastmod></url>"
    )
    for packed in (data, gzip.compress(data)):
        listing = read_listing(packed, BASE)
        assert listing.kind == "sitemap"
        assert listing.entries == (
            Announced("https://dala.example/1"),  # when it changed last is no date of publication
            Announced("https://dala.example/2"),
        )


def test_a_news_sitemap() -> None:
    news = (
        "<url><loc>https://dala.example/1</loc><lastmod>2024-09-05</lastmod><news:news><news:publication>"
        "<news:name>Дала жаршысы</news:name><news:language>kk</news:language></news:publication>"
        "<news:publication_date>2024-09-02T08:00+05:00</news:publication_date><news:title>Көпір ашылды</news:title>"
        "</news:news></url>"
    )
    assert read_listing(sitemap(news), BASE).entries == (
        Announced("https://dala.example/1", "Көпір ашылды", "2024-09-02T08:00+05:00"),
    )


def test_an_index_of_sitemaps() -> None:
    data = (
        f"<sitemapindex {NS}><sitemap><loc>/s1.xml</loc><lastmod>2024-09</lastmod></sitemap>"
        "<sitemap><loc>/s2.xml.gz</loc></sitemap></sitemapindex>"
    ).encode()
    listing = read_listing(data, BASE)
    assert (listing.kind, [entry.url for entry in listing.entries]) == (
        "index",
        ["https://dala.example/s1.xml", "https://dala.example/s2.xml.gz"],
    )


def test_a_sitemap_cut_short() -> None:
    data = sitemap("".join(f"<url><loc>https://dala.example/{n}</loc></url>" for n in range(9)))
    assert len(urls(data[:-120])) >= 5


@pytest.mark.slow
def test_ten_thousand_entries() -> None:
    data = sitemap("".join(f"<url><loc>https://dala.example/{n}</loc></url>" for n in range(10_000)))
    assert len(read_listing(gzip.compress(data), BASE).entries) == 10_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"\x1f\x8b",
        gzip.compress(b"<rss/>", mtime=0)[:-9] + b"\xff" * 20,
        gzip.compress(b"<rss>" + bytes(51_000_000), mtime=0),
        "<html><body>Кіру</body></html>".encode(),
        b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><rss></body></html>",
        b"<html><body><code><rss version='2.0'></code></body></html>",
        "Мәтін ғана.".encode(),
        b"{}",
        b"<?xml version='1.0'?><plist></plist>",
        b"<svg></svg>",
        b"x" * 30_000 + b"<rss></rss>",
    ],
)
def test_what_is_no_feed(data: bytes) -> None:
    with pytest.raises(NotAListing):
        read_listing(data, BASE)


@pytest.mark.slow
@given(
    st.lists(
        st.sampled_from(
            [
                "<rss>",
                "<feed>",
                "<item>",
                "</item>",
                "<link>",
                "</link>",
                "<url>",
                "<urlset>",
                "<loc>",
                "</loc>",
                "</url>",
                "&amp;",
                "&x;",
                "]]>",
                "<![CDATA[",
                "<!--",
                "-->",
                "http://[",
                "//",
                "\ud800",
                "\x00",
                "Ә",
                "<?",
                "?>",
                "<!DOCTYPE a>",
                "xml:base='%'",
                "<sitemapindex>",
                "<sitemap>",
                "<title>",
                "<pubDate>",
                '"',
                "'",
                "<link href='",
                "http://a.kz:x/",
                "<a:b>",
                "\uffff",
            ]
        ),
        max_size=40,
    )
)
@settings(max_examples=300)
def test_nothing_breaks_it(parts: list[str]) -> None:
    data = "".join(parts).encode("utf-8", "surrogatepass")
    for start in (b"", b"<rss><channel>", b"<urlset>", b"<feed>"):
        is_listing(start + data)
        try:
            listing = read_listing(start + data, BASE)
        except NotAListing:
            continue
        assert all(entry.url.startswith("http") for entry in listing.entries)


@pytest.mark.parametrize("reference", ["&#55357;&#56832;", "&#99999999999;", "&#0;", "&#xFFFFFFFFFF;"])
def test_references_to_no_character_break_nothing(reference: str) -> None:
    source = f"<rss version='2.0'><channel><item><title>Хабар {reference}</title><link>https://a.kz/1</link></item></channel></rss>"
    [entry] = read_listing(source.encode(), "https://a.kz/rss").entries
    assert entry.url == "https://a.kz/1"
    assert entry.title.startswith("Хабар")
    assert "\0" not in entry.title
    entry.title.encode()


@pytest.mark.parametrize(
    "entries",
    [
        "<url><loc>https://dala.example/2?a=1&b=2</loc></url>",
        "<url><loc>https://dala.example/2</loc><image:image><image:loc>x</image:loc></url>",
        "<url><loc>https://dala.example/2</loc><b>x</url>",
        "<url><loc><![CDATA[https://dala.example/2?a&b]]></loc><lastmod></url><!-- <url><loc>/no</loc></url> -->",
    ],
)
def test_a_broken_sitemap_is_read_on_behind_the_fault(entries: str) -> None:
    around = [f"<url><loc>https://dala.example/{n}</loc></url>" for n in (1, 3)]
    found = read_listing(sitemap(entries.join(around)), BASE).entries
    assert [entry.url[21] for entry in found] == ["1", "2", "3"]
    index = f"<sitemapindex>{entries.join(around).replace('url>', 'sitemap>')}</sitemapindex>"
    assert len(read_listing(index.encode(), BASE).entries) == 3


def test_a_list_of_addresses() -> None:
    data = "\ufeff# тізім\r\nhttps://dala.example/1\r\n\r\n  https://dala.example/жаңалық/2 \r\n"
    assert is_listing(data.encode())
    assert len(read_listing(data.encode(), BASE).entries) == 2
    assert not is_listing("https://dala.example/1 деген мекенжайда\nмақала бар\n".encode())


def test_an_entry_that_leads_nowhere_is_an_article_of_its_own() -> None:
    text = "".join(f"&lt;p&gt;{one}&lt;/p&gt;" for one in inputs.RUSSIAN)
    key = "<guid isPermaLink='false'>77</guid>"
    entry = f"<item><title>{inputs.RUSSIAN_TITLE}</title>{key}<description>{text}</description></item>"
    listing = read_listing(rss(entry + "<item><title>бос</title></item>").encode(), BASE)
    (found,) = listing.entries
    assert (found.url, listing.empty) == (f"{BASE}#77", 1)
    raw = own_document(found.url, "c", Contributed(), announced=found.as_dict(), crawled=True)
    assert body(replace(raw, keep_all=True)) == list(inputs.RUSSIAN)


@pytest.mark.slow
def test_a_long_feed_is_read_piece_by_piece() -> None:
    text = "сөз " * 200
    items = (f"<item><title>{n}</title><link>/{n}</link><description>{text}</description></item>" for n in range(4000))
    assert len(read_listing(rss("".join(items)).encode(), BASE).entries) == 4000
