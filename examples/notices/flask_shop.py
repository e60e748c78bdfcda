"""Notices in Flask."""

from flask import Flask, Response, request

from kcp_proto.documents import MAX_BYTES
from kcp_transports.database import Inbox

from .shop import take


def create_app(path: str) -> Flask:
    """Make the application; its inbox is in the shop's database."""
    app, inbox = Flask(__name__), Inbox.open(path)
    # Flask refuses larger bodies with 413, which acknowledges nothing.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES

    @app.post("/kcp/notice")
    def notice() -> Response:
        # The raw body: request.form would decode EUC-KR wrongly, and keep one of two equal names.
        response = take(inbox, request.get_data(), request.headers.get("Content-Type", ""))
        return Response(response.body, response.status, dict(response.headers))

    return app
