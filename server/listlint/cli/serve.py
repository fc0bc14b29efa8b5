"""listlint serve: the API, the review pages and the demo page, in the foreground."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from listlint.cli import options

if TYPE_CHECKING:
    from listlint.cli import World

THREADS = 8
MOST_BODY = 20_000_000

TEXTS = {
    "en": {"serving": "Listlint serves", "pair": "Pair the extension", "review": "Review findings", "demo": "Try the demo page",
           "extension": "Extension folder", "stop": "Ctrl-C stops it.", "stopped": "Stopped.",
           "open": "anyone who reaches this address can ask for pages; only this machine is offered the local tokens",
           "in use": "port {port} on {host} is in use. Stop what listens there, or choose another: listlint serve --port {other}",
           "cannot": "cannot listen on {host}:{port}: {reason}"},
    "zh": {"serving": "Listlint 服务地址", "pair": "配对浏览器扩展", "review": "审核结果", "demo": "打开演示页",
           "extension": "扩展所在文件夹", "stop": "按 Ctrl-C 停止。", "stopped": "已停止。",
           "open": "能访问此地址的人都可以打开页面；本机令牌只提供给本机",
           "in use": "{host} 的端口 {port} 已被占用。请停止占用它的程序，或换一个端口：listlint serve --port {other}",
           "cannot": "无法监听 {host}:{port}：{reason}"},
}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on. 0.0.0.0 lets other machines in.")
@click.option("--port", default=8017, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@click.option("--allowed-host", "allowed_hosts", multiple=True, metavar="NAME",
              help="A host name to answer to besides this machine's own; may be given more than once.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(0, 64), help="Threads that check pictures.")
@click.option("--local/--no-local", default=True, show_default=True,
              help="Give the person at this machine tokens of its own. Switch it off behind a reverse proxy.")
@click.option("--trusted-proxy", metavar="ADDRESS",
              help="Address of the reverse proxy in front, whose X-Forwarded-Proto is believed: behind https cookies are Secure. "
                   "Implies --no-local.")
@options.config
@options.lang
@click.pass_obj
def serve(world: World, host: str, port: int, allowed_hosts: tuple[str, ...], workers: int, local: bool,
          trusted_proxy: str | None, config: Path | None, lang: str | None) -> None:
    """Serve the API, the review pages and the demo page. Ctrl-C stops."""
    import waitress

    from listlint.web import create_app
    from listlint.web.local import is_loopback

    say = TEXTS[lang or world.lang]
    with _listening(host, port, say) as listener:
        port = listener.getsockname()[1]
        hosts = None if not is_loopback(host) and not allowed_hosts else {name.lower() for name in allowed_hosts} | {host.lower()}
        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s", stream=sys.stderr)
        app = create_app(world.home, world.store, config=world.config(config), local=local and not trusted_proxy, hosts=hosts,
                         workers=workers)
        proxied = {"trusted_proxy": trusted_proxy, "trusted_proxy_headers": {"x-forwarded-proto"}} if trusted_proxy else {}
        server = waitress.create_server(app, sockets=[listener], threads=THREADS, ident="listlint", max_request_body_size=MOST_BODY,
                                        clear_untrusted_proxy_headers=True, **proxied)
        _warm_up(app)
        _tell(app, "127.0.0.1" if host in ("0.0.0.0", "::") else host, port, say)  # noqa: S104  compared, not bound
        if not is_loopback(host):
            click.echo(f"  {say['open']}", err=True)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's stop is as clean as Ctrl-C
        try:
            server.run()  # returns on Ctrl-C
        finally:
            server.close()
            if (doing := app.extensions.get("listlint_workers")) is not None:
                doing.stop()
            click.echo(say["stopped"])


def _listening(host: str, port: int, say: dict[str, str]) -> socket.socket:
    """The bound socket, or an error that says what to do. Bound before anything is loaded: a port in use is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # on Windows the option would let two servers share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        import errno

        what = "in use" if error.errno in (errno.EADDRINUSE, 10048) else "cannot"
        raise click.ClickException(say[what].format(host=host, port=port, other=port + 1, reason=error.strerror or error)) from None
    return listener


def _warm_up(app: Any) -> None:
    """Check one listing in each language, so that the first seller does not wait for the word lists."""
    from listlint.schema import parse_listing

    for title in ("Wireless Earbuds with charging case", "无线蓝牙耳机 充电盒"):
        app.extensions["listlint"].engine.check(parse_listing({"id": "warm-up", "title": title}), "text")


def _tell(app: Any, host: str, port: int, say: dict[str, str]) -> None:
    from listlint.extension_files import extension_folder

    base = f"http://{'[' + host + ']' if ':' in host else host}:{port}"
    local = app.extensions["listlint"].local
    lines = [("serving", base), ("demo", f"{base}/demo")]
    if local is not None:
        lines += [("review", f"{base}/login#{local.reviewer}"), ("pair", f"{base}/pair#{local.pair}")]
    try:
        lines.append(("extension", str(extension_folder())))
    except FileNotFoundError as error:
        click.echo(f"  {error}", err=True)
    width = max(_cells(say[name]) for name, _ in lines) + 2
    for name, value in lines:
        click.echo(click.style(say[name], bold=True) + " " * (width - _cells(say[name])) + value)
    click.echo(say["stop"])
    sys.stdout.flush()


def _cells(text: str) -> int:
    """How many columns of a terminal the text takes: Chinese takes two a character."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
