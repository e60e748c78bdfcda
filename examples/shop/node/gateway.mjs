// The gateway: signed requests over verified TLS, and whether one left at all.
// NODE_EXTRA_CA_CERTS names the CA of the sandbox.
import { createPrivateKey, sign } from "node:crypto";
import fs from "node:fs";
import { request } from "node:https";

const env = (name) => process.env[`KCP_SANDBOX_${name}`];
const file = (name) => fs.readFileSync(env(`${name}_FILE`), "utf8");
export const site_cd = env("SITE_CD");
// The certificate travels as one line; a CR or LF in it is refused with S032.
const kcp_cert_info = file("CERTIFICATE").replace(/[\r\n]/g, "");
const key = createPrivateKey({ key: file("PRIVATE_KEY"), passphrase: file("KEY_PASSWORD") });

export class NotSent extends Error {} // not one byte left: nothing can have happened
export class Unknown extends Error {} // the gateway may have acted

export const signed = (...values) => sign("sha256", Buffer.from(values.join("^")), key).toString("base64");

export function post(path, fields, milliseconds = 30_000) {
  const body = JSON.stringify({ site_cd, kcp_cert_info, ...fields });
  const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    let connected = false;
    const fail = (error) => reject(new (connected ? Unknown : NotSent)(error.message));
    const signal = AbortSignal.timeout(milliseconds);
    // A connection of its own: until it stands and is verified, nothing of the request has left.
    const call = request(new URL(path, env("URL")), { method: "POST", headers, signal, agent: false });
    call.on("socket", (socket) => socket.on("secureConnect", () => (connected = true)));
    call.on("error", fail);
    call.on("response", async (response) => {
      try {
        const parts = [];
        for await (const part of response) parts.push(part);
        // Whatever its status, a response is one JSON object in UTF-8 with a result code.
        const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
        const reply = JSON.parse(text);
        if (typeof (reply.res_cd ?? reply.Code) !== "string") throw new Error("no result code");
        resolve(reply);
      } catch (error) {
        fail(error);
      }
    });
    call.end(body);
  });
}

export function inquire(tno, pay_type, order_no) {
  const fields = { tno, pay_type, kcp_sign_data: signed(site_cd, tno, pay_type) };
  return post("/std/inquery", order_no ? { ...fields, mod_ordr_idxx: order_no } : fields, 5_000);
}
