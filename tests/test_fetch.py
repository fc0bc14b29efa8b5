"""A URL in a catalogue leads to public addresses or nowhere."""

from __future__ import annotations

import http.client
import socket
import time

import pytest
import requests
from urllib3.response import HTTPResponse

from listlint.fetch import FetchError, _body, fetch, judge, public

FORBIDDEN = ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
             "255.255.255.255", "::1", "::", "::127.0.0.1", "::ffff:10.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
             "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "not an address"]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not public(address)
    with pytest.raises(FetchError, match="not a public address"):
        judge("https://shop.example/1.jpg", lambda host, port: [address])


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_a_public_address_is_taken(address: str) -> None:
    judge("https://shop.example/1.jpg", lambda host, port: [address])


def test_one_private_answer_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        judge("https://shop.example/1.jpg", lambda host, port: ["93.184.216.34", "10.0.0.1"])


@pytest.mark.parametrize(("url", "says"), [
    ("ftp://shop.example/1.jpg", "only http and https"), ("file:///etc/passwd", "only http and https"),
    ("https:///1.jpg", "only http and https"), ("https://user:word@shop.example/", "user name"),
    ("https://shop.example:8080/", "port 8080"), ("https://shop.example:99999/", "valid port"), ("http://shop.example:22/", "port 22")])
def test_a_url_of_another_kind_is_refused(url: str, says: str) -> None:
    with pytest.raises(FetchError, match=says):
        judge(url, lambda host, port: ["93.184.216.34"])


def test_nothing_is_sent_to_a_refused_address() -> None:
    with pytest.raises(FetchError, match="not a public address"):
        fetch("http://127.0.0.1/", resolve=lambda host, port: ["127.0.0.1"])


def test_an_address_that_turns_private_after_it_was_judged_is_refused_at_the_connection() -> None:
    with pytest.raises(FetchError, match="InvalidIPAddress"):
        fetch("http://localhost/", resolve=lambda host, port: ["93.184.216.34"])


def test_a_server_that_sends_drop_by_drop_is_left_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("listlint.fetch.DEADLINE", 0.0)
    near, far = socket.socketpair()
    with near, far:
        far.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")  # and no more: a full chunk never comes
        near.settimeout(5)
        answer = requests.Response()
        answer.raw = HTTPResponse(_received(near), preload_content=False)
        with pytest.raises(FetchError, match="took longer"):
            _body(answer, "https://shop.example/1.jpg", time.monotonic() - 1)


def _received(side: socket.socket) -> http.client.HTTPResponse:
    answer = http.client.HTTPResponse(side)
    answer.begin()
    return answer
