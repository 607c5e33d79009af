"""Settings of the portal, all in one file; what differs between installations comes from the environment.

DATABASE_URL, REDIS_URL, SECRET_KEY, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS, HTTPS, BEHIND_PROXY,
TRUSTED_PROXIES, PORTAL_ADDRESS, DOCUMENTS_KEPT_DAYS, WEBHOOKS, WEBHOOK_NETWORKS, OIDC_ISSUER and what follows it, SSO_ONLY, DEBUG, DATA_DIR.
Without any of them: SQLite, an in-process worker and a secret key made for this installation, all under var/.
"""

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

from lodi_community.records.secretfile import kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Everything that an installation writes: database, secret key, passwords, fonts, collected static files.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret_key")
# The key of the chain of revisions and the notes on its length lie outside the database; see docs/decisions/032.
TRAIL_KEY = env.str("TRAIL_KEY", default="")
TRAIL_KEY_FILE = DATA_DIR / "trail_key"
TRAIL_ANCHORS_FILE = Path(env.str("TRAIL_ANCHORS", default=str(DATA_DIR / "trail_anchors")))
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "lodi_community",  # first: its createsuperuser stands in the place of Django's
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "lodi_community.records",
    "lodi_community.attachments",
    "lodi_community.drafts",
    "communities",
    "lodi_community.accounts",
    "lodi_community.access",
    "lodi_community.api",
    "lodi_community.webhooks",
    "lodi_community.saved",
    "staffing",
    "committees",
    "funding",
    "facilities",
    "assessments",
    "assessments.workbooks",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lodi_community.mishaps.middleware.BeginningMiddleware",
    "lodi_community.access.middleware.AccessMiddleware",  # outside whatever may refuse
    "csp.middleware.CSPMiddleware",
    "lodi_community.accounts.middleware.PageHeadersMiddleware",
    "lodi_community.accounts.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lodi_community.accounts.middleware.SignedInMiddleware",
    "axes.middleware.AxesMiddleware",
    "lodi_community.drafts.once.OnceMiddleware",  # innermost: it calls the page
]

ROOT_URLCONF = "lodi_community.urls"
WSGI_APPLICATION = "lodi_community.wsgi.application"

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
                "lodi_community.menu.frame",
            ],
        },
    },
]

# Database -------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Measured with eight clerks saving at once: only this combination never answers “database is locked”. The cache is of
    # each connection: 64 MB made no page and no inspection faster than 8, since the system keeps the file in memory anyway.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

# Inside a block of records.asof a thread reads the records as they were, from a database of its own.
DATABASE_ROUTERS = ["lodi_community.records.asof.Router"]

# Background work ------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
# What a process knows for itself, and what all of them count together (api/pace.py): without a Redis there is one process.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "common": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "common"},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1500
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A task must end before its message is handed out again, so the visibility timeout is above the time limit.
# A page does not wait for a broker that is down: what is to be done stands in the database (records/waking.py).
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 1800, "socket_connect_timeout": 2, "max_retries": 0}
    if REDIS_URL
    else {"polling_interval": 0.1}
)
CELERY_VISIBILITY_TIMEOUT = 1800
# A run whose worker died is taken over by anyone when its lease is over.
INSPECTION_LEASE_SECONDS = env.int("INSPECTION_LEASE_SECONDS", default=30)
RESUME_SECONDS = min(10.0, INSPECTION_LEASE_SECONDS)
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "anchor-revisions": {"task": "records.anchor", "schedule": crontab(hour="2", minute="10")},
    "verify-revisions": {"task": "records.verify", "schedule": crontab(hour="3", minute="0")},
    "keep-no-longer": {"task": "records.forget", "schedule": crontab(hour="2", minute="30")},
    "start-past-year": {
        "task": "assessments.inspection.start_past_year",
        "schedule": crontab(month_of_year="1", day_of_month="11", hour="1", minute="0"),
    },
    "take-in-access-lines": {
        "task": "lodi_community.access.take_in",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "resume-trail-checks": {
        "task": "lodi_community.access.resume_checks",
        "schedule": RESUME_SECONDS,
        "options": {"expires": RESUME_SECONDS},
    },
    "resume-inspections": {
        "task": "assessments.inspection.resume_abandoned",
        "schedule": RESUME_SECONDS,
        "options": {"expires": RESUME_SECONDS},
    },
    "summarize-working-year": {
        "task": "assessments.inspection.refresh_working_year",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "refresh-forecast": {
        "task": "assessments.followup.refresh_forecast",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
}
# Workbooks that were uploaded: when another worker takes one over, and for how many days the files are kept.
UPLOAD_LEASE_SECONDS = env.int("UPLOAD_LEASE_SECONDS", default=60)
UPLOAD_KEPT_DAYS = env.int("UPLOAD_KEPT_DAYS", default=90)
# For how many days a line of the log of access is kept (by law 183 at least), and the number of a person who left.
ACCESS_KEPT_DAYS = env.int("ACCESS_KEPT_DAYS", default=3 * 365)
LEFT_KEPT_DAYS = env.int("LEFT_KEPT_DAYS", default=2 * 365)
CELERY_BEAT_SCHEDULE |= {
    "resume-uploads": {
        "task": "workbooks.resume_abandoned",
        "schedule": min(10.0, UPLOAD_LEASE_SECONDS),
        "options": {"expires": min(10.0, UPLOAD_LEASE_SECONDS)},
    },
}
# Where people open the portal, as https://door: printed as a QR code on documents; without it they bear the code alone.
PORTAL_ADDRESS = env.str("PORTAL_ADDRESS", default="").rstrip("/")
# How long documents that were made are kept; they can be made anew from what is sealed.
DOCUMENTS_KEPT_DAYS = env.int("DOCUMENTS_KEPT_DAYS", default=30)
CELERY_BEAT_SCHEDULE |= {
    "resume-packages": {
        "task": "assessments.reports.resume_abandoned",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
}
# Events are told to programs outside only where this is on, and only to the addresses that an administrator has allowed.
WEBHOOKS = env.bool("WEBHOOKS", default=False)
# Networks of this machine, of the link or of a cloud's metadata, which are refused otherwise (webhooks/addresses.py).
WEBHOOK_NETWORKS = [ipaddress.ip_network(each) for each in env.list("WEBHOOK_NETWORKS", default=[])]
CELERY_BEAT_SCHEDULE |= {
    "sweep-webhooks": {"task": "lodi_community.webhooks.sweep", "schedule": 60.0, "options": {"expires": 50}},
    "remind-of-deadlines": {"task": "assessments.filings.remind", "schedule": crontab(hour="7", minute="0")},
    "urge-by-timetable": {"task": "assessments.followup.urge", "schedule": crontab(hour="7", minute="30")},
}
INSPECTION_CHUNK = env.int("INSPECTION_CHUNK", default=250)

# People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["lodi_community.accounts.hashing.BoundedArgon2"]
# In one process, 19 MiB each; a hash that was made before takes 100 MiB the last time that it is checked.
HASHES_AT_ONCE = env.int("HASHES_AT_ONCE", default=4)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name"], "max_similarity": 0.6},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "lodi_community.accounts.passwords.MixedCharactersValidator"},
    {"NAME": "lodi_community.accounts.passwords.GuessableValidator"},
    {"NAME": "lodi_community.accounts.passwords.NotUsedBeforeValidator"},
]
# 督查, 系统管理员 and 审计员 sign in with a second factor, the others may; never asked for on demonstration data.
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=True)
OTP_TOTP_ISSUER = "娄底社区党建"
# Single sign-on (OpenID Connect), off until the first three are set: docs/decisions/039, docs/handbook/operator.md.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")  # as the provider writes it in its tokens, to the last slash
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env.str("OIDC_NAME", default="统一身份认证")  # the button says “用××登录”
# Where the browser may be sent to, if the provider has its pages at another host than its issuer.
OIDC_ORIGINS = env.list("OIDC_ORIGINS", default=["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER))])
OIDC_END_SESSION = env.bool("OIDC_END_SESSION", default=False)  # signing out here signs out there too
OIDC_TRUSTED_AMR = env.list("OIDC_TRUSTED_AMR", default=[])  # ways of signing in there that save our second factor
SSO_ONLY = env.bool("SSO_ONLY", default=False)  # passwords are for administrators only
OTP_TOTP_THROTTLE_FACTOR = 0  # wrong codes are counted with wrong passwords (throttling.py)
AXES_HANDLER = "lodi_community.accounts.throttling.Throttle"
AXES_CLIENT_IP_CALLABLE = "lodi_community.accounts.throttling.address_of"
AXES_COOLOFF_TIME = 0.5  # hours, after which axes forgets a failure: MINUTES of throttling.py
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # what a successful sign-in clears
AXES_LOCKOUT_CALLABLE = "lodi_community.accounts.locked.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 3600  # from the sign-in on, however much the session is used (sessions.py)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
IDLE_LOGOUT_SECONDS = 30 * 60

# What the browser may do ----------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        # A button that is posted may lead to the provider of single sign-on, where there is one.
        "form-action": [SELF, *(OIDC_ORIGINS if OIDC_ISSUER and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
CSRF_FAILURE_VIEW = "lodi_community.mishaps.pages.expired"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Addresses and networks of the proxies that are believed when they say from where a request comes (X-Forwarded-For).
TRUSTED_PROXIES = [
    ipaddress.ip_network(each)
    for each in env.list("TRUSTED_PROXIES", default=["127.0.0.1", "::1"] if BEHIND_PROXY else [])
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# What is sent beyond this many bytes of one file is not kept anywhere; the page that takes the file says it is too large.
UPLOAD_MOST_BYTES = 32 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = (
    6 * 2**20
)  # a workbook never touches the disk before it is known to hold no ID-card number
FILE_UPLOAD_HANDLERS = [
    "lodi_community.records.uploads.Capped",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# The API --------------------------------------------------------------------------------------
API_PACE = env.str("API_PACE", default="600/min")  # requests of one token or person
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "lodi_community.api.authentication.TokenAuthentication",
        "lodi_community.api.authentication.PortalSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["lodi_community.api.authentication.Opens"],
    "DEFAULT_THROTTLE_CLASSES": ["lodi_community.api.pace.Pace"],
    "DEFAULT_THROTTLE_RATES": {"user": API_PACE},
    "DEFAULT_PARSER_CLASSES": ["lodi_community.api.reading.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["lodi_community.api.reading.PlainJSON"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "lodi_community.api.reading.OneForm",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "lodi_community.api.problems.handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "娄底社区党建 接口",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "AUTHENTICATION_WHITELIST": [],
    "SECURITY": [{"token": []}],
    "APPEND_COMPONENTS": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
}

# Language, static files, log ------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "lodi_community" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FONT_DIR = DATA_DIR / "fonts"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
# Each anchor of the trail also goes to syslog (“/dev/log” or “host:port”) and to mail (“server[:port]”), where named.
SYSLOG, MAIL_SERVER = env.str("TRAIL_SYSLOG", default=""), env.str("TRAIL_MAIL_SERVER", default="")
ANCHOR_HANDLERS = {}
if SYSLOG:
    host, _, port = SYSLOG.rpartition(":")
    address = (host, int(port)) if host else SYSLOG
    ANCHOR_HANDLERS["syslog"] = {"class": "logging.handlers.SysLogHandler", "address": address, "formatter": "plain"}
if MAIL_SERVER:
    host, _, port = MAIL_SERVER.partition(":")
    ANCHOR_HANDLERS["mail"] = {
        "class": "logging.handlers.SMTPHandler",
        "mailhost": (host, int(port or 25)),
        "fromaddr": env.str("TRAIL_MAIL_FROM", default="portal@localhost"),
        "toaddrs": env.list("TRAIL_MAIL_TO", default=[]),
        "subject": "修改记录锚定",
        "formatter": "plain",
    }
LOGGING["handlers"] |= ANCHOR_HANDLERS
ANCHOR_LEVEL = "INFO" if ANCHOR_HANDLERS else "WARNING"
LOGGING["loggers"] = {"lodi_community.records.anchors": {"level": ANCHOR_LEVEL, "handlers": [*ANCHOR_HANDLERS]}}
SILENCED_SYSTEM_CHECKS = []
if not HTTPS:  # one warning of ours (lodi_community/encryption.py) says what these four say
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W010", "security.W016"]
