"""The claims that every transport must meet, as a suite that any test runner can run.

It needs no test runner to import. Derive a class whose name your runner collects::

    from contextlib import contextmanager
    from kcp_transports.contract import TransportContract

    class TestMyTransport(TransportContract):
        @contextmanager
        def connect(self, peer):
            with my_https_server(peer) as server:          # responds with peer(HttpRequest)
                self.base_url = f"https://localhost:{server.port}"
                transport = MyTransport(trust=server.ca)
                try:
                    yield transport
                finally:
                    transport.close()

With pytest, ``pytest.register_assert_rewrite("kcp_transports.contract")`` in a ``conftest.py``
shows the values of a failed claim.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

from kcp_proto import HttpRequest, HttpResponse, NotSent
from kcp_transports.transport import Transport

from .peer import JSON, RESPONSE, SECRET, Peer, always, echo, inquiry, payment, remember

_THREADS, _REQUESTS = 8, 48


class TransportContract:
    """The claims; a subclass says how its transport reaches a peer."""

    base_url = "https://gateway.test"

    def connect(self, peer: Peer) -> AbstractContextManager[Transport]:
        """Open a transport to a peer.

        Args:
            peer: Called once for each request that arrives, from any thread, with what arrived;
                returns the response.

        Returns:
            A context manager that gives the transport and closes it. While it is open,
            ``base_url`` names the peer.
        """
        raise NotImplementedError

    def test_the_body_arrives_byte_for_byte(self) -> None:
        """What was signed for is what the gateway reads."""
        seen: list[HttpRequest] = []
        texts = ("한글 이름", "", '\\u0041 "quoted"', "x" * 20_000)
        with self.connect(remember(seen, RESPONSE)) as transport:
            sent = [inquiry(self.base_url, "1", mod_ordr_idxx=text) for text in texts]
            for request in sent:
                transport.send(request)
        assert [request.body for request in seen] == [request.body for request in sent]

    def test_method_path_and_content_type_arrive(self) -> None:
        """The request reaches the path that the guide names, in the guide's form."""
        seen: list[HttpRequest] = []
        with self.connect(remember(seen, RESPONSE)) as transport:
            request = inquiry(self.base_url, "1")
            transport.send(request)
        (arrived,) = seen
        headers = {name.lower(): value for name, value in arrived.headers.items()}
        assert arrived.method == request.method
        assert urlsplit(arrived.url).path == urlsplit(request.url).path
        assert headers["content-type"] == "application/json"

    def test_every_status_comes_back_with_its_body(self) -> None:
        """A response is a response, whatever its status; no redirect is followed."""
        for status in (200, 201, 302, 307, 400, 401, 404, 429, 500, 502, 503):
            headers = {**JSON, "location": f"{self.base_url}/elsewhere", "retry-after": "0"}
            expected = HttpResponse(status=status, headers=headers, body=RESPONSE.body)
            seen: list[HttpRequest] = []
            with self.connect(remember(seen, expected)) as transport:
                response = transport.send(inquiry(self.base_url, "1"))
            assert (response.status, response.body) == (status, expected.body)
            assert len(seen) == 1

    def test_a_response_that_is_not_json_comes_back_unchanged(self) -> None:
        """To read a response is the core's business, not the transport's."""
        for body in (b"", b"<html>\r\n502</html>", b"\x00\xff\xfe", "한글".encode("euc-kr")):
            response = HttpResponse(status=502, headers={"content-type": "text/html"}, body=body)
            with self.connect(always(response)) as transport:
                assert transport.send(inquiry(self.base_url, "1")).body == body

    def test_header_names_are_in_lower_case(self) -> None:
        """A header is found by one spelling of its name."""
        headers = {"Content-Type": "application/json"}
        response = HttpResponse(status=200, headers=headers, body=RESPONSE.body)
        with self.connect(always(response)) as transport:
            got = transport.send(inquiry(self.base_url, "1")).headers
        assert all(name == name.lower() for name in got)
        assert got["content-type"] == "application/json"

    def test_a_request_is_sent_once(self) -> None:
        """Neither an error status nor a response without a body makes a transport send again."""
        seen: list[HttpRequest] = []
        with self.connect(remember(seen, HttpResponse(status=503, headers={}, body=b""))) as it:
            for _ in range(3):
                it.send(payment(self.base_url))
        assert len(seen) == 3

    def test_closing_twice_does_nothing(self) -> None:
        """The owners of a transport need not agree on who closes it."""
        with self.connect(always(RESPONSE)) as transport:
            transport.send(inquiry(self.base_url, "1"))
            transport.close()
            transport.close()

    def test_a_closed_transport_sends_nothing(self) -> None:
        """After `close` a request is refused as not sent, in the phase ``closed``."""
        seen: list[HttpRequest] = []
        with self.connect(remember(seen, RESPONSE)) as transport:
            transport.close()
            phase = _phase_of_refusal(transport, payment(self.base_url))
        assert phase == "closed"
        assert not seen

    def test_threads_get_their_own_responses(self) -> None:
        """Many threads share a transport, and each gets the response to its own request."""
        with self.connect(echo) as transport, ThreadPoolExecutor(_THREADS) as threads:
            requests = [inquiry(self.base_url, str(number)) for number in range(_REQUESTS)]
            responses = list(threads.map(transport.send, requests))
        assert [response.body for response in responses] == [
            echo(request).body for request in requests
        ]

    def test_nothing_secret_is_in_the_repr(self) -> None:
        """A transport that was used can be logged."""
        with self.connect(always(RESPONSE)) as transport:
            transport.send(payment(self.base_url))
            assert SECRET not in repr(transport)


def _phase_of_refusal(transport: Transport, request: HttpRequest) -> str:
    try:
        transport.send(request)
    except NotSent as error:
        return error.phase
    return "it was sent"
