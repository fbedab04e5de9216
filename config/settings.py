"""Settings, read from the environment; .env.example names every variable.

With DEBUG=1 everything has a default and nothing needs installing: SQLite and the embedded engine under var/.
Without it SECRET_KEY, ALLOWED_HOSTS and DATABASE_URL are required.
"""

from __future__ import annotations

import os
from datetime import timedelta
from logging import LogRecord
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: str = "") -> bool:
    return (os.environ.get(name) or default).lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def required(name: str, default: str) -> str:
    """The variable's value; `default` only where DEBUG allows defaults."""
    value = os.environ.get(name, "")
    if value:
        return value
    if DEBUG:
        return default
    raise ImproperlyConfigured(f"Set {name} (or DEBUG=1 for a trial on one machine).")


DEBUG = flag("DEBUG")
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = required("SECRET_KEY", "for-a-trial-on-one-machine-only")
ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")]
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

# Where readers find the site: https://archive.example.org. Unset: the name that each request asks for.
SITE_URL = os.environ.get("SITE_URL", "").rstrip("/")
# Whom readers may ask: an address of mail or of a page, and who that is.
CONTACT = os.environ.get("CONTACT", "")
CONTACT_NAME = os.environ.get("CONTACT_NAME", "")
SOFTWARE_VERSION = "2026.12"  # year and month of the last change that readers or operators notice

INSTALLED_APPS = [
    "config.desk.DeskConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "simple_history",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "config",  # the worker's command, and what `check` looks at
    "articles",
    "search",
]

MIDDLEWARE = [
    "config.failures.readable_parameters",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.answers.compressed",
    "config.answers.squeezed",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "config.answers.kept_by_nobody",
    "config.brake.Brake",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "config.failures.Failures",
]
SITE_LOGIN_REQUIRED = flag("SITE_LOGIN_REQUIRED")
if SITE_LOGIN_REQUIRED:
    MIDDLEWARE.append("django.contrib.auth.middleware.LoginRequiredMiddleware")
if DEBUG:
    MIDDLEWARE.append("config.views.own_not_found")  # innermost
LOGIN_URL = LOGOUT_REDIRECT_URL = "login"
LOGIN_REDIRECT_URL = "search"

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.views.of_the_site",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL", f"sqlite:///{DATA_DIR / 'archive.sqlite3'}"), conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # With Django's defaults 71 of 146 editors' saves beside an ingest met "database is locked"; with these, none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # seconds
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ELASTICSEARCH_URL = words("ELASTICSEARCH_URL")  # one or several addresses; unset: the embedded engine
ELASTICSEARCH_USERNAME = os.environ.get("ELASTICSEARCH_USERNAME", "elastic")
ELASTICSEARCH_PASSWORD = os.environ.get("ELASTICSEARCH_PASSWORD", "")
ELASTICSEARCH_INDEX = os.environ.get("ELASTICSEARCH_INDEX") or "articles"
ELASTICSEARCH_CA_FILE = os.environ.get("ELASTICSEARCH_CA_FILE", "")
SEARCH_ENGINE = "search.elastic.ElasticEngine" if ELASTICSEARCH_URL else "search.embedded.EmbeddedEngine"
SEARCH_INDEX_DIR = DATA_DIR / "index"  # of the embedded engine
SEARCH_SHARDS = number("SEARCH_SHARDS", 1)
SEARCH_REPLICAS = number("SEARCH_REPLICAS", 0)
SEARCH_TIMEOUT_SECONDS = 2  # for people
SIMILAR_TIMEOUT_SECONDS = 0.2  # the page of an article is complete without what resembles it
INDEX_TIMEOUT_SECONDS = 30  # for rebuilds and the drainer
# Single words of searches without a full match, with their numbers, for editors (search/lexicon/missed.py).
COUNT_MISSED_WORDS = flag("COUNT_MISSED_WORDS", "1")
SEARCH_DRAIN_IN_PROCESS = not ELASTICSEARCH_URL  # the serving process keeps the embedded index up to date

TASKS = {  # articles/intake/jobs.py
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "sources", "desk", "exports"]},
}

JOBS_KEPT_DAYS = number("JOBS_KEPT_DAYS", 90)  # ended ones; what they took in stays

# What the page of a withdrawn article says: that it was withdrawn ("nothing" more), the "day", or the "reason", too.
WITHDRAWAL_SHOWN = os.environ.get("WITHDRAWAL_SHOWN") or "reason"
if WITHDRAWAL_SHOWN not in ("nothing", "day", "reason"):
    raise ImproperlyConfigured("WITHDRAWAL_SHOWN is nothing, day or reason.")

# Stands first in the names of pairs; the front page lists its partners. What is derived from texts does not go by it.
HOME_COUNTRY = (os.environ.get("HOME_COUNTRY") or "KZ").upper()
MAX_DOCUMENT_BYTES = number("MAX_DOCUMENT_BYTES", 10_000_000)
MAX_UPLOAD_BYTES = number("MAX_UPLOAD_BYTES", 200_000_000)  # of all files of one form together: an archive holds many
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploading"  # beside where they go: kept without being copied
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
FILE_UPLOAD_HANDLERS = [
    "articles.intake.uploads.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Fetching of pages (articles/ingest/fetch/fetcher.py)
FETCH_CONTACT = os.environ.get("FETCH_CONTACT") or os.environ.get("ADMIN_EMAIL", "")  # sent along with every request
FETCH_DELAY_SECONDS = float(os.environ.get("FETCH_DELAY_SECONDS") or 1.5)  # between two requests to one host
FETCH_ALLOW_PRIVATE = flag("FETCH_ALLOW_PRIVATE")  # also addresses of private networks and of this machine
FETCH_PORTS = frozenset(map(int, words("FETCH_PORTS")))  # beside 80 and 443

ORIGINALS_STORAGE = os.environ.get("ORIGINALS_STORAGE", "")  # a class by its dotted name
if ORIGINALS_STORAGE == "articles.storage.OriginalsStorage":  # its name before it moved; for one release
    ORIGINALS_STORAGE = "articles.archive.storage.OriginalsStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "originals": {
        "BACKEND": ORIGINALS_STORAGE or "articles.archive.storage.OriginalsStorage",
        "OPTIONS": {} if ORIGINALS_STORAGE else {"location": DATA_DIR / "originals"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG

# Logging in (config/brake.py, docs/decisions/0021-brakes.md)
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it answers before a password is hashed
    "django.contrib.auth.backends.ModelBackend",
]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who goes on trying does not go on being locked out
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "config.brake.Attempts"
AXES_CLIENT_IP_CALLABLE = "config.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "config.brake.name_braked"
AXES_CLIENT_STR_CALLABLE = "config.brake.attempt"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False  # attempts are in the log; there is nobody to unlock
AXES_VERBOSE = False

# Accounts of readers (search/readers): "off", "invited" by an administrator, or "open" to all.
READER_ACCOUNTS = os.environ.get("READER_ACCOUNTS") or "off"
if READER_ACCOUNTS not in ("off", "invited", "open"):
    raise ImproperlyConfigured("READER_ACCOUNTS is off, invited or open.")
LOGIN_HOURS = number("LOGIN_HOURS", 336)  # then it has to be done again
# Who works at the editors' desk gives a code of an app after the password (config/two_step.py).
TWO_STEP_LOGIN = flag("TWO_STEP_LOGIN")
OTP_TOTP_ISSUER = "Köpir"  # what the app calls it

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "config/locale"]  # ours; what Django lacks in Kazakh
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
TIME_ZONE = "Asia/Almaty"  # of pages; the database holds UTC
USE_TZ = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if not DEBUG:
    SECURE_SSL_REDIRECT = not flag("ALLOW_HTTP")
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = number("HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not flag("ALLOW_HTTP")
TRUSTED_PROXY = flag("TRUSTED_PROXY")
if TRUSTED_PROXY:
    # Only behind a proxy that sets these headers itself and drops what the client sent.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Mail: alerts about sources, to the operator; links to set a password, to who asks. Without a server nothing is mailed,
# nor written to a log in its stead.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
# One or several addresses; none: alerts are shown in the admin only.
OPERATOR_EMAIL = words("OPERATOR_EMAIL") if EMAIL_HOST else []
EMAIL_PORT = number("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("EMAIL_FROM") or "kopir@localhost"


def without_traceback_of_refusals(record: LogRecord) -> bool:
    """A request that was answered with 4xx is one line; a traceback is for what went wrong here."""
    if getattr(record, "status_code", 500) < 500:
        record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "refusals": {"()": "django.utils.log.CallbackFilter", "callback": without_traceback_of_refusals},
        "links": {"()": "config.logs.HideLinks"},
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals", "links"]}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL") or "INFO"},
    "loggers": {
        "django": {"handlers": []},  # Django's own would write each line once more
        "django.server": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},  # what becomes of jobs stands in their table
        "django_tasks_db": {"level": "WARNING"},
        "axes": {"level": "WARNING"},  # wrong passwords and pauses
        "elastic_transport": {"level": "ERROR"},  # below, a traceback for each retry; the engine raises and says why
    },
}
