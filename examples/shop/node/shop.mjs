// A small shop over HTTP, with Node 18 or later and nothing else: it registers, opens the payment
// window, approves, cancels and takes deposit notices.
//   kcp-proto sandbox run -- node examples/shop/node/shop.mjs
import { createServer } from "node:http";
import { NotSent, Unknown } from "./gateway.mjs";
import { approve, cancel, find, recover, register, show, take, Wrong } from "./orders.mjs";

const PAGES = {
  paid: "결제가 완료되었습니다 (paid)",
  waiting: "입금을 기다리고 있습니다 (waiting for your deposit)",
  failed: "결제가 이루어지지 않았습니다 (failed)",
  unknown: "결제 결과를 확인하고 있습니다 (being checked)",
};
const TAKEN = '<html><body><form><input type="hidden" name="result" value="0000"></form></body></html>';

// Reads a form: it is in UTF-8 or EUC-KR, and does not always say in which.
function readForm(body) {
  const bytes = (text) =>
    Buffer.from(text.replaceAll("+", " ").replace(/%([0-9a-f]{2})/gi, (_, hex) =>
      String.fromCharCode(parseInt(hex, 16))), "latin1");
  const pairs = body.toString("latin1").split("&").map((pair) => pair.split(/=(.*)/s, 2));
  for (const encoding of ["utf-8", "euc-kr"]) {
    const decoder = new TextDecoder(encoding, { fatal: true });
    try {
      return Object.fromEntries(
        pairs.map((pair) => pair.map((text) => decoder.decode(bytes(text)))).filter((pair) => pair[1]),
      );
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  throw new Wrong(400, "this is no form");
}

function readJson(body) {
  try {
    const value = JSON.parse(body.toString() || "{}");
    if (value && typeof value === "object" && !Array.isArray(value)) return value;
  } catch {
    // It is none.
  }
  throw new Wrong(400, "this is no JSON object");
}

async function readBody(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > 65_536) throw new Wrong(413, "too large");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const json = (value, status = 200) => [status, "application/json", JSON.stringify(value)];
const html = (text) => [200, "text/html; charset=utf-8", text];

async function route(method, [first, order_no, last], body) {
  const asked = [method, first, order_no === undefined ? "" : "NO", last ?? ""].join(" ").trim();
  switch (asked) {
    case "POST orders":
      return json(await register(readJson(body), address));
    case "GET orders NO":
      return json(show(find(order_no)));
    case "POST orders NO cancel": {
      const done = await cancel(order_no, readJson(body).amount);
      return json(done, done.refused ? 409 : 200);
    }
    case "POST recover":
      return json(await recover());
    case "POST return": {
      const state = await approve(readForm(body));
      return html(`<!doctype html><title>${state}</title><p>${PAGES[state] ?? state}</p>`);
    }
    case "POST notice":
      return (await take(readForm(body))) ? html(TAKEN) : [503, "text/plain", "not taken"];
    default:
      throw new Wrong(404, "there is no such page");
  }
}

const server = createServer(async (request, response) => {
  let reply;
  try {
    const body = await readBody(request);
    reply = await route(request.method, request.url.slice(1).split("/"), body);
  } catch (error) {
    const status = error.status ?? (error instanceof NotSent || error instanceof Unknown ? 502 : 500);
    reply = json({ error: error.message }, status);
  }
  const [status, type, text] = reply;
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(text) });
  response.end(text);
});

let address = "";
server.listen(Number(process.env.SHOP_PORT ?? 0), "127.0.0.1", () => {
  address = `http://127.0.0.1:${server.address().port}`;
  console.log(`shop ready ${address}`);
});
