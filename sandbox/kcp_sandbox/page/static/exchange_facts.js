// What an exchange is and how it ended: by what left the machine, not by what was meant to leave.
import { koreanInstant, say, words } from "./dom.js";
import { amountField, orderIn, titleOf } from "./glossary.js";
import { store } from "./store.js";

/** Tell whether the sandbox sent it: a notice to the shop. */
export const isOutgoing = (record) => record.notice !== null;

/** Name it. */
export const nameOf = (record) => titleOf(record.operation);

/** Write what stands on the wire in the place of a name. */
export const wireName = (record) => record.operation || `${record.method} ${record.path}`;

/** Tell whether its shop may have lost money's track: nothing readable left, and nothing told it. */
export const isUnresolved = (record) => record.standing.state === "unresolved";

/** Tell whether what left was a refusal, or a shop did not take a notice. */
export const isRefused = ({ sent, notice, disruption }) =>
  notice ? !notice.acknowledged && sent.state !== "under way" : sent.state === "whole" && !sent.ok && !disruption;

/** Tell whether a response left as it was meant, and says that all is well. */
export const isAccepted = ({ sent }) => sent.state === "whole" && sent.ok;

/** Give the result code that left; "" if none did. */
export const codeOf = ({ sent, res_cd }) => sent.res_cd || (sent.state === "whole" ? res_cd : "");

// "200 HTML" says more than "200 altered".
function statusAndKind({ status, headers }) {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  if (type.includes("html") && status === 200) return `${status} HTML`;
  return status === 200 ? `200 ${words.altered}` : `HTTP ${status}`;
}

/** Say how it ended: the tone of its sign and chip, and a word. */
export function outcomeOf(record) {
  const { sent, notice } = record;
  if (sent.state === "under way") return ["mute", words.under_way];
  if (sent.state === "nothing") return [toneOf(record), words.no_response];
  if (sent.state === "part") return [toneOf(record), words.part];
  if (notice) return notice.acknowledged ? ["good", "result=0000"] : ["bad", sent.status === 200 ? words.no_result : `HTTP ${sent.status}`];
  if (sent.state === "altered") return [toneOf(record), statusAndKind(sent)];
  if (sent.ok) return ["good", codeOf(record)];
  return ["bad", say("refused_code", codeOf(record) || `HTTP ${sent.status}`)];
}

/** Give the tone of its sign: open before cut, cut before bad, bad before good. */
export function toneOf(record) {
  if (isUnresolved(record)) return "open";
  if (record.sent.state === "under way") return "mute";
  if (record.disruption) return "cut";
  if (isRefused(record) || record.sent.state !== "whole") return "bad";
  return "good";
}

/** Give its transaction's number; "" if it has none. */
export const tnoOf = ({ response, belief, request }) => String(response.tno || belief.fields.tno || request.tno || "");

/** Give its order's number, also of a request that names only a transaction; "" if it has none. */
export function orderOf(record) {
  const named = orderIn(record.request) || orderIn(record.response) || orderIn(record.belief.fields);
  if (named) return named;
  const tno = tnoOf(record);
  return (tno && store.state?.transactions.find((each) => each.tno === tno)?.ordr_idxx) || "";
}

/** Give its amount, as it stands on the wire; "" if it has none. */
export function amountOf(record) {
  const text = record.request[amountField(record.operation)] ?? record.response.amount ?? "";
  return /^[0-9]{1,15}$/.test(text) ? text : "";
}

/** Write a duration. */
export function duration(milliseconds) {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`;
}

/** Write when it came, in Korea, to the millisecond. */
export const timeOf = (record) => koreanInstant(record.at);

/** What can be asked of the list: by the name of its words. */
export const ONLY = {
  all: () => true,
  refused: isRefused,
  disrupted: ({ disruption }) => disruption !== null,
  unresolved: isUnresolved,
};

/** Tell whether an exchange is among those that are looked for. */
export function matches(record, { text, operation, only }) {
  if (operation && (record.operation || "-") !== operation) return false;
  if (!ONLY[only](record)) return false;
  if (!text) return true;
  const parts = [`#${record.number}`, wireName(record), record.path, nameOf(record), orderOf(record), tnoOf(record)];
  const all = [...parts, codeOf(record), record.disruption?.kind, outcomeOf(record)[1]].join(" ").toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}
