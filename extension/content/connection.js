/** Messages to the worker. It may have been stopped at any time: the first message wakes it, a lost one is sent again. */

/** @returns {boolean} false once the extension was updated or removed under this page */
function extensionLives() {
  return Boolean(chrome.runtime?.id);
}

/** @param {any} message @returns {Promise<any>} the worker's answer; a stopped worker is woken */
async function askWorker(message) {
  for (let attempt = 0; ; attempt++) {
    if (!extensionLives()) return { ok: false, problem: { kind: "gone", status: 0, detail: "" } };
    try {
      const answer = await chrome.runtime.sendMessage(message);
      if (answer !== undefined) return answer;
    } catch (error) {
      if (!extensionLives() || /context invalidated/i.test(String(error))) return { ok: false, problem: { kind: "gone", status: 0, detail: "" } };
      if (attempt >= 2) return { ok: false, problem: { kind: "broken", status: 0, detail: String(error) } };
    }
    if (attempt >= 2) return { ok: false, problem: { kind: "broken", status: 0, detail: "" } };
    await new Promise((resolve) => setTimeout(resolve, 150 * (attempt + 1)));
  }
}

/** Troubles that are mended in the settings. */
const BY_SETTINGS = ["unpaired", "consent", "token", "permission"];

/** Troubles that pass by themselves, and come again: said in two words. */
const PASSING = ["waiting", "busy", "slow"];

/** @param {{kind: string, status: number, detail: string}} problem @param {string} server @returns {string} in plain words */
function problemText(problem, server) {
  switch (problem.kind) {
    case "unpaired": return t("problem_unpaired");
    case "consent": return t("problem_consent", server);
    case "down": return t("problem_down", server);
    case "slow": return t("problem_slow", server);
    case "waiting": return t("problem_waiting", server);
    case "token": return problem.status === 403 ? t("problem_forbidden", problem.detail) : t("problem_token");
    case "permission": return t("problem_permission", server);
    case "busy": return t("problem_busy", server);
    case "old": return t("problem_old", server);
    case "gone": return t("problem_gone");
    case "refused": return t("problem_refused", problem.detail);
    default: return t("problem_broken", problem.detail);
  }
}
