"""django-helpdesk, run by its own Python: `python django_helpdesk.py FOLDER HOST USER DATABASE`.

Makes its tables and a queue over the mail directory FOLDER/in, says "ready", and for every line on
standard input runs its documented command `get_email` and says as JSON what came of it. This file
is run in an environment of its own and imports nothing of Loket.
"""

import importlib
import json
import sys
import time
import types
from pathlib import Path

APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.admin",
    "django.contrib.humanize",
    "account",
    "pinax.invitations",
    "pinax.teams",
    "reversion",
    "rest_framework",
    "helpdesk",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def set_up(folder: Path, host: str, user: str, database: str) -> None:
    """Make the tables and the queue."""
    django_conf = importlib.import_module("django.conf")
    django_conf.settings.configure(
        INSTALLED_APPS=APPS,
        TEMPLATES=TEMPLATES,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": database,
                "HOST": host,
                "USER": user,
                "CONN_MAX_AGE": None,
            }
        },
        SECRET_KEY="benchmark",
        SITE_ID=1,
        USE_TZ=True,
        ROOT_URLCONF="pages",
        MEDIA_ROOT=str(folder / "media"),
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        LOGGING_CONFIG=None,
        SILENCED_SYSTEM_CHECKS=["admin.E403"],
    )
    importlib.import_module("django").setup()
    urls, pages = importlib.import_module("django.urls"), types.ModuleType("pages")
    pages.urlpatterns = [  # type: ignore[attr-defined]
        urls.path("", urls.include("helpdesk.urls", namespace="helpdesk"))
    ]
    sys.modules["pages"] = pages  # its mails contain links to its pages
    command = importlib.import_module("django.core.management").call_command
    command("migrate", verbosity=0, interactive=False)
    queue = importlib.import_module("helpdesk.models").Queue
    queue.objects.create(
        title="PST",
        slug="pst",
        email_address="bps7604@bps.go.id",
        allow_email_submission=True,
        email_box_type="local",
        email_box_local_dir=str(folder / "in"),
        email_box_interval=0,
        logging_type="none",
    )


def fetch() -> dict[str, object]:
    """Run the command once; return the seconds it took and what there is now."""
    command = importlib.import_module("django.core.management").call_command
    models = importlib.import_module("helpdesk.models")
    began = time.perf_counter()
    command("get_email", quiet=True)
    took = time.perf_counter() - began
    tickets = dict(models.Ticket.objects.values_list("submitter_email", "id"))
    return {"seconds": took, "tickets": tickets, "messages": models.FollowUp.objects.count()}


if __name__ == "__main__":
    set_up(Path(sys.argv[1]), *sys.argv[2:5])
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(fetch()), flush=True)
