"""What every way of running Matinee shares."""

from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.environment import environment
from config.lib.urls import celery_redis_url, email_settings, origin
from config.sign_in import sign_in_origins, sign_in_services
from config.uploads import model_storage, private_storage, upload_origins, upload_storage

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environment()

# ---- Services -------------------------------------------------------------------------------------------------------

# The entry points call config.embedded.ensure() first, which fills both in when nobody else has.
EMBEDDED = env.database_url is None or env.redis_url is None
if EMBEDDED:
    from config.embedded import addresses  # circular

    _embedded = addresses(env.matinee_data_dir)
DATABASE_URL = env.database_url or _embedded.database_url
REDIS_URL = env.redis_url or _embedded.redis_url

DATABASES: dict[str, dict[str, Any]] = {"default": {**dj_database_url.parse(DATABASE_URL)}}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    # PgBouncer in transaction mode has no server-side cursors to offer.
    "DISABLE_SERVER_SIDE_CURSORS": True,
}
# For pages and the API; jobs and commands take as long as they need.
WEB_STATEMENT_TIMEOUT_MS = env.database_statement_timeout_ms
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "config.lib.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "matinee",
        "TIMEOUT": 600,
    }
}
# What is not a cache (locks, rate limits, circuit breakers) has keys of its own beside it.
REDIS_PREFIX = "matinee"

# ---- Celery ---------------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = celery_redis_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 6 * 3600
# A message that nobody has acknowledged for this long is handed out again: longer than the longest task.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_TASK_TIME_LIMIT + 600,
    "global_keyprefix": "celery:",
}
CELERY_WORKER_CONCURRENCY = env.worker_concurrency
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "UTC"
# What waits for TMDB has a queue of its own, so that it keeps nothing else waiting.
CELERY_TASK_ROUTES = {
    "movies.tasks.*_catalogue_import": {"queue": "tmdb"},
    "social.tasks.send_mail": {"queue": "mail"},
    "social.tasks.deliver_notifications": {"queue": "mail"},
    "social.tasks.send_*webhook*": {"queue": "webhooks"},
    "lists.tasks.run_history_import": {"queue": "imports"},
    "lists.tasks.make_*export*": {"queue": "default"},
    "recommendations.tasks.*": {"queue": "recommendations"},
    # By another worker than those that it looks after.
    "recommendations.tasks.resume_runs": {"queue": "default"},
    # Not behind a training.
    "recommendations.tasks.mark_lists_stale": {"queue": "default"},
}
TASK_QUEUES = ("default", "tmdb", "imports", "recommendations", "mail", "webhooks")

# ---- Applications ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "movies",
    "social",
    "reviews",
    "lists",
    "recommendations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.apple",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "csp",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "config.request_log.RequestLogMiddleware",
    "config.health.HealthMiddleware",
    "config.lib.pages.BodilessHeadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A page of posters is eight times as long without it. Its random padding and the masked CSRF token answer BREACH.
    "config.lib.pages.PackingMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.lib.cors.BearerCorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "social.middleware.ActiveProfileMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "social.middleware.SessionSeenMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "social.middleware.GateMiddleware",
    "social.middleware.PageOwnerMiddleware",
    "config.lib.pages.HtmxResponseMiddleware",
    "config.lib.nul.NullTextMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.lib.pages.site",
            ],
            "builtins": ["config.lib.tags.everywhere"],
            # In the place of Django's own.
            "libraries": {"i18n": "config.lib.tags.i18n", "static": "config.lib.tags.static"},
        },
    }
]

# ---- Accounts -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "social.User"
# "USERNAME_FIELD is not unique": it is, without regard to case, by a constraint that the check does not understand.
# "'i18n' is used for multiple template tag modules": ours stands in for Django's.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "templates.W003"]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "social.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "social.forms.SignupProfileForm"
ACCOUNT_FORMS = {"signup": "social.signup.SignupForm"}
# Where mail is only printed, nobody must be locked out for not having read it.
ACCOUNT_EMAIL_VERIFICATION = env.email_verification or (
    "optional" if env.email_url.startswith("console://") else "mandatory"
)
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
REGISTRATION = env.registration
# A pasted list of 1,000 lines is asked about line by line, in one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_500
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Matinee"
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "social.adapters.MfaAdapter"
# Elsewhere a stranger could sign up with your address and lock you out of it with a factor of theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = env.email_url.startswith("console://")
# Browsers give passkeys to secure addresses, and to this machine itself.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env.site_url.startswith("http://localhost")

SOCIALACCOUNT_ADAPTER = "social.adapters.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "social.signup.SocialSignupForm", "disconnect": "social.signup.UnlinkForm"}
# The handle is asked for, as in any sign-up.
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_PROVIDERS = sign_in_services(env)

IDP_OIDC_ADAPTER = "social.adapters.OpenIDAdapter"
# Empty: social.adapters makes one and keeps it in the data directory.
OAUTH_SIGNING_KEY = env.oauth_signing_key or ""
VAPID_PRIVATE_KEY = env.vapid_private_key or ""
DATA_DIR = env.matinee_data_dir
# An app that nobody has used for so long asks again.
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 90 * 86_400

# Whether people are held to so many reviews, comments, follows and reports (social.moderation.screening).
SOCIAL_LIMITS = True
# Private networks to which webhooks and web push may go all the same.
WEBHOOK_ALLOW_PRIVATE = env.webhook_allow_private
ACCOUNT_DELETION_GRACE_DAYS = 14
AUDIT_KEPT_DAYS = 400

# ---- Safety ---------------------------------------------------------------------------------------------------------

SITE_URL = env.site_url
ALLOWED_HOSTS = env.allowed_hosts
CSRF_TRUSTED_ORIGINS = [env.site_url] if env.site_url.startswith("https://") else []
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
ALLAUTH_TRUSTED_PROXY_COUNT = env.trusted_proxies
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        # Posters are placed by style attributes (a hue, a width), which carry no code.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:", origin(env.tmdb_image_url), "https://i.ytimg.com", *upload_origins(env)],
        "frame-src": ["https://www.youtube-nocookie.com", "https://player.vimeo.com"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        # A browser also minds where the answer to a form sends it: here, to the services that people sign in with.
        "form-action": [SELF, *sign_in_origins(env)],
        "frame-ancestors": [NONE],
    }
}

# ---- Live streams ---------------------------------------------------------------------------------------------------

STREAMS_PER_PROCESS = env.streams_per_process

# ---- Languages and time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = env.language_code
LANGUAGES = [("en", _("English")), ("en-gb", _("British English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.time_zone
USE_TZ = True
USE_I18N = True

# ---- Files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": upload_storage(env),
    "private": private_storage(env),
    "staticfiles": {"BACKEND": "config.static_files.StaticFilesStorage"},
}
if models := model_storage(env):
    STORAGES["models"] = models
STATIC_BROTLI = True
# Packed already, or (source maps) never asked for but by a developer.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff", "woff2", "map")
# Days that an archive of each profile is kept, made every night; none are made for 0.
NIGHTLY_EXPORTS = env.nightly_exports
MEDIA_ROOT = env.matinee_data_dir / "media"
MEDIA_URL = "/media/"

# ---- Recommendations ------------------------------------------------------------------------------------------------

# Models, a folder a version, from where processes map them into memory; with a bucket they are kept there as well.
MODEL_DIR = env.matinee_data_dir / "models"
# So many titles a model knows at most: those that anybody did something with first, then those with the most votes.
MODEL_TITLES = 100_000
# How many versions are kept: the one that serves, and good ones before it.
MODELS_KEPT = 3
# A new model isn't taken if it foretells what people like so much worse than the one that serves (nDCG@100, its share).
MODEL_MAY_BE_WORSE_BY = 0.03

# ---- Mail -----------------------------------------------------------------------------------------------------------

globals().update(email_settings(env.email_url))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.default_from_email

# ---- The API --------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "social.api.authentication.AccessTokenAuthentication",
        "social.api.authentication.OAuthAuthentication",
        "config.lib.api.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["config.lib.api.ReadForAllWriteForAdmins"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.lib.api.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "config.lib.api.KeysetPagination",
    "PAGE_SIZE": 20,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "config.lib.api.schema.ApiSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "DEFAULT_THROTTLE_CLASSES": ["config.lib.api.ScopedThrottle"],
    "DEFAULT_THROTTLE_RATES": {"read": "600/min", "search": "240/min", "write": "120/min", "tmdb": "60/min"},
    # None, the framework's default, would let callers name their own address and so have no limit.
    "NUM_PROXIES": env.trusted_proxies,
    "EXCEPTION_HANDLER": "config.lib.api.problem_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Matinee",
    "DESCRIPTION": "A Matinee site: its catalogue, and what people keep: diary, library, lists, shows, statistics.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_NAME_OVERRIDES": {
        "CompanyRole": "movies.enums.CompanyRole",
        "ConflictWinner": "lists.imports.choosing.Winner",
        "CreditKind": "movies.enums.CreditKind",
        "ExportKind": "lists.enums.ExportKind",
        "ExportState": "lists.enums.ExportState",
        "FoundKind": ["film", "show", "person", "collection", "keyword"],
        "Hydration": "movies.enums.Hydration",
        "ImportRowKind": "lists.enums.RowKind",
        "ImportRowState": "lists.enums.RowState",
        "ImportState": "lists.enums.ImportState",
        "LibraryStatus": "lists.enums.Status",
        "ListKind": "lists.enums.ListKind",
        "ListRole": ["owner", "editor", "viewer"],
        "MemberRole": "lists.enums.Role",
        "NotificationKind": "social.enums.NotificationKind",
        "OfferKind": "movies.enums.OfferKind",
        "OwnedFormat": "lists.enums.OwnedFormat",
        "ProfileKind": "social.enums.ProfileKind",
        "QuickStatus": ["planned", "watching", "paused", "completed", "dropped", "watched"],
        "ReleaseKind": ["certificate", "premiere", "limited", "cinema", "digital", "physical", "tv"],
        "Source": "movies.enums.Source",
        "TitleKind": "movies.enums.TitleKind",
        "TitleStatus": "movies.enums.TitleStatus",
        "Visibility": "social.enums.Visibility",
    },
}

# ---- TMDB -----------------------------------------------------------------------------------------------------------

TMDB_API_KEY = env.tmdb_api_key
TMDB_API_URL = env.tmdb_api_url
TMDB_IMAGE_URL = env.tmdb_image_url
TMDB_LANGUAGE = env.tmdb_language
TMDB_REGION = env.tmdb_region
TMDB_REQUESTS_PER_SECOND = env.tmdb_requests_per_second
ADULT_TITLES = env.adult_titles

# ---- Watching it ----------------------------------------------------------------------------------------------------

LOG_FORMAT = env.log_format
LOG_LEVEL = env.log_level
SENTRY_DSN = env.sentry_dsn
RELEASE = env.release
LOGGING_CONFIG = None  # config.logs.configure does it, for Django and Celery alike.
