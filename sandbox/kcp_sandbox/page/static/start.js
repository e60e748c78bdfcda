// The first run: what a newcomer needs, ready to copy, and a payment that is sent from here.
import { make, notify, say, words } from "./dom.js";
import { codePanel } from "./code_panel.js";
import { button, code, copyButton, copyLine, icon } from "./parts.js";
import { write } from "./store.js";

let told;

/** The view that stays when there are exchanges. */
export const view = {
  name: "start",
  layout: "page",
  show: (list) => {
    drawStart(list);
    return false;
  },
};

/** Draw it; it is asked for once, because nothing of it changes while the sandbox runs. */
export async function drawStart(place) {
  if (place.querySelector(".guide")) return;
  told ??= fetch("start").then((response) => (response.ok ? response.json() : Promise.reject(response)));
  place.replaceChildren(make("article.detail.guide", {}, make("p.pick", {}, words.connecting)));
  try {
    fill(place.firstChild, await told);
  } catch {
    told = null;
    place.replaceChildren(make("p.pick", {}, words.lost));
  }
}

function fill(guide, facts) {
  const send = button("main", () => sendTest(send), icon("start"), words.test);
  const act = facts.test && make("div.hero-act", {}, send, make("p.hint", {}, words.test_hint));
  guide.replaceChildren(
    make("header.hero", {}, make("div", {}, make("h2", {}, words.first), make("p.soft", {}, words.first_say)), act),
    make(
      "ol.steps",
      {},
      step(1, words.step_address, copyLine("", facts.url)),
      step(2, words.step_files, ...files(facts)),
      step(3, words.step_trust, trust(facts), hosts(facts.hosts)),
      step(4, words.step_send, codePanel((name) => facts.request[name], words.registration_code, words.placeholder_hint)),
      step(5, words.step_exam, make("p.hint", {}, words.exam_say, " ", make("a", { href: "exam" }, words.exam_open))),
    ),
  );
}

const step = (number, title, ...content) =>
  make("li.step", {}, make("span.step-number", { "aria-hidden": "true" }, number), make("div", {}, make("h3", {}, title), content));

function files({ files: paths, program }) {
  const lines = Object.entries(paths).map(([what, path]) => copyLine(words[`file_${what}`], path));
  if (lines.length) return lines;
  if (program) return [make("div.raw-head", {}, make("span.hint", {}, words.in_program), make("span.grow", {}), copyButton(program, words.copy)), box(program, words.step_files)];
  return [make("p.hint", {}, words.elsewhere)];
}

function trust({ environment, trust: recipes }) {
  return codePanel((name) => `${environment}\n\n${recipes[name]}`, words.environment, words.trust_hint);
}

// A host name that stands in the shop's code is led here.
function hosts({ host, start, entry, connect }) {
  const lines = [
    [words.host_start, start],
    [words.host_entry, entry],
    [words.host_connect, connect],
  ].map(([title, text]) => [make("h4", {}, title), copyLine("", text)]);
  return make("details.written-in", {}, make("summary", {}, words.host_written, " ", code(host)), lines.flat());
}

function box(text, label) {
  const shown = code();
  shown.textContent = text;
  return make("pre.code", { tabindex: "0", role: "region", "aria-label": label }, shown);
}

async function sendTest(send) {
  send.disabled = true;
  const sent = await write("test-payment", "POST", {}).catch(() => null);
  send.disabled = false;
  if (!sent) return;
  notify(say("test_sent", sent.order_no));
  location.hash = `exchanges/${sent.exchange}`;
}
