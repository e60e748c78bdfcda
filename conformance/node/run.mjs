// Check the conformance pack with node:crypto alone: node conformance/node/run.mjs [FOLDER]
import { X509Certificate, createHash, createPrivateKey, sign, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const folder = process.argv[2] ?? new URL("../../tests/vectors/conformance", import.meta.url).pathname;
const read = (name) => readFileSync(`${folder}/${name}`, "utf8");
const pack = JSON.parse(read("pack.json"));
const privateKey = createPrivateKey(read("key.pem"));
const certificate = new X509Certificate(read("certificate.pem"));
let passed = 0;
let failed = 0;

function check(name, holds) {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.log(`failed: ${name}`);
  }
}

// One signature has one spelling: what decodes leniently is refused.
function verifies(text, signature) {
  const raw = Buffer.from(signature, "base64");
  if (raw.toString("base64") !== signature) return false;
  return verify("RSA-SHA256", Buffer.from(text, "utf8"), certificate.publicKey, raw);
}

function signString(operation, wire) {
  return operation.sign.map((name) => wire[name]).join("^");
}

function body(operation, values) {
  const wire = {};
  for (const name of operation.order) if (name in values) wire[name] = values[name];
  return JSON.stringify(wire);
}

// The first response whose "when" the request meets; one without "when" belongs to every other.
function responseTo(operation, request) {
  const fits = (response) => Object.entries(response.when).every(([name, value]) => request[name] === value);
  return (
    operation.responses.find((response) => Object.keys(response.when).length > 0 && fits(response)) ??
    operation.responses.find((response) => Object.keys(response.when).length === 0)
  );
}

function decodeForm(raw, charset) {
  const decoder = new TextDecoder(charset, { fatal: true });
  const decode = (part) => {
    const bytes = part.replaceAll("+", " ").replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return decoder.decode(Buffer.from(bytes, "latin1"));
  };
  return Object.fromEntries(raw.toString("latin1").split("&").map((pair) => pair.split(/=(.*)/s, 2).map(decode)));
}

const certInfo = `-----BEGIN CERTIFICATE-----${certificate.raw.toString("base64")}-----END CERTIFICATE-----`;
check("kcp_cert_info", certInfo === pack.kcp_cert_info);

for (const example of pack.good) {
  const operation = pack.operations[example.operation];
  const texts = Object.entries(example.fields).map(([name, value]) => [name, String(value)]);
  const values = {
    ...operation.constants,
    ...Object.fromEntries(texts),
    site_cd: example.site_cd,
    kcp_cert_info: certInfo,
  };
  if (operation.sign.length > 0) {
    const text = signString(operation, values);
    check(`${example.name}: sign string`, text === example.sign_string);
    check(`${example.name}: signature verifies`, verifies(text, example.signature));
    values.kcp_sign_data = sign("RSA-SHA256", Buffer.from(text, "utf8"), privateKey).toString("base64");
    check(`${example.name}: own signature`, values.kcp_sign_data === example.signature);
  } else check(`${example.name}: no signature`, example.sign_string === null && example.signature === null);
  const made = body(operation, values);
  check(`${example.name}: body`, made === example.body);
  check(`${example.name}: body's hash`, createHash("sha256").update(made, "utf8").digest("hex") === example.body_sha256);
  check(`${example.name}: body decodes`, body(operation, JSON.parse(example.body)) === example.body);
}
for (const forged of pack.forged) {
  check(`${forged.name}: refused`, !verifies(forged.sign_string, forged.signature));
}
for (const example of pack.replies) {
  const response = responseTo(pack.operations[example.operation], example.request);
  const fields = JSON.parse(example.body);
  const success = Object.entries(response.success).every(([name, values]) => values.includes(fields[name]));
  check(`${example.name}: message`, response.message === example.message);
  check(`${example.name}: code`, fields[response.result_code] === example.code);
  check(`${example.name}: text`, fields[response.result_message] === example.text);
  check(`${example.name}: success`, success === example.success);
}
for (const example of pack.notices) {
  const fields = decodeForm(Buffer.from(example.body_base64, "base64"), example.charset);
  check(`${example.name}: fields`, JSON.stringify(fields) === JSON.stringify(example.fields));
  check(`${example.name}: deposit`, (fields.tx_cd === "TX00") === example.deposit);
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
