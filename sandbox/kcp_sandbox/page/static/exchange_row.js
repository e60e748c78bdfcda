// One exchange in a list: sign, name and chips above; wire name, order and time below.
import { make, words } from "./dom.js";
import { duration, isAccepted, isOutgoing, nameOf, orderOf, outcomeOf, timeOf, toneOf, wireName } from "./exchange_facts.js";
import { chip, code, icon, mark } from "./parts.js";

const LABELS = { good: "accepted", bad: "refused", cut: "disrupted", open: "unresolved", mute: "under_way" };

/** Make the row of an exchange; it is a link to it. */
export function exchangeRow(record) {
  const order = orderOf(record);
  const lines = make(
    "span.lines",
    {},
    make(
      "span.line",
      {},
      make("b", {}, nameOf(record), isOutgoing(record) && make("span.out", {}, icon("out"), make("span.sr", {}, words.outgoing))),
      make("span.chips", {}, chips(record)),
    ),
    make(
      "span.line.sub",
      {},
      make("span.ids", {}, code(wireName(record)), order && code(order)),
      make("span.when", {}, make("time", { datetime: record.at }, timeOf(record)), make("span.took", {}, duration(record.took_milliseconds))),
    ),
  );
  const tone = toneOf(record);
  const link = make("a.row", { href: `#exchanges/${record.number}`, "data-row": record.number }, mark(tone), make("span.sr", {}, words[LABELS[tone]]), lines);
  link.classList.toggle("fresh", Boolean(record.fresh));
  return make("li", {}, link);
}

function chips(record) {
  const [tone, text] = outcomeOf(record);
  const { disruption } = record;
  // What a disruption did is coloured once, unless it left the shop in the dark.
  const kind = isAccepted(record) || (disruption && tone === "cut") ? "bare" : tone;
  return [disruption && chip("cut", disruption.kind), chip(kind, text)];
}
