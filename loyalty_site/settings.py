"""One page of settings. Everything a shop may change comes from the environment; docs/operations.md lists it."""

from __future__ import annotations

import secrets
from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from loyalty_site.schedule import SCHEDULE
from loyalty_site.theme import UNFOLD as UNFOLD

# Lets forms and admin classes name their model: ModelForm[Reward].
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

# --- The four that a production needs ---------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=True)
# A fixed key is fine to try things out; checks.py refuses it when DEBUG is off.
SECRET_KEY = env.str("SECRET_KEY", default="only-for-trying-out-" + "x" * 40 if DEBUG else environ.Env.NOTSET)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else [])
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
# Every page says that the shop is invented; make demo switches it on.
DEMO = env.bool("DEMO", default=False)

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Measured: with Django's defaults 214 of 1,600 concurrent writes failed with "database is locked"; with these none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Codes are hidden with this key. Set it apart from SECRET_KEY to be able to change that one: codes stay readable.
CODE_KEY = env.str("CODE_KEY", default="")

# --- The shop: starting values, until setup_shop or the wizard saves others ---------------------------------------------
SHOP_NAME = env.str("SHOP_NAME", default="Müdavim")
SHOP_CURRENCY = env.str("SHOP_CURRENCY", default="TRY")
SHOP_TIME_ZONE = env.str("SHOP_TIME_ZONE", default="Europe/Istanbul")
SHOP_COUNTRY = env.str("SHOP_COUNTRY", default="TR")
SHOP_LANGUAGE = env.str("SHOP_LANGUAGE", default="en")

# --- Apps ---------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    # The basic config leaves the admin site alone; loyalty_site.apps brings our own.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "loyalty_site.apps.AdminConfig",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "django_htmx",
    "phonenumber_field",
    "loyalty_site",
    "apps.common",
    "apps.staff",
    "apps.shop",
    "apps.customers",
    "apps.ledger",
    "apps.codes",
    "apps.catalog",
    "apps.orders",
    "apps.messaging",
    "apps.programs",
    "apps.rewards",
    "apps.feedback",
    "apps.segments",
    "apps.offers",
    "apps.nights",
    "apps.surveys",
    "apps.campaigns",
    "apps.flows",
    "apps.checkout",
    "apps.insights",
    "apps.imports",
    "apps.access",
    "apps.storefront",
    "apps.portal",
    "apps.till",
]
AUTH_USER_MODEL = "staff.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "apps.shop.middleware.ShopTime",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.access.middleware.SecondStep",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "loyalty_site.urls"
WSGI_APPLICATION = "loyalty_site.wsgi.application"
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
                "apps.shop.context.shop",
                "apps.portal.context.demo",
            ]
        },
    }
]

# --- Languages and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("tr", _("Turkish")), ("az", _("Azerbaijani"))]
# The second folder fills what packages leave untranslated; `make messages` knows only the first.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "packages"]
USE_TZ = True
TIME_ZONE = SHOP_TIME_ZONE

# --- Signing in ---------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "apps.staff.backends.RoleBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# The form calls it so, whatever the user model names its own field; without this every guess counts for "nobody".
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # its log lines would carry staff addresses
# How many proxies of the shop's own stand before the web process; their X-Forwarded-For entries are believed, no more.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
AXES_IPWARE_PROXY_COUNT = TRUSTED_PROXY_COUNT
AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"] if TRUSTED_PROXY_COUNT else ["REMOTE_ADDR"]

# --- Static files -------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- Mail, broker, cache ------------------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="consolemail://")
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
# A mail server that does not answer must not keep a letter claimed until the next sweep takes it for lost.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Müdavim <loyalty@localhost>")
# A provider's own interface instead of its mail server, such as anymail.backends.brevo.EmailBackend.
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="") or globals()["EMAIL_BACKEND"]
ANYMAIL = {
    # Letters carry their number for the reports; a provider that cannot take it along sends the letter without.
    "IGNORE_UNSUPPORTED_FEATURES": True,
    **env.json("ANYMAIL", default={}),
    # Unknown to everybody until it is set: no stranger reports a bounce.
    "WEBHOOK_SECRET": env.str("MAIL_WEBHOOK_SECRET", default="") or f"mail:{secrets.token_urlsafe(32)}",
}
SMS_GATEWAY = env.str("SMS_GATEWAY", default="apps.messaging.gateways.tray.TrayGateway")
SMS_HTTP_URL = env.str("SMS_HTTP_URL", default="")
SMS_HTTP_HEADERS = env.json("SMS_HTTP_HEADERS", default={})
SMS_HTTP_BODY = env.json("SMS_HTTP_BODY", default={"to": "{to}", "text": "{text}", "reference": "{reference}"})
SMS_HTTP_ID = env.str("SMS_HTTP_ID", default="")
# Addresses in letters need the shop's own host; doors that have a request use that.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://")
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if CELERY_BROKER_URL.startswith("filesystem:"):
    _broker_dir = VAR_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker_dir / "tray"),
        "data_folder_out": str(_broker_dir / "tray"),
        "control_folder": str(_broker_dir / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
    for _folder in (_broker_dir / "tray", _broker_dir / "control"):
        _folder.mkdir(parents=True, exist_ok=True)
else:
    # Recovers a killed worker's task in about 11 s instead of 90 s.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
# Only counters are kept there. A Redis that does not answer must not keep anybody waiting.
REDIS_CACHE_OPTIONS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "retry": Retry(NoBackoff(), 0)}
if CACHES["default"]["BACKEND"].endswith(".RedisCache"):
    CACHES["default"]["OPTIONS"] = REDIS_CACHE_OPTIONS | CACHES["default"].get("OPTIONS", {})

# --- REST ---------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.storefront.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["apps.storefront.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.storefront.parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "apps.storefront.rendering.AlwaysJSON",
    "DEFAULT_SCHEMA_CLASS": "apps.storefront.schema.HouseSchema",
    "DEFAULT_THROTTLE_CLASSES": ["apps.storefront.throttles.PerKey", "apps.storefront.throttles.PerAddress"],
    "EXCEPTION_HANDLER": "apps.storefront.problems.problem_details",
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "UNAUTHENTICATED_USER": None,
}
API_THROTTLE_PER_KEY = env.str("API_THROTTLE_PER_KEY", default="6000/min")
API_THROTTLE_PER_ADDRESS = env.str("API_THROTTLE_PER_ADDRESS", default="600/min")
SPECTACULAR_SETTINGS = {
    "TITLE": "Müdavim Storefront API",
    "DESCRIPTION": "Customers, orders, points and rewards for web shops and tills.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["apps.storefront.schema.describe_problems"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Safety -------------------------------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The strict policy is everybody's; the admin theme evaluates expressions and gets its own through loyalty_site.admin.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_query": {"()": "apps.common.logs.WithoutQuery"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # runserver's access log, which would repeat whole addresses.
    "loggers": {
        "django.server": {"handlers": ["console"], "filters": ["without_query"], "level": "INFO", "propagate": False}
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
