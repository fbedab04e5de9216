"""Addresses. Pages carry their language; an article's short address redirects by the reader's."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path, register_converter
from django.views.i18n import JavaScriptCatalog

from articles.admin import changes, desk
from articles.admin.base import Search
from articles.admin.bulk_search import bulk_over_search
from articles.admin.copies import copies
from articles.admin.log import log
from articles.admin.names import kept_name, typed_names
from articles.admin.outlets import outlet_touched
from articles.admin.queue import queue
from articles.admin.regroup import merge, split
from articles.admin.words import topic_words
from articles.codes import CodeConverter
from articles.pages import revisions
from articles.pages import views as articles
from articles.pages.about import about
from articles.pages.codebook import codebook
from articles.pages.coverage_page import coverage
from config import accounts, site_map
from config import views as site
from config.addresses import client_address
from config.two_step import as_reader_before, two_step
from search import views as search
from search.pages import views as pages
from search.pages.subjects import PAGES
from search.readers import saving
from search.readers import views as readers
from search.readers.access import for_readers
from search.resolve import in_words, resolve
from search.similar import similar_articles
from search.takeaway import review_pages
from search.takeaway import views as takeaway
from search.takeaway.feed import feed
from search.trail import trail

register_converter(CodeConverter, "code")

# What the article page prints of what its own room knows nothing of; the search that a reader came by.
ARTICLE = {"blocks": (similar_articles,), "follow": trail}
# What the desk, which knows no search either, is handed of it.
SEARCH = {"search": Search(resolve, in_words)}
# By what exports know who asks.
CLIENT = {"client": client_address}

urlpatterns = [
    path("healthz", site.healthz, name="healthz"),
    path("readyz", site.readyz, name="readyz"),
    path("robots.txt", site.robots, name="robots"),
    path("sitemap.xml", site_map.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", site_map.section, name="sitemap-section"),
    path("i18n/", include("django.conf.urls.i18n")),
    # Before the admin's own, which knows Django's words alone: with those of config/locale.
    path("admin/jsi18n/", JavaScriptCatalog.as_view(packages=["django.contrib.admin", "config"])),
    # The desk's own pages, of no one table; the first in place of Django's.
    path("admin/queue/", admin.site.admin_view(queue), SEARCH, name="queue"),
    path("admin/", admin.site.admin_view(desk.first_page)),
    path("admin/tables/", admin.site.admin_view(desk.tables), name="admin-tables"),
    path("admin/changes/", admin.site.admin_view(changes.changes), name="admin-changes"),
    path("admin/changes/<slug:kind>/<int:record>/revert/", admin.site.admin_view(changes.revert), name="admin-revert"),
    path("admin/bulk/", admin.site.admin_view(bulk_over_search), SEARCH, name="desk_bulk"),
    path("admin/bulk/<slug:do>/", admin.site.admin_view(bulk_over_search), SEARCH, name="desk_bulk"),
    path("admin/merge/<slug:kind>/<slug:key>/", admin.site.admin_view(merge), name="desk_merge"),
    path("admin/split/<slug:kind>/<slug:key>/", admin.site.admin_view(split), SEARCH, name="desk_split"),
    path("admin/copies/<code:id>/", admin.site.admin_view(copies), name="desk_copies"),
    path("admin/topics/<slug:code>/words/", admin.site.admin_view(topic_words), SEARCH, name="desk_words"),
    path("admin/names/touched/", admin.site.admin_view(typed_names), SEARCH, name="desk_names"),
    path("admin/names/<int:pk>/touched/", admin.site.admin_view(kept_name), SEARCH, name="desk_name"),
    path("admin/outlets/<int:pk>/touched/", admin.site.admin_view(outlet_touched), name="desk_outlet"),
    path("admin/log/", admin.site.admin_view(log), name="desk_log"),
    path("admin/readers/invite/", admin.site.admin_view(readers.invite), name="desk_invite"),
    path("admin/two-step/", two_step, name="two_step"),
    path("admin/", admin.site.urls),
    path("a/<code:id>/", articles.permanent, name="permanent"),
    path("a/<code:id>/r<int:number>", articles.permanent, name="permanent_revision"),
    *i18n_patterns(
        path("", search.front, name="front"),
        path("search/", search.search, name="search"),
        path("search/complete/", search.complete, name="complete"),
        path("search/review/", review_pages.review, name="review"),
        path("search/export.docx", review_pages.document, name="review-document"),
        path("search/export.<slug:suffix>", takeaway.export, CLIENT, name="export"),
        path("search/feed/", feed, name="feed"),
        path("search/exports/<slug:key>/", takeaway.export_page, name="export_page"),
        path("search/exports/<slug:key>/file", takeaway.export_file, name="export_file"),
        path("search/facets/<slug:name>/", search.facet, name="facet"),
        path("facets/<slug:name>/", search.moved_facet),
        path("help/", search.how_search_works, name="help"),
        *(
            entry
            for kind, plural in PAGES.items()
            for entry in (
                path(f"{plural}/", pages.list_of(kind), name=plural),
                path(f"{plural}/<str:value>/", pages.page_of(kind), name=f"{kind}-page"),
            )
        ),
        path("browse/", articles.browse, name="browse"),
        path("codebook/", codebook, name="codebook"),
        path("coverage/", coverage, name="coverage"),
        path("about/", about, name="about"),
        path("login/", accounts.LogIn.as_view(), name="login"),
        path("password/new/<str:token>/", readers.new_account, name="new_account"),
        *accounts.addresses(),
        path("register/", readers.register, name="register"),
        path("account/", readers.account, name="account"),
        path("account/password/", for_readers(accounts.ChangePassword.as_view()), name="account_password"),
        path("account/feeds/", readers.feed_key, name="account_feeds"),
        path("account/delete/", readers.leave, name="account_leave"),
        path("account/searches/new/", saving.save, name="save_search"),
        path("account/searches/<int:pk>/", saving.saved_search, name="saved_search"),
        path("account/searches/<int:pk>/delete/", saving.forget, name="forget_search"),
        path("mail/stop/<str:token>/", saving.stop, name="letters_stop"),
        path("logout/", LogoutView.as_view(), name="logout"),
        path("a/<code:id>/", articles.article, ARTICLE, name="article"),
        path("a/<code:id>/r<int:number>", revisions.revision, name="revision"),
        path("a/<code:id>/r<int:before>..r<int:after>", revisions.changes, name="changes"),
        path("a/<code:id>/cite/<slug:name>", articles.cite, name="cite"),
        path("a/<code:id>/story/", articles.story, name="story"),
        path("a/<code:id>/original/", as_reader_before(articles.original), name="original"),
    ),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.page_not_found"
handler500 = "config.views.server_error"
