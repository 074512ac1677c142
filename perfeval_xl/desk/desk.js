"use strict";
// What departments wrote is put on the page as text alone; the server's own pages are escaped.

const at = (id) => document.getElementById(id);
const A_PAGE = 100;
const period = document.body.dataset.period;
let rows = [], shown = [], tile = "", active = -1, opened = "";
let job = null, stamp = "", last = {}, fresh = true;

// ---- asking the server

function where(path, more = {}) {
  return path + "?" + new URLSearchParams({ period, ...more });
}

async function answer(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("工作台已经关了。请再打开一次。");
  }
  if (response.ok) return response;
  const text = await response.text();
  let words = text;
  try { words = JSON.parse(text).error; } catch { /* not of our making: as it is */ }
  throw new Error(words);
}

function post(path, content) {
  return answer(path, { method: "POST", body: JSON.stringify(content) });
}

let quiet = 0;
function tell(words) {
  at("told").textContent = words;
  at("told").hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => { at("told").hidden = true; }, 3000 + 60 * words.length);
}

const trying = (does) => async (...given) => {
  try { return await does(...given); } catch (error) { return tell(error.message); }
};

// ---- what stands above, and the list

const refresh = trying(async () => {
  const now = await (await answer(where("overview"))).json();
  rows = now.rows;
  at("sentence").textContent = now.sentence;
  at("score").textContent = now.new ? `评分：${now.new} 份新到` : "评分";
  fresh = Boolean(now.new) || !now.summary;
  at("summary-small").hidden = !now.summary || !fresh;
  showButtons();
  const conflicts = now.conflicts ? `审核互相矛盾 ${now.conflicts} 处` : "";
  at("verified").textContent = [now.verified, conflicts].filter(Boolean).join("，");
  for (const button of document.querySelectorAll("[data-tile]")) {
    const count = rows.filter((row) => row.tiles.includes(button.dataset.tile)).length;
    button.firstElementChild.textContent = count;
  }
  find();
  showPanel(opened, false);
});

function find() {
  const words = at("search").value.trim().toLowerCase().split(/\s+/);
  const kept = shown[active]?.name;
  shown = rows.filter((row) => (!tile || row.tiles.includes(tile))
    && words.every((word) => (row.name + " " + row.code).toLowerCase().includes(word)));
  at("found").textContent = shown.length === rows.length ? `${rows.length} 个` : `${shown.length} / ${rows.length} 个`;
  at("list").replaceChildren();
  active = -1;
  paint(A_PAGE);
  choose(shown.findIndex((row) => row.name === kept));
}

function paint(until) {
  const list = at("list");
  for (let place = list.children.length; place < Math.min(until, shown.length); place++) {
    const row = shown[place];
    const line = document.createElement("li");
    line.id = `row-${place}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    const cells = [row.name, [row.state, ...row.marks].join("，"), row.problems || "",
      row.score === null ? "" : row.score.toFixed(2), row.grade, row.rank ?? ""];
    for (const cell of cells) {
      const span = document.createElement("span");
      span.textContent = cell;
      line.append(span);
    }
    line.firstChild.title = row.name;
    line.children[1].className = row.state;
    list.append(line);
  }
}

function choose(place) {
  const list = at("list");
  list.children[active]?.setAttribute("aria-selected", "false");
  active = place < 0 ? -1 : Math.min(place, shown.length - 1);
  if (active < 0) return list.removeAttribute("aria-activedescendant");
  paint(Math.ceil((active + 1) / A_PAGE) * A_PAGE);
  const line = list.children[active];
  line.setAttribute("aria-selected", "true");
  list.setAttribute("aria-activedescendant", line.id);
  line.scrollIntoView({ block: "nearest" });
}

let asked = 0;
const showPanel = trying(async (name, focus = true) => {
  opened = name;
  const number = ++asked;
  const path = name ? where("unit", { name }) : where("charts");
  const text = await (await answer(path)).text();
  if (number !== asked) return;  // another one was asked for meanwhile
  const page = new DOMParser().parseFromString(text, "text/html");
  at("panel").replaceChildren(...page.body.childNodes);
  at("panel").scrollTop = 0;
  if (name && focus) at("panel").querySelector("h2")?.focus();
});

const derive = trying(async (details) => {
  if (!details.open || details.dataset.told) return;
  details.dataset.told = "1";
  const told = await answer(where("derivation", { name: details.dataset.derivation }));
  details.querySelector("pre").textContent = await told.text();
});

function openChosen() {
  if (active < 0) choose(0);
  if (active >= 0) showPanel(shown[active].name);
}

// ---- the job

const OUTCOMES = {
  done: "做完了。", told: "做完了，有要看的。", refused: "没有做。", failed: "没有做成。", cancelled: "已停止。",
};

// The large button is what there is to do next: to score, to stop, or to look at what came out.
function showButtons() {
  const runs = Boolean(job && !job.outcome);
  at("stop").hidden = !runs;
  at("stop").disabled = runs && job.stopping;
  at("score").hidden = runs || !fresh;
  at("summary").hidden = runs || fresh;
  at("score-small").hidden = fresh;
  for (const button of [...document.querySelectorAll("[data-job]"), at("send")]) button.disabled = runs;
  return runs;
}

function showJob(now) {
  const turned = now && (now.number !== job?.number ? !now.outcome : now.outcome !== job.outcome);
  job = now;
  const runs = showButtons();
  if (!now) return;
  if (turned) at("job").hidden = false;  // one that was put away stays so until there is news
  at("job").classList.toggle("wrong", ["refused", "failed"].includes(now.outcome));
  at("job-name").textContent = now.name;
  const stage = now.total ? `${now.stage} ${now.done} / ${now.total}` : now.stage || "正在做…";
  at("job-stage").textContent = runs ? (now.stopping ? "正在停止…" : stage) : OUTCOMES[now.outcome];
  at("job-bar").hidden = !runs;
  if (now.total) at("job-bar").value = now.done / now.total;
  else at("job-bar").removeAttribute("value");
  if (at("job-words").textContent !== now.words) at("job-words").textContent = now.words;
  at("job-open").hidden = !(["done", "told"].includes(now.outcome) && now.opens);
  at("job-open").dataset.open = now.opens;
  at("job-open").textContent = "打开" + now.opens.split("/").pop().replace(".xlsx", "");
  const why = now.outcome === "refused" && ["--anyway", "--overwrite"].find((each) => now.words.includes(each));
  at("again").hidden = !why;
  at("again").textContent = why === "--anyway" ? "照样做" : "把它们移开再写";
  at("again").dataset.insist = why ? why.slice(2) : "";
}

const start = trying(async (name, more = {}) => {
  last = { name, ...more };
  showJob(await (await post(where("job"), last)).json());
});

let events = null;

function listen() {
  if (document.hidden) return;
  events = new EventSource("events");
  events.onmessage = (event) => {
    const now = JSON.parse(event.data);
    const changed = JSON.stringify(now.stamp) !== stamp;
    const over = job && !job.outcome && now.job && now.job.outcome;
    stamp = JSON.stringify(now.stamp);
    showJob(now.job);
    if (over || (changed && !(now.job && !now.job.outcome))) refresh();
  };
  events.onerror = () => tell("工作台没有回应。关了的，请再打开一次。");
}

// A browser keeps only a few connections to one place: windows that nobody sees give theirs back.
document.addEventListener("visibilitychange", () => {
  events?.close();
  listen();
});

// ---- files dropped on the page

async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  const files = [];
  while (entries.length) {
    const entry = entries.shift();
    if (entry.isFile) {
      files.push(await new Promise((take, refuse) => { entry.file(take, refuse); }));
      continue;
    }
    const reader = entry.createReader();
    for (;;) {  // a folder is told in pieces
      const some = await new Promise((take, refuse) => { reader.readEntries(take, refuse); });
      if (!some.length) break;
      entries.push(...some);
    }
  }
  return files;
}

const takeIn = trying(async (transfer) => {
  const files = await filesOf(transfer);
  const told = [];
  for (const file of files) {
    try {
      const response = await answer("drop?" + new URLSearchParams({ name: file.name }), { method: "POST", body: file });
      told.push(`${file.name}：${(await response.json()).told}`);
    } catch (error) {
      told.push(`${file.name}：没有放进收件。${error.message}`);
    }
    showDrops(told, files.length);
  }
  refresh();
});

function showDrops(told, count) {
  at("drops").hidden = false;
  at("drops-count").textContent = `拖来的 ${told.length} / ${count} 个文件`;
  at("drops-words").textContent = told.join("\n");
}

// ---- what a person does

async function copy(id, button) {
  const text = at(id).textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "已复制";
  } catch {
    tell("浏览器不让复制，请选中文字，按 Ctrl+C。");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const line = event.target.closest("#list li");
  if (line) {
    choose([...at("list").children].indexOf(line));
    return openChosen();
  }
  if (!button) return undefined;
  const told = button.dataset;
  if (told.open) return trying(post)("open", { path: told.open });
  if (told.copy) return copy(told.copy, button);
  if (told.job) return start(told.job);
  if ("close" in told) return back();
  if (told.tile) {
    tile = tile === told.tile ? "" : told.tile;
    for (const each of document.querySelectorAll("[data-tile]")) each.setAttribute("aria-pressed", String(each.dataset.tile === tile));
    return find();
  }
  switch (button.id) {
    case "send": return at("templates").showModal();
    case "stop": return trying(post)("cancel", { number: job.number });
    case "again":
      return start(job.name, { ...(last.name === job.name ? last : {}), [told.insist]: true });
    case "job-close":
    case "drops-close": button.closest("section").hidden = true;
  }
  return undefined;
});

at("templates").addEventListener("close", () => {
  if (at("templates").returnValue !== "go") return;
  start("发模板", { rubric: at("rubric")?.value, prefill: at("prefill")?.checked });
});

at("panel").addEventListener("toggle", (event) => derive(event.target), true);

function back() {
  showPanel("");
  at("list").focus();
}

at("search").addEventListener("input", find);
at("list").addEventListener("scroll", () => {
  const list = at("list");
  if (list.scrollTop + 2 * list.clientHeight > list.scrollHeight) paint(list.children.length + A_PAGE);
});
at("period").addEventListener("change", () => {
  location.search = new URLSearchParams({ period: at("period").value });
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea, dialog");
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape" && !at("templates").open) {
    if (event.target === at("search")) at("search").value = "";
    find();
    back();
  } else if (event.key === "/" && !typing) {
    event.preventDefault();
    at("search").focus();
    at("search").select();
  } else if (event.target === at("list") || event.target === at("search")) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step) {
      event.preventDefault();
      choose(Math.max(0, active + step));
    } else if (event.key === "Enter") {
      event.preventDefault();
      openChosen();
    }
  }
});

let inside = 0;
document.addEventListener("dragenter", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  inside += 1;
  at("shade").hidden = false;
});
document.addEventListener("dragleave", () => {
  inside = Math.max(0, inside - 1);
  at("shade").hidden = inside === 0;
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  inside = 0;
  at("shade").hidden = true;
  takeIn(event.dataTransfer);
});

refresh();
listen();
