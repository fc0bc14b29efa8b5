/** The demo edit page: the form's own behaviour, and checking it without the extension. */
"use strict";

const form = document.getElementById("product");
const zh = form.dataset.lang === "zh";
const { server, token } = JSON.parse(document.getElementById("listlint-pair").textContent);
/** @param {string} en @param {string} cn */
const say = (en, cn) => (zh ? cn : en);
const at = (selector) => document.querySelector(selector);
const all = (selector) => Array.from(document.querySelectorAll(selector));

/** Element with text, never markup. */
function make(tag, traits = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (name === "text") element.textContent = value;
    else if (name === "onclick") element.addEventListener("click", value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// ---- the form -------------------------------------------------------------------------------------------------

const TREE = zh
  ? { "消费电子": { "耳机": ["蓝牙耳机", "有线耳机", "头戴式耳机"], "手机配件": ["手机壳", "充电器", "数据线"] }, "宠物用品": { "狗狗": ["牵引绳", "狗粮", "车载用品"], "猫咪": ["猫砂", "猫玩具"] }, "服饰": { "女装": ["连衣裙", "T恤"], "男装": ["衬衫", "夹克"] } }
  : { "Consumer Electronics": { "Earphones": ["Bluetooth Earphones", "Wired Earphones", "Headphones"], "Phone Accessories": ["Cases", "Chargers", "Cables"] }, "Pet Supplies": { "Dogs": ["Leashes", "Food", "Car Accessories"], "Cats": ["Litter", "Toys"] }, "Apparel": { "Women": ["Dresses", "T-Shirts"], "Men": ["Shirts", "Jackets"] } };

function fillCascade() {
  const levels = all(".cascade select");
  const refill = (select, names) => select.replaceChildren(...names.map((name) => make("option", { text: name })));
  const second = () => {
    refill(levels[1], Object.keys(TREE[levels[0].value]));
    third();
  };
  const third = () => refill(levels[2], TREE[levels[0].value][levels[1].value]);
  refill(levels[0], Object.keys(TREE));
  levels[0].addEventListener("change", second);
  levels[1].addEventListener("change", third);
  second();
}

function countLetters() {
  const output = at(".count");
  const field = document.getElementById(output.dataset.for);
  const show = () => { output.textContent = `${field.value.length}/${field.maxLength}`; };
  field.addEventListener("input", show);
  show();
}

function addPicture(file) {
  const item = make("li", {}, make("img", { src: URL.createObjectURL(file), alt: file.name }), make("button", { type: "button", "aria-label": say("Remove picture", "移除图片"), text: "×" }));
  at("#gallery .add").before(item);
}

fillCascade();
countLetters();
at("#upload").addEventListener("change", (event) => {
  for (const file of event.target.files) addPicture(file);
  event.target.value = "";
});
at("#gallery").addEventListener("click", (event) => {
  if (event.target.matches("li > button")) event.target.parentElement.remove();
});
for (const button of all(".tools button")) {
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => document.execCommand(button.dataset.do));
}
at("#marketplace").addEventListener("change", (event) => at('meta[name="listlint-marketplace"]').setAttribute("content", event.target.value));
at("#reset").addEventListener("click", () => {
  sessionStorage.removeItem("listlint-draft:" + location.pathname); // a new draft: what was ignored counts again
  location.reload();
});
form.addEventListener("submit", (event) => event.preventDefault());
at("#copy").addEventListener("click", (event) => void navigator.clipboard.writeText(at("#folder").textContent).then(() => { event.target.textContent = say("Copied", "已复制"); }));
new MutationObserver(() => { at("#refused-why").textContent = document.documentElement.dataset.listlintWhy || ""; }).observe(document.documentElement, { attributes: true });

// ---- checking without the extension ---------------------------------------------------------------------------

/** The same id as the extension gives this draft, so that what is ignored there is ignored here. */
function draftId() {
  const key = "listlint-draft:" + location.pathname;
  if (!sessionStorage.getItem(key)) sessionStorage.setItem(key, crypto.randomUUID());
  return "page:draft-" + sessionStorage.getItem(key);
}

/** One line per block; each knows its element, so that a fix finds its place. */
function descriptionLines() {
  const editor = at("#description");
  const blocks = Array.from(editor.querySelectorAll("p, li, div")).filter((block) => !block.querySelector("p, li, div"));
  return blocks.length ? blocks : [editor];
}

/** Text boxes by field path. */
function boxes() {
  const map = new Map([["title", at("#title")], ["brand", at("#brand")], ["price", at("#price")]]);
  all(".bullets input").filter((box) => box.value.trim()).forEach((box, index) => map.set(`bullets[${index}]`, box));
  for (const label of all("#attributes label")) map.set(`attributes[${JSON.stringify(label.firstChild.nodeValue.trim())}]`, label.querySelector("input, select"));
  all("#variants tbody tr").forEach((row, index) => map.set(`variants[${index}].name`, row.querySelector("input")));
  return map;
}

async function readListing() {
  const attributes = {};
  for (const label of all("#attributes label")) {
    const value = label.querySelector("input, select").value;
    if (value) attributes[label.firstChild.nodeValue.trim()] = value;
  }
  const images = [];
  for (const picture of all("#gallery img")) images.push({ src: await upload(picture.src), ...(images.length ? {} : { role: "main" }) });
  return {
    id: draftId(), title: at("#title").value, brand: at("#brand").value, category: all(".cascade select").map((select) => select.value).filter(Boolean),
    keywords: at("#keywords").value.split(/[,，;；]/).map((word) => word.trim()).filter(Boolean), attributes, images,
    bullets: all(".bullets input").map((box) => box.value).filter((text) => text.trim()), description: descriptionLines().map((block) => block.textContent).join("\n"),
    price: at("#price").value, currency: zh ? "CNY" : "USD",
    variants: all("#variants tbody tr").map((row) => {
      const [color, price, , sku] = Array.from(row.querySelectorAll("input"), (box) => box.value);
      return { id: sku, name: color, price, options: { [say("Color", "颜色")]: color } };
    }),
  };
}

const uploaded = new Map();

async function upload(address) {
  if (!uploaded.has(address)) {
    const picture = await (await fetch(address)).blob();
    const answer = await ask("/api/v1/images", { method: "POST", body: picture, headers: { "Content-Type": picture.type } });
    uploaded.set(address, answer.src);
  }
  return uploaded.get(address);
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } });
  } catch {
    throw new Error(say(`The server at ${server} does not answer. Is “listlint serve” still running?`, `${server} 没有响应。“listlint serve” 还在运行吗？`));
  }
  const data = await response.json();
  if (!response.ok) throw new Error([data.detail || data.title, ...(data.errors || []).map((error) => `${error.where}: ${error.problem}`)].filter(Boolean).join(" "));
  return data;
}

let round = 0;

async function check() {
  const mine = ++round;
  const result = at("#result");
  if (!token) {
    result.textContent = say("This server offers checks on this page only to a browser on its own machine.", "此服务器只允许本机浏览器在本页检查。");
    return;
  }
  result.textContent = say("Checking…", "正在检查…");
  try {
    const listing = await readListing();
    const body = JSON.stringify({ listing, marketplace: at("#marketplace").value, lang: zh ? "zh" : "en" });
    const answer = await ask("/api/v1/check", { method: "POST", body, headers: { "Content-Type": "application/json" } });
    if (mine === round) show(answer, Boolean(answer.pending));
    let late = null;
    while (answer.pending && mine === round && !late) {
      const job = await ask(`${answer.pending}?wait=10`);
      if (job.state === "failed") throw new Error(job.reason);
      if (job.state === "done") late = job.result;
    }
    if (late && mine === round) show(merged(answer, late), false);
  } catch (error) {
    if (mine === round) result.textContent = error.message;
  }
}

function merged(first, late) {
  const known = new Set(first.findings.map(({ fingerprint, field, start }) => `${fingerprint} ${field} ${start}`));
  return { ...first, findings: [...first.findings, ...late.findings.filter(({ fingerprint, field, start }) => !known.has(`${fingerprint} ${field} ${start}`))], skipped: [...first.skipped, ...(late.skipped || [])], failed: [...first.failed, ...(late.failed || [])] };
}

const LEVELS = { error: say("Error", "错误"), warning: say("Warning", "警告"), info: say("Hint", "提示") };

function show({ findings, skipped, failed, ignored }, more) {
  for (const place of all(".found")) place.replaceChildren();
  const order = Object.keys(LEVELS);
  for (const finding of [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))) {
    const name = finding.field.match(/^[a-z]+/)[0];
    (all(".found").find((place) => place.dataset.field === name) || at('.found[data-field=""]')).append(findingBox(finding));
  }
  const parts = [findings.length ? say(`${findings.length} found; each is shown at its field.`, `发现 ${findings.length} 个问题，已标在各字段下方。`) : say("Nothing to correct.", "没有需要修改的内容。")];
  if (ignored) parts.push(say(`${ignored} ignored.`, `已忽略 ${ignored} 个。`));
  if (more) parts.push(say("Still looking at the pictures…", "还在检查图片…"));
  const missing = [...new Set([...skipped, ...failed].map(({ checker, reason }) => `${checker} (${reason})`))];
  if (missing.length) parts.push(say("Not checked: ", "未检查：") + missing.join("; "));
  at("#result").textContent = parts.join(" ");
}

function findingBox(finding) {
  const quote = finding.quote ? ` — ${say("“", "「")}${Array.from(finding.quote).slice(0, 60).join("")}${say("”", "」")}` : "";
  const box = make("div", { class: "finding", "data-level": finding.severity }, make("p", {}, make("span", { class: "level", text: LEVELS[finding.severity] }), finding.message + (finding.message.includes(finding.quote) ? "" : quote)));
  const facts = [...new Set((finding.evidence || []).map(({ text }) => text).filter(Boolean))].slice(0, 3);
  if (facts.length) box.append(make("p", { class: "more", text: facts.join(" · ") }));
  if (finding.enforcement) box.append(make("p", { class: "more", text: say("The platform: ", "平台处理：") + finding.enforcement }));
  if (finding.fix && finding.fix.edits.every(canEdit)) {
    for (const change of finding.fix.edits.slice(0, 3)) box.append(preview(change));
    box.append(make("button", { type: "button", text: finding.fix.label || say("Fix", "修改"), onclick: () => {
      [...finding.fix.edits].sort((a, b) => b.start - a.start).forEach(edit);
      void check();
    } }));
  }
  return box;
}

/** What an edit does: some letters before it, what goes, what comes, some letters after it. */
function preview({ field, start, end, text }) {
  const whole = boxes().get(field)?.value ?? descriptionLines().map((block) => block.textContent).join("\n");
  const [from, to] = [start ?? 0, end ?? whole.length];
  const before = Array.from(whole.slice(0, from)).slice(-24).join("");
  const after = Array.from(whole.slice(to)).slice(0, 24).join("");
  return make("p", { class: "change" }, before, make("del", { text: whole.slice(from, to) }), make("ins", { text }), after);
}

function canEdit({ field }) {
  return field === "description" || boxes().has(field);
}

/** Replaces the text at a place (UTF-16 units, as the server counts for browsers). */
function edit({ field, start, end, text }) {
  const box = boxes().get(field);
  if (box) {
    box.setRangeText(text, start ?? 0, end ?? box.value.length, "end");
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    return;
  }
  let base = 0;
  for (const block of descriptionLines()) {
    const length = block.textContent.length;
    if (start >= base && end <= base + length) {
      const range = document.createRange();
      const [from, to] = [spot(block, start - base), spot(block, end - base)];
      range.setStart(...from);
      range.setEnd(...to);
      range.deleteContents();
      if (text) range.insertNode(document.createTextNode(text));
      return;
    }
    base += length + 1;
  }
}

function spot(block, offset) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (offset <= node.data.length) return [node, offset];
    offset -= node.data.length;
  }
  return [block, block.childNodes.length];
}

at("#check").addEventListener("click", () => void check());
