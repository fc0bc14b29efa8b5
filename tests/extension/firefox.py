"""Drives Firefox over WebDriver BiDi, by a WebSocket of the standard library: no geckodriver, no Node."""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import struct
import subprocess
import time
from pathlib import Path
from typing import Any

UUID = "6e2f8f0a-5d1c-4a57-9c63-0f6f7f1f2a11"  # set beforehand, so that the extension's pages have a known address
PREFERENCES = {
    "extensions.webextensions.uuids": json.dumps({"listlint@listlint.org": UUID}), "xpinstall.signatures.required": False,
    "app.update.enabled": False, "datareporting.policy.dataSubmissionEnabled": False, "browser.shell.checkDefaultBrowser": False,
    "intl.locale.requested": "en-US", "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
    # A shop's host that is this machine; and the question for a permission, which no test can click, answered with yes.
    "network.dns.localDomains": "shop.example.com", "dom.security.https_first": False, "extensions.webextOptionalPermissionPrompts": False,
    "toolkit.telemetry.enabled": False, "browser.aboutwelcome.enabled": False,
}
POPUP = "document.querySelector('browser.webextension-popup-browser')"
SIDEBAR = "document.getElementById('sidebar').contentDocument.querySelector('browser')"


class Firefox:
    """One Firefox with the extension; `evaluate`, `click` and `type` act on a tab."""

    def __init__(self, path: str, profile: Path, extension: Path) -> None:
        profile.mkdir()
        wishes = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
        (profile / "user.js").write_text("".join(wishes))
        env = {**os.environ, "HOME": str(profile), "MOZ_DISABLE_CONTENT_SANDBOX": "1", "LANG": "en_US.UTF-8"}
        # System access: without it BiDi opens none of the extension's own pages.
        flags = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--remote-allow-system-access"]
        self._process = subprocess.Popen([path, *flags, "--profile", str(profile)], text=True, env=env,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert self._process.stderr is not None
        listens = re.compile(r"BiDi listening on ws://127\.0\.0\.1:(\d+)")
        port = next(int(found[1]) for line in self._process.stderr if (found := listens.search(line)))
        self._socket = socket.create_connection(("127.0.0.1", port), 60)
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall((f"GET /session HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self._read = b""
        while b"\r\n\r\n" not in self._read:
            self._read += self._socket.recv(4096)
        head, self._read = self._read.split(b"\r\n\r\n", 1)
        assert b" 101 " in head.split(b"\r\n")[0], head
        self._last = 0
        self.send("session.new", {"capabilities": {}})
        self.send("webExtension.install", {"extensionData": {"type": "path", "path": str(extension)}})

    def send(self, method: str, params: dict[str, Any]) -> Any:
        """One command and its result. Raises an AssertionError that holds Firefox's own words."""
        self._last += 1
        content = json.dumps({"id": self._last, "method": method, "params": params}).encode()
        mask = os.urandom(4)
        size = bytes([0x80 | len(content)]) if len(content) < 126 else bytes([0x80 | 126]) + struct.pack("!H", len(content))
        self._socket.sendall(b"\x81" + size + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(content)))
        while True:
            answer = json.loads(self._frame())
            if answer.get("id") == self._last:
                assert answer["type"] == "success", answer
                return answer["result"]

    def _frame(self) -> bytes:
        whole = b""
        while True:
            first, second = self._bytes(2)
            size = second & 127
            if size == 126:
                size = struct.unpack("!H", self._bytes(2))[0]
            elif size == 127:
                size = struct.unpack("!Q", self._bytes(8))[0]
            whole += self._bytes(size)
            if first & 0x80:
                return whole

    def _bytes(self, count: int) -> bytes:
        while len(self._read) < count:
            self._read += self._socket.recv(65536)
        taken, self._read = self._read[:count], self._read[count:]
        return taken

    def open(self, url: str) -> str:
        """A new tab; its name."""
        tab: str = self.send("browsingContext.create", {"type": "tab"})["context"]
        self.send("browsingContext.navigate", {"context": tab, "url": url, "wait": "complete"})
        return tab

    def evaluate(self, tab: str, code: str) -> Any:
        """The value of an expression in the page, by way of JSON."""
        told = f"(async () => JSON.stringify(await ({code})) ?? 'null')()"
        result = self.send("script.evaluate", {"expression": told, "awaitPromise": True, "target": {"context": tab}})
        assert result["type"] == "success", result
        return json.loads(result["result"]["value"])

    def until(self, tab: str, code: str, what: str) -> Any:
        """Waits for an expression to be true."""
        end = time.monotonic() + 45
        while time.monotonic() < end:
            if found := self.evaluate(tab, code):
                return found
            time.sleep(0.1)
        raise AssertionError(f"never in Firefox: {what}")

    def click(self, tab: str, element: str) -> None:
        """A trusted click into the middle of what the expression gives."""
        x, y = self.evaluate(tab, f"(box => [box.x + box.width / 2, box.y + box.height / 2])(({element}).getBoundingClientRect())")
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        steps = [{"type": "pointerMove", "x": round(x), "y": round(y)}, *press]
        self.send("input.performActions", {"context": tab, "actions": [{"type": "pointer", "id": "mouse", "actions": steps}]})

    def type(self, tab: str, text: str) -> None:
        """Trusted keys."""
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self.send("input.performActions", {"context": tab, "actions": [{"type": "key", "id": "keys", "actions": keys}]})

    def in_window(self, code: str) -> Any:
        """The value of an expression in the browser's own window, with its toolbar, by way of JSON."""
        contexts = self.send("browsingContext.getTree", {"moz:scope": "chrome"})["contexts"]
        return self.evaluate(next(each["context"] for each in contexts if each["url"].endswith("/browser.xhtml")), code)

    def open_popup(self) -> None:
        """Presses the extension's button in the toolbar, over the tab in front."""
        button = "document.getElementById('listlint_listlint_org-BAP')"
        self.in_window("(document.querySelectorAll('panel').forEach(panel => panel.hidePopup()), gUnifiedExtensions.togglePanel(), true)")
        for wanted in (f"Boolean({button}?.getClientRects().length)", f"({button}.click(), true)", f"Boolean({POPUP})"):
            end = time.monotonic() + 30
            while not self.in_window(wanted):
                assert time.monotonic() < end, f"never in Firefox's window: {wanted}"
                time.sleep(0.1)

    def open_sidebar(self) -> None:
        """Opens the extension's sidebar beside the tab in front."""
        self.in_window("SidebarController.show('listlint_listlint_org-sidebar-action').then(() => true)")

    def press_enter_in_popup(self) -> None:
        """A trusted key on what has the focus in the popup."""
        self._press_enter(POPUP)

    def press_enter_in_sidebar(self) -> None:
        """The same in the sidebar."""
        self._press_enter(SIDEBAR)

    def _press_enter(self, part: str) -> None:
        self.in_window(f"""(() => {{
          {part}.focus();
          const keys = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
          const enter = new KeyboardEvent("", {{ key: "Enter", code: "Enter", keyCode: 13 }});
          return keys.beginInputTransactionForTests(window) && (keys.keydown(enter), keys.keyup(enter), true);
        }})()""")

    def close(self) -> None:
        """Ends Firefox."""
        self._process.terminate()
        self._process.wait(30)
        self._socket.close()
        assert self._process.stderr is not None
        self._process.stderr.close()
