"""Settings, read from the environment. Nothing has to be set for a trial; `docs/installation.md` lists what can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
import pghistory
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import broker
from config.demonstration.accounts import SIGN_IN_ACCOUNTS
from config.engines.folder import DataFolder

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = DataFolder.from_environment()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or DATA.secret_key()

# The demonstration city: its mark on every page, and a sign-in page that offers one account of each role.
KEYWORK_DEMO = env.bool("KEYWORK_DEMO", default=True)
KEYWORK_DEMO_ACCOUNTS = tuple(SIGN_IN_ACCOUNTS) if KEYWORK_DEMO else ()
KEYWORK_CITY = env.str("KEYWORK_CITY", default="南京市")
# Where people open the program: what messages link to.
KEYWORK_URL = env.str("KEYWORK_URL", default="http://127.0.0.1:8000").rstrip("/")
KEYWORK_OFFICE = env.str("KEYWORK_OFFICE", default=f"{KEYWORK_CITY}人民政府办公厅")  # in whose name documents go out
KEYWORK_DOCUMENT_WORD = env.str("KEYWORK_DOCUMENT_WORD", default="宁")  # with which the city's document numbers begin

# Rooms

ROOMS = [
    "organization",
    "regulation",
    "timetable",
    "workbook",
    "notices",
    "tasks",
    "responsibility",
    "supervision",
    "incentives",
    "office",
    "citizens",
    "dashboards",
]

INSTALLED_APPS = [
    "config",
    *reversed(ROOMS),  # a room's templates and commands come before those of the rooms that it builds on
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "rules",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "csp",
]

# Each room lists its own entries of the timetable and its own sheets of the standard workbook.
TIMETABLE_ROOMS = ["responsibility.timetable", "supervision.timetable", "incentives.timetable", "office.timetable"]
SHEET_ROOMS = [
    "organization.sheets",
    "tasks.sheets",
    "responsibility.sheets",
    "supervision.sheets",
    "incentives.sheets",
]
# Each room lists its own kinds of official documents.
DOCUMENT_ROOMS = [
    "responsibility.documents",
    "supervision.documents.catalogue",
    "incentives.documents.catalogue",
    "office.documents.catalogue",
]
# What follows from the correction of a closed month: called with `year` and `at`, in the correction's transaction.
MONTH_CORRECTED = ["incentives.measuring.renew_after_correction"]
# What looks at what falls due, every morning: called with the moment, gives what it did in sentences.
MORNING_LOOKS = [
    "supervision.timetable.look_at_deadlines",
    "incentives.timetable.look_at_deadlines",
    "office.timetable.look_at_deadlines",
]
# What follows from an approved figure of the year: called with `year`, `article` and `at`, in the same transaction.
PARAMETER_APPROVED = ["incentives.measuring.renew_after_approval"]
# What follows from signatures: called with `notices`, `by` and `at`, in the transaction of the signature.
NOTICE_SIGNED = [
    "supervision.life.acknowledging.acknowledge",
    "supervision.life.handing_over.acknowledge_case",
    "incentives.talking.acknowledging.acknowledge",
]

MIDDLEWARE = [
    "config.health.answer_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "citizens.middleware.answer_citizens",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "organization.middleware.OneTimePasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

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
                "dashboards.context.navigation",
            ],
        },
    },
]

# Engines: an installation's own, or the embedded ones, whose addresses are in the environment while they run

DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url("DATABASE_URL", default="postgres:///keywork")}
DATABASES["default"].update(
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=600),
    CONN_HEALTH_CHECKS=True,
    # Services open their own transactions, around what belongs together.
    ATOMIC_REQUESTS=False,
    # A database that accepts nobody is one that fails, not one to wait for.
    OPTIONS={"connect_timeout": 10, **DATABASES["default"].get("OPTIONS", {})},
)
# One trigger call for a whole statement, so that an import in sets stays fast.
# The database's triggers are put in place after migrating, all of them, as the models now say. As steps of the
# migrations they would be most of them, and make a first start wait for a minute.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True
PGHISTORY_LEVEL = pghistory.Statement  # type: ignore[has-type]
PGHISTORY_APPEND_ONLY = True
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="history")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = broker.REDIS_URL
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "keywork",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    },
}

# Sessions are rows, so that a lost cache signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
SESSION_COOKIE_HTTPONLY = True

# Accounts

AUTH_USER_MODEL = "organization.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "organization.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "organization.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "change_password": "5/m/user",
    "visitors_comment": "5/10m/ip,20/d/ip",  # comments that citizens leave, from one network
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("KEYWORK_PROXIES", default=0)

# Languages and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = DATA.path / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA.path / "files"
MEDIA_URL = "/files/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a schedule or a month's grid of a large unit
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Safety

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])  # the proxy of an installation checks, or names them here
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_COOKIE_HTTPONLY = False
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# An installation behind HTTPS says so; a trial on one's own machine has no certificate.
KEYWORK_HTTPS = env.bool("KEYWORK_HTTPS", default=False)
SECURE_SSL_REDIRECT = KEYWORK_HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = KEYWORK_HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if KEYWORK_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = KEYWORK_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if KEYWORK_HTTPS else None

# Programs

REST_FRAMEWORK = {
    # The token first: who has neither is told to bring one (401).
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "organization.api_defaults.HasOwnPassword",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "organization.api_defaults.Pages",
    "DEFAULT_SCHEMA_CLASS": "organization.records.Described",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("KEYWORK_API_RATE_ANONYMOUS", default="60/min"),
        "user": env.str("KEYWORK_API_RATE", default="1200/min"),
    },
    "NUM_PROXIES": env.int("KEYWORK_PROXIES", default=0),
    "EXCEPTION_HANDLER": "organization.records.answer_error",
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("Keywork"),
    "DESCRIPTION": _(
        "The records of the office for other programs, with the rights of an account. Fields have the names of the "
        "exports: a task is its serial number, a unit its short name, a month is 2016-03, a figure a decimal as text."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated", "organization.api_defaults.HasOwnPassword"],
    "COMPONENT_SPLIT_REQUEST": True,
    "TAGS": [
        {"name": "units", "description": _("Units")},
        {"name": "articles", "description": _("Articles")},
        {"name": "parameters", "description": _("Parameters")},
        {"name": "lists", "description": _("Lists")},
        {"name": "tasks", "description": _("Tasks")},
        {"name": "schedules", "description": _("Schedules")},
        {"name": "milestones", "description": _("Milestones")},
        {"name": "filings", "description": _("Responsibility filings")},
        {"name": "reports", "description": _("Reports")},
        {"name": "checks", "description": _("Monthly checks")},
        {"name": "escalations", "description": _("Escalations")},
        {"name": "measures", "description": _("Measures")},
        {"name": "notices", "description": _("Notices")},
    ],
    "ENUM_NAME_OVERRIDES": {
        "UnitKind": "organization.enums.UnitKind",
        "NoticeKind": "notices.enums.NoticeKind",
        "DeliveryState": "notices.enums.DeliveryState",
        "Category": "tasks.enums.Category",
        "Direction": "tasks.enums.Direction",
        "Measure": "tasks.enums.Measure",
        "Source": "tasks.enums.Source",
        "ListStatus": "tasks.enums.ListStatus",
        "TaskStatus": "tasks.enums.TaskStatus",
        "FilingStatus": "responsibility.enums.FilingStatus",
        "ReportStatus": "supervision.enums.ReportStatus",
        "EscalationStatus": "supervision.enums.EscalationStatus",
        "BulletinKind": "supervision.enums.BulletinKind",
        "ResponsibleLevel": "responsibility.enums.ResponsibleLevel",
        "EscalationLevel": "supervision.enums.Level",
        "EscalationAction": "supervision.enums.Action",
        "Ground": "supervision.enums.Ground",
        "Flag": "supervision.enums.Flag",
        "Reason": "supervision.enums.Reason",
        "MeasureKind": "incentives.enums.MeasureKind",
        "MeasureDirection": "incentives.enums.MeasureDirection",
        "MeasureStatus": "incentives.enums.MeasureStatus",
    },
}

# Who asks after the system's health gets the answer; it need not be in the log once a second as well.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_health": {"()": "config.health.WithoutHealth"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_health"]},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "WARNING"},
        # Read by the outbox, message by message; it holds addresses and contents, which belong in no log.
        "apprise": {"handlers": ["nowhere"], "propagate": False, "level": "DEBUG"},
        # What libraries tell programmers of their future. Celery puts it into the log whenever the broker is away.
        "py.warnings": {"level": "ERROR"},
    },
}
