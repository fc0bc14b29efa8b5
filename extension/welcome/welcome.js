/** The first page after the installation: names the server that text would go to, before any has gone. */
import { settings } from "../worker/server.js";
import { t, translatePage } from "../options/translate.js";

async function show() {
  const { server, consent } = await settings();
  const where = document.getElementById("where");
  if (where) where.textContent = server && consent ? t("options_privacy_server", server) : t("welcome_where_none");
}

document.getElementById("settings")?.addEventListener("click", () => void chrome.runtime.openOptionsPage());
chrome.storage.onChanged.addListener(() => void show());
translatePage();
void show();
