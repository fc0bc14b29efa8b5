/** Which listing this page edits, and for which marketplace. */

/** @returns {string} a name that no other draft has; pages without https, as shops on an office's own network, have no `crypto.randomUUID` */
function newDraftId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @returns {string} the listing's id: from the address where it names one, else kept for this tab */
function draftId() {
  const { hello } = page;
  const id = hello.site?.id ?? "page";
  const address = new URL(location.href);
  const inPath = hello.site?.id_path ? address.pathname.match(new RegExp(hello.site.id_path))?.[1] : null;
  if (inPath) return `${id}:${inPath}`;
  for (const name of hello.site?.draft ?? []) {
    const value = address.searchParams.get(name);
    if (value) return `${id}:${value}`;
  }
  const numbered = (!hello.site || hello.site.picked) && address.pathname.match(/\/(\d{4,}|[0-9a-f]{8}-[0-9a-f-]{27})(?=\/|$)/i);
  if (numbered) return `${address.host}:${numbered[1]}`;
  const key = `listlint-draft:${address.pathname}`;
  try {
    let kept = sessionStorage.getItem(key);
    if (!kept) sessionStorage.setItem(key, (kept = newDraftId()));
    return `${id}:draft-${kept}`;
  } catch {
    return `${id}:draft-${(page.fallbackId ||= newDraftId())}`; // a sandboxed page has no storage
  }
}

/** @returns {string | null} as the seller has set it for this site, else the site's own */
function marketplace() {
  return page.hello.marketplace || page.hello.site?.marketplace || document.querySelector('meta[name="listlint-marketplace"]')?.getAttribute("content") || null;
}
