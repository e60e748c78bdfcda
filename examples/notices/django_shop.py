"""Notices in Django: inbox and order in one transaction, over Django's own connection."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path as route
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kcp_proto import KcpError
from kcp_proto.documents import MAX_BYTES
from kcp_proto.notices import notice_response
from kcp_transports.database import Database, Inbox


# The gateway has no token of ours.
@csrf_exempt
@require_POST
def notice(request: HttpRequest) -> HttpResponse:
    """Keep a notice in the shop's transaction, and acknowledge it after the commit."""
    # The raw body: request.POST would decode EUC-KR wrongly, and keep one of two equal names.
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return HttpResponse("too large", status=413)
    try:
        # durable: no other block around it may roll back what was acknowledged.
        with transaction.atomic(durable=True):
            Inbox.within(connection).keep(body, request.headers.get("Content-Type", ""))
        response = notice_response()
    except KcpError:
        # It is no notice. An error of the database passes: Django makes it a 500, and the gateway
        # sends again.
        response = notice_response(taken=False)
    return HttpResponse(response.body, status=response.status, headers=dict(response.headers))


urlpatterns = [route("kcp/notice", notice)]


def create_app(path: str) -> Callable[..., Any]:
    """Make the application; a project has this in its settings and migrations."""
    # SQLite alone needs this mode: a transaction that reads first could not write later.
    options = {"transaction_mode": "IMMEDIATE", "timeout": 10}
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options}
        },
    )
    Database.at(path).migrate()
    return get_wsgi_application()
