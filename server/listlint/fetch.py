"""The only way to the network: pictures named by an https URL, when the operator asks for it with ``--fetch``.

A catalogue may hold any URL, so the address is judged before anything is sent: public unicast only, the answer pinned, every
redirect judged again, size and time capped while the answer streams in.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Sequence
from urllib.parse import urljoin, urlsplit

import requests
from requests_hardened import Config, HTTPSession
from urllib3.exceptions import HTTPError

MAX_BYTES = 15_000_000
DEADLINE = 10.0  # seconds for all of it, redirects included
MAX_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
# What counts as global for ipaddress but leads elsewhere: IPv4 inside IPv6 in its several writings, and carrier NAT.
_REFUSED = tuple(ipaddress.ip_network(net) for net in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32",
                                                      "100.64.0.0/10"))

Resolve = Callable[[str, int], Sequence[str]]


class FetchError(Exception):
    """A URL that was not fetched: says which and why."""


def fetch(url: str, *, resolve: Resolve | None = None) -> bytes:
    """The body at ``url``, at most 15 MB. Raises FetchError. ``resolve`` names a host's addresses (for tests)."""
    began = time.monotonic()
    session = HTTPSession(Config(ip_filter_enable=True, ip_filter_allow_loopback_ips=False, never_redirect=True,
                                 default_timeout=(5, 5), user_agent_override="Listlint"))
    session.trust_env = False  # no proxy, no .netrc: they would undo the pinned address
    with session:
        for _ in range(MAX_REDIRECTS + 1):
            if time.monotonic() - began > DEADLINE:
                raise FetchError(f"{url}: took longer than {DEADLINE:.0f} s")
            judge(url, resolve or _addresses)
            answer = _get(session, url)
            with answer:
                if answer.is_redirect:
                    url = urljoin(url, answer.headers["Location"])
                    continue
                if answer.status_code != 200:
                    raise FetchError(f"{url}: the server answered {answer.status_code}")
                return _body(answer, url, began)
    raise FetchError(f"{url}: more than {MAX_REDIRECTS} redirects")


def judge(url: str, resolve: Resolve) -> None:
    """Raises FetchError unless every address the URL can lead to is a public one."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise FetchError(f"{url}: only http and https are fetched")
    if parts.username is not None or parts.password is not None:
        raise FetchError(f"{url}: a URL with a user name is not fetched")
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise FetchError(f"{url}: has no valid port") from None
    if port != PORTS[parts.scheme]:
        raise FetchError(f"{url}: port {port} is not fetched; only 80 and 443 are")
    addresses = resolve(parts.hostname, port)
    if not addresses:
        raise FetchError(f"{url}: the host has no address")
    for address in addresses:
        if not public(address):
            raise FetchError(f"{url}: leads to {address}, which is not a public address")


def public(address: str) -> bool:
    """Whether an address is global unicast, also when IPv4 is written as IPv6."""
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    refused = any(found in net for net in _REFUSED if net.version == found.version)
    return found.is_global and not found.is_multicast and not refused


def _addresses(host: str, port: int) -> Sequence[str]:
    try:
        return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{host}: cannot be resolved ({error})") from None


def _get(session: requests.Session, url: str) -> requests.Response:
    try:
        # Identity: a small compressed body could unpack to any size.
        return session.get(url, stream=True, headers={"Accept-Encoding": "identity", "Accept": "image/*"})
    except requests.RequestException as error:
        raise FetchError(f"{url}: {type(error).__name__}: {str(error)[:200]}") from None


def _body(answer: requests.Response, url: str, began: float) -> bytes:
    body = bytearray()
    try:
        # What has arrived, not full chunks: a server that sends a byte a second would fill one for hours.
        while chunk := answer.raw.read1(65_536, decode_content=False):
            body += chunk
            if len(body) > MAX_BYTES:
                raise FetchError(f"{url}: larger than {MAX_BYTES:,} bytes")
            if time.monotonic() - began > DEADLINE:
                raise FetchError(f"{url}: took longer than {DEADLINE:.0f} s")
    except (OSError, HTTPError) as error:
        raise FetchError(f"{url}: broke off ({error})") from None
    return bytes(body)
