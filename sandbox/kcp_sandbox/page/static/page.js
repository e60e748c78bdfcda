// Start the page: listen to the sandbox, send the forms, remember the language.
import { byId, either, notify, words } from "./dom.js";
import { forget, show, vanished } from "./exchanges.js";
import { refresh } from "./store.js";

const LANGUAGE = "kcp-sandbox-language";
// Milliseconds: to gather changes, between looks at what no event tells of, to wait for "sure".
const GATHER = 120;
const POLL = 5000;
const SURE = 4000;

function remember() {
  const chosen = new URLSearchParams(location.search).get("lang");
  const remembered = localStorage.getItem(LANGUAGE);
  if (chosen) localStorage.setItem(LANGUAGE, chosen);
  else if (remembered && remembered !== document.documentElement.lang) {
    location.replace(`?lang=${encodeURIComponent(remembered)}`);
  }
}

let gathering = 0;

function soon() {
  gathering ||= setTimeout(() => {
    gathering = 0;
    refresh().catch(() => {});
  }, GATHER);
}

function live(kind, text) {
  byId("live").className = `live ${kind}`;
  byId("live").textContent = text;
}

let source;

function listen() {
  source?.close();
  const started = performance.now();
  source = new EventSource("events");
  source.addEventListener("open", () => live("on", words.live));
  source.addEventListener("error", () => live("off", words.lost));
  source.addEventListener("message", (message) => {
    // Events that come at once happened before the page was opened.
    show(JSON.parse(message.data), performance.now() - started > 1000);
    soon();
  });
}

async function check() {
  if (document.hidden) return;
  soon();
  if (!(await vanished())) return;
  forget();
  listen();
}

async function write(path, method, body) {
  const response = await fetch(`api/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const result = await response.json();
  if (response.ok) notify(words.done);
  else notify(`${words.failed} ${either(result, "error") || result.error}`, true);
  await refresh();
  return response.ok;
}

function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  // What is left empty is left out, so that the sandbox's own default holds.
  const filled = [...new FormData(form)].filter(([, value]) => value !== "");
  write(form.dataset.to, "POST", Object.fromEntries(filled));
}

function move(event) {
  event.preventDefault();
  const { amount, unit } = Object.fromEntries(new FormData(event.currentTarget));
  write("clock", "POST", { move: Number(amount) * Number(unit) });
}

function reset() {
  const button = byId("reset");
  if (button.classList.contains("sure")) {
    calm(button);
    write("reset", "POST", {}).then((done) => done && forget());
  } else {
    button.classList.add("sure");
    button.textContent = words.reset_sure;
    setTimeout(() => calm(button), SURE);
  }
}

function calm(button) {
  button.classList.remove("sure");
  button.textContent = words.reset;
}

remember();
byId("address").textContent = location.origin;
for (const form of document.querySelectorAll("[data-to]")) form.addEventListener("submit", send);
byId("move").addEventListener("submit", move);
byId("follow").addEventListener("click", () => write("clock", "POST", { follow: true }));
byId("reset").addEventListener("click", reset);
byId("clear-disruptions").addEventListener("click", () => write("disruptions", "DELETE", {}));
listen();
soon();
setInterval(() => check().catch(() => {}), POLL);
