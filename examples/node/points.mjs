// Pays Benepia points, cancels the payment and looks up a card payment, with Node 18 or later.
//   node points.mjs READY_FILE      (the file that `kcp-proto sandbox --ready-file` writes)
import { createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:https";

const { url, site_cd, paths } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const ca = readFileSync(paths.ca);
const [member] = JSON.parse(readFileSync(paths.members, "utf8"));
const key = createPrivateKey({
  key: readFileSync(paths.private_key),
  passphrase: readFileSync(paths.key_password, "utf8").trim(),
});
// The certificate travels as one line; a CR or LF in it is refused with S032.
const kcp_cert_info = readFileSync(paths.certificate, "utf8").replace(/[\r\n]/g, "");

const signed = (...values) => sign("sha256", Buffer.from(values.join("^")), key).toString("base64");

function post(path, fields) {
  const body = JSON.stringify({ site_cd, kcp_cert_info, ...fields });
  const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, url), { method: "POST", headers, ca, timeout: 10_000 });
    call.on("timeout", () => call.destroy(new Error("timed out: the outcome is unknown")));
    call.on("error", reject);
    call.on("response", async (response) => {
      try {
        const parts = [];
        for await (const part of response) parts.push(part);
        resolve(JSON.parse(Buffer.concat(parts).toString("utf8")));
      } catch (error) {
        reject(error);
      }
    });
    call.end(body);
  });
}

const payment = await post("/gw/hub/v1/payment", {
  ...member,
  pay_method: "POINT",
  currency: "410",
  pt_issue: "SCWB",
  pt_txtype: "91200000",
  pt_paycode: "04",
  ordr_idxx: `NODE${Date.now()}`,
  good_name: "운동화",
  amount: "1004",
  pt_mny: "1004",
});
console.log("payment", payment.res_cd, payment.pnt_amount, payment.rsv_pnt);

const cancel = await post("/gw/mod/v1/cancel", {
  tno: payment.tno,
  mod_type: "STSC",
  kcp_sign_data: signed(site_cd, payment.tno, "STSC"),
});
console.log("cancel", cancel.res_cd);

// By order number: tno is the approval date in Korea followed by six zeros.
const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" }).format(new Date());
const tno = `${day.replaceAll("-", "")}000000`;
const inquiry = await post("/std/inquery", {
  tno,
  pay_type: "PACA",
  mod_ordr_idxx: "SANDBOXPACA",
  kcp_sign_data: signed(site_cd, tno, "PACA"),
});
console.log("inquiry", inquiry.res_cd, inquiry.card_name, inquiry.amount);
