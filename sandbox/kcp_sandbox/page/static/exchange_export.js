// Exchanges as files, masked as they are shown: HAR 1.2, which browsers' tools open, and JSON.
import { notify, say, words } from "./dom.js";
import { menu } from "./parts.js";

/** Make a menu that saves exchanges; they are asked for when it is used. */
export function exportMenu(records, name = "exchanges") {
  const chosen = () => [...records()].sort((a, b) => a.number - b.number);
  return menu(words.export, [
    [name === "exchanges" ? words.har_all : words.har_one, () => save(`${name}.har`, har(chosen()))],
    [name === "exchanges" ? words.json_all : words.json_one, () => save(`${name}.json`, chosen().map(plain))],
  ]);
}

function save(file, content) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  notify(say("saved", file));
}

// What the page itself noted is no part of it.
const plain = ({ fresh, ...record }) => record;

/** Write exchanges as an HTTP archive. */
export const har = (records) => ({
  log: {
    version: "1.2",
    creator: { name: "kcp-proto sandbox", version: "1" },
    comment: words.har_comment,
    entries: records.map(entry),
  },
});

const bytes = (text) => new TextEncoder().encode(text).length;

const headers = (pairs) => pairs.map(([name, value]) => ({ name, value }));

function typeOf(pairs) {
  return pairs.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
}

function entry(record) {
  const { received, sent, notice } = record;
  const worked = Math.max(record.first_byte_milliseconds ?? record.took_milliseconds, 0);
  const outcome = [record.operation, record.disruption?.kind, record.standing.state, sent.state].filter(Boolean).join(", ");
  return {
    startedDateTime: record.came,
    time: record.took_milliseconds,
    request: {
      method: record.method,
      url: notice ? notice.target : location.origin + record.path,
      httpVersion: "HTTP/1.1",
      headers: headers(received.headers),
      queryString: [],
      cookies: [],
      headersSize: -1,
      bodySize: received.size,
      postData: { mimeType: typeOf(received.headers), text: received.raw },
    },
    response: {
      status: sent.status,
      statusText: "",
      httpVersion: "HTTP/1.1",
      headers: headers(sent.headers),
      cookies: [],
      content: { size: bytes(sent.raw), mimeType: typeOf(sent.headers) || "x-unknown", text: sent.raw },
      redirectURL: "",
      headersSize: -1,
      bodySize: sent.size,
    },
    cache: {},
    timings: { send: 0, wait: worked, receive: Math.max(record.took_milliseconds - worked, 0) },
    comment: `#${record.number} ${outcome}`,
  };
}
