"""All settings, from the environment by typed readers; unsafe production refuses to start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from greenfin import env
from greenfin.logs import logging_to_stderr
from greenfin.oidc import form_targets, openid_connect_apps
from greenfin.refusals import DEVELOPMENT_KEY, refuse_unsafe

BASE_DIR = Path(__file__).resolve().parent.parent

# What kind of process this is
MODE = env.text("GREENFIN_MODE", "development", "development, demo or production")
if MODE not in {"development", "demo", "production"}:
    raise ImproperlyConfigured(
        f"GREENFIN_MODE is {MODE!r}: write development, demo or production."
    )
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
DEBUG = env.flag("DEBUG", False, "Django's debug pages; never in production")
SECRET_KEY = env.text("SECRET_KEY", DEVELOPMENT_KEY, "signs sessions; 50 characters")
SECRET_KEY_FALLBACKS = env.words(
    "SECRET_KEY_FALLBACKS", [], "retired keys, newest first"
)
MATCHING_KEY = env.text("MATCHING_KEY", "", "first SECRET_KEY, if that was changed")
FIELD_KEYS = env.words(
    "FIELD_KEYS",
    ["dev:ZGV2ZWxvcG1lbnQtb25seS1maWVsZC1rZXktMzJieXQ="],
    "id:key pairs that encrypt fields and sealed inputs, newest first",
)
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", ["127.0.0.1", "localhost", "testserver"], "names we answer to"
)
SITE_URL = env.text(
    "SITE_URL", "http://127.0.0.1:8000", "our address in letters and mail"
)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [], "https://host, by comma")
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, "proxies before us that we trust")

# Where things are kept
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var", "data of the embedded mode")
MEDIA_ROOT = env.folder("FILES_DIR", VAR_DIR / "files", "uploads, books and letters")
VAR_DIR.mkdir(parents=True, exist_ok=True)
SCAN_COMMAND = env.text("SCAN_COMMAND", "", "scans a file on stdin: 0 clean, 1 bad")
DISK_RESERVE_MB = env.integer(
    "DISK_RESERVE_MB", 200, "with less free space readyz says not ready"
)

DATABASE_URL = env.text(
    "DATABASE_URL", "sqlite:///var/greenfin.db", "the web role's database"
)


def _database(url: str) -> dict[str, Any]:
    """Django's dictionary for a URL, with what each engine needs to be safe."""
    config = env.parse_database(url)
    if config["ENGINE"].endswith("sqlite3"):
        name = Path(config["NAME"])
        config["NAME"] = name if name.is_absolute() else BASE_DIR / name
        Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        }
    else:
        config["ENGINE"] = "accounts.postgresql"
        config["CONN_HEALTH_CHECKS"] = True
        config["CONN_MAX_AGE"] = 60
        config["OPTIONS"] = {
            "connect_timeout": 5,
            "options": "-c lock_timeout=5s -c statement_timeout=60s"
            " -c idle_in_transaction_session_timeout=60s",
        }
    config["ATOMIC_REQUESTS"] = True
    return dict(config)


DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "", "the broker; empty: jobs run in this process")
# Limits on sign-in are counted in the cache: too few entries would let them be evicted.
_entries = {"MAX_ENTRIES": 100_000}
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "accounts.cache.SteadyRedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": _entries,
        }
    )
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "csp",
    "audit",
    "jobs",
    "accounts",
    "catalogue",
    "documents",
    "companies",
    "questionnaires",
    "register",
    "risk",
    "schemes",
    "greenfin",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "greenfin.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.ActorMiddleware",
]

ROOT_URLCONF = "greenfin.urls"
WSGI_APPLICATION = "greenfin.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "greenfin.context.page_frame",
            ],
        },
    }
]

# Forms look alike wherever a library draws them: templates/django/forms/
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.MaximumLengthValidator"},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": f"{_validation}.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
STEP_UP_SECONDS = env.integer(
    "STEP_UP_SECONDS", 300, "how long a confirmed identity lasts for grave acts"
)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.PersonForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = STEP_UP_SECONDS
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "confirm_email": "20/m/ip,3/m/key,10/h/key",
    "invitation_code": "10/m/ip,60/h/ip,10/h/key",
    "confirm_by_code": "3/m/user,10/h/user",
}
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "greenfin"
MFA_TOTP_TOLERANCE = 0  # used codes are remembered for one period: longer, they replay
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
USERSESSIONS_TRACK_ACTIVITY = False
_oidc = env.text("OIDC_SERVER_URL", "", "a bank's identity provider; empty: none")
_oidc_name = env.text("OIDC_NAME", "Bank sign-in", "what its button says")
_oidc_client = env.text("OIDC_CLIENT_ID", "", "our name at that provider")
_oidc_secret = env.text("OIDC_CLIENT_SECRET", "", "our secret at that provider")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "APPS": openid_connect_apps(_oidc, _oidc_client, _oidc_secret, _oidc_name)
    }
}

# Sessions and headers
SESSION_COOKIE_AGE = env.integer("SESSION_HOURS", 12, "the longest session") * 3600
SESSION_IDLE_SECONDS = 60 * env.integer(
    "SESSION_IDLE_MINUTES", 30, "a silent session of a bank, office or operator ends"
)
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *form_targets(_oidc)],
    }
}

# Language and time
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Hong_Kong"
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("zh-hant", _("繁體中文")),
    ("zh-hans", _("简体中文")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["greenfin.formats"]

STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_DIR", VAR_DIR / "static", "collected assets")
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS: list[Any] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000
UPLOAD_MAX_BYTES = (
    env.integer("UPLOAD_MAX_MB", 60, "largest loan book file") * 1_048_576
)
VSME_TEMPLATE = env.text(
    "VSME_TEMPLATE", "", "the blank official VSME workbook; empty: none is filled in"
)
FEED_LAG_SECONDS = env.integer(
    "FEED_LAG_SECONDS", 5, "facts wait so long for slower transactions before the feed"
)

# Mail leaves by the job table
EMAIL_BACKEND = "jobs.mail.OutboxBackend"
OUTBOX_BACKEND = env.text(
    "OUTBOX_BACKEND",
    "django.core.mail.backends.filebased.EmailBackend",
    "how the outbox finally sends",
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost", "mail server")
EMAIL_PORT = env.integer("EMAIL_PORT", 25, "its port")
WEBHOOKS_PRIVATE_ADDRESSES = env.flag(
    "WEBHOOKS_PRIVATE_ADDRESSES",
    False,
    "let webhooks reach addresses of our own network",
)
WEBHOOKS_CA_FILE = env.text(
    "WEBHOOKS_CA_FILE", "", "certificates that webhooks trust, besides the system's"
)
CAMPAIGN_MAILS_PER_MINUTE = env.integer(
    "CAMPAIGN_MAILS_PER_MINUTE",
    60,
    "mails of campaigns that leave in a minute",
    least=1,
)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "greenfin@example.org", "sender")

# Jobs: the row is the truth, the broker is a bell
JOBS_EMBEDDED = not REDIS_URL
JOBS_LEASE_SECONDS = env.integer(
    "JOBS_LEASE_SECONDS", 60, "a silent job runs again after"
)
# Addresses count, which the engine takes in advance: less would not do for three loans.
ENGINE_MEMORY_MB = env.integer(
    "ENGINE_MEMORY_MB", 2048, "memory of the process that computes a view", least=1024
)
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 900, 840
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 7_200,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
}

API_REQUESTS_PER_MINUTE = env.integer(
    "API_REQUESTS_PER_MINUTE", 600, "how often one token may ask the API"
)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.tokens.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttles.TokenThrottle"],
    "DEFAULT_PAGINATION_CLASS": "accounts.cursors.Pages",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "greenfin.problems.problem_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "greenfin",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "greenfin.api_schema.declare_common",
    ],
    "ENUM_NAME_OVERRIDES": {
        "DataScope": "companies.models.Scope",
        "AnswerState": "questionnaires.models.Answer.State",
        "ResponseStatus": "questionnaires.models.Response.Status",
        "UploadStatus": "risk.models.Upload.Status",
        "BookStatus": "risk.models.LoanBook.Status",
        "ViewStatus": "risk.models.RiskView.Status",
        "JobStatus": "jobs.models.Job.Status",
    },
}

LOGGING = logging_to_stderr(env.text("LOG_LEVEL", "WARNING", "how much"))

if PRODUCTION:
    refuse_unsafe(globals())
