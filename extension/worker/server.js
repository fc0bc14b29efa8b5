/**
 * The only way to the server: every request of the extension is made here, with the token, and every failure has a name.
 * Nothing is kept in this module's variables that matters: the browser may stop the worker at any time.
 */

/** @typedef {{kind: "unpaired"|"down"|"slow"|"token"|"permission"|"refused"|"broken"|"stopped"|"busy"|"old", status: number, detail: string, retry?: number}} Problem `retry`: seconds */
/** @typedef {{ok: true, status: number, data: any} | {ok: false, problem: Problem}} Answer */
/** @typedef {{server: string, token: string, consent: boolean, sites: Record<string, boolean>}} Settings */

/** @returns {Promise<Settings>} what storage.local holds, with the defaults of a fresh installation */
export async function settings() {
  const kept = await chrome.storage.local.get(["server", "token", "consent", "sites"]);
  return {
    server: String(kept.server || "").replace(/\/+$/, ""),
    token: String(kept.token || ""),
    consent: Boolean(kept.consent),
    sites: kept.sites && typeof kept.sites === "object" && !Array.isArray(kept.sites) ? /** @type {Record<string, boolean>} */ (kept.sites) : {},
  };
}

/** @param {string} server @returns {boolean} whether this is the seller's own machine */
export function isLoopback(server) {
  const host = URL.canParse(server) ? new URL(server).hostname : "";
  return host === "127.0.0.1" || host === "localhost";
}

/** @param {string} address of a page or a server @returns {string} its host, whatever the port, as the browser's permissions name it: Firefox takes no port there */
export function patternFor(address) {
  const { protocol, hostname } = new URL(address);
  return `${protocol}//${hostname}/*`;
}

/** @param {string} server @returns {Promise<boolean>} whether the browser lets us in: on all ports of its host, or, as Chromium may have it, on this one alone */
async function mayReach(server) {
  if (await chrome.permissions.contains({ origins: [patternFor(server)] })) return true;
  const { origin, port } = new URL(server);
  if (!port) return false;
  try {
    return await chrome.permissions.contains({ origins: [`${origin}/*`] });
  } catch {
    return false; // Firefox takes no port, so it never gave leave for one
  }
}

/** @param {Uint8Array} bytes @returns {string} */
export function asBase64(bytes) {
  let letters = "";
  for (let at = 0; at < bytes.length; at += 32768) letters += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(letters);
}

/** @param {Problem["kind"]} kind @param {number} status @param {string} detail @returns {Answer} */
function failed(kind, status, detail) {
  return { ok: false, problem: { kind, status, detail } };
}

/**
 * Asks the paired server. Nothing leaves before there is a consent, a server and a token.
 * @param {string} path below the server's address, e.g. "/api/v1/check"
 * @param {{method?: string, json?: any, bytes?: Uint8Array, type?: string, signal?: AbortSignal, seconds?: number, as?: Settings, picture?: boolean, shape?: (data: any) => boolean}} [wish] `picture`: the answer is bytes, wanted as a data: address; `shape`: whether the answer is one
 * @returns {Promise<Answer>}
 */
export async function ask(path, wish = {}) {
  const { server, token, consent } = wish.as ?? (await settings());
  if (!server || !token || !consent) return failed("unpaired", 0, "");
  if (!isLoopback(server) && !(await mayReach(server))) {
    return failed("permission", 0, server);
  }
  /** @type {Record<string, string>} */
  const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
  /** @type {BodyInit | undefined} */
  let body;
  if (wish.json !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(wish.json);
  } else if (wish.bytes) {
    headers["Content-Type"] = wish.type || "application/octet-stream";
    body = /** @type {any} */ (wish.bytes);
  }
  // The browser stops a worker that waits 30 seconds for an answer.
  const clock = AbortSignal.timeout((wish.seconds ?? 28) * 1000);
  const signal = wish.signal ? AbortSignal.any([wish.signal, clock]) : clock;
  try {
    const response = await fetch(server + path, { method: wish.method ?? "GET", headers, body, signal, cache: "no-store", credentials: "omit", redirect: "error" });
    if (wish.picture && response.ok) {
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { ok: true, status: response.status, data: `data:${response.headers.get("Content-Type")};base64,${asBase64(bytes)}` };
    }
    const text = await response.text();
    const data = text && /\bjson\b/.test(response.headers.get("Content-Type") || "") ? JSON.parse(text) : null;
    if (response.ok && wish.shape && !wish.shape(data)) return failed("old", response.status, server); // it speaks JSON, and is none of ours
    if (response.ok && (data !== null || !text)) return { ok: true, status: response.status, data };
    const detail = explain(data) || `${response.status} ${response.statusText}`;
    if (response.status === 401 || response.status === 403) return failed("token", response.status, detail);
    if (response.status === 429 || response.status === 503) {
      const wished = Number(response.headers.get("Retry-After"));
      return { ok: false, problem: { kind: "busy", status: response.status, detail, retry: Math.min(60, Math.max(0.5, wished || 2)) } };
    }
    // A server that does not know this path is older than the extension, or another program.
    if (path === "/api/v1/check" && (response.status === 404 || response.status === 405)) return failed("old", response.status, server);
    return failed(response.ok || response.status >= 500 ? "broken" : "refused", response.status, detail);
  } catch (error) {
    if (wish.signal?.aborted) return failed("stopped", 0, "");
    if (clock.aborted) return failed("slow", 0, server);
    if (error instanceof SyntaxError) return failed(wish.shape ? "old" : "broken", 0, wish.shape ? server : String(error.message));
    return failed("down", 0, server);
  }
}

/** @param {any} data a problem document (RFC 9457) @returns {string} */
function explain(data) {
  if (!data || typeof data !== "object") return "";
  const where = Array.isArray(data.errors) ? data.errors.map((/** @type {any} */ e) => [e.where, e.problem].filter(Boolean).join(": ")).join("; ") : "";
  return [data.detail || data.title || "", where].filter(Boolean).join(" — ");
}
