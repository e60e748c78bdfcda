// Check JSON texts with ajv. A line in: {"schema": NAME, "text": JSON}; a line out:
// {"plain": …, "whole": …}, with the schema's standard keywords alone and with the byte limit too.
// The schemas are read from the folder that the first argument names; with --bundle they are found
// in the one file that it names.
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import Ajv from "ajv/dist/2020.js";

const [place, bundled] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const documents = bundled
  ? [read(place)]
  : readdirSync(place).map((file) => read(`${place}/${file}`));
const schemas = bundled ? Object.values(documents[0].$defs) : documents;

// As somebody uses it who never heard of our annotations.
const plain = new Ajv({ strict: false });
// As somebody uses it who wants every mistake in a schema reported.
const whole = new Ajv({ strictTypes: true, allowUnionTypes: true });
whole.addKeyword({
  keyword: "x-kcp-max-bytes",
  type: "string",
  schemaType: "number",
  validate: (limit, text) => Buffer.byteLength(text) <= limit,
});
const names = new Set();
JSON.stringify(documents, (name, value) => {
  if (name.startsWith("x-kcp-") && name !== "x-kcp-max-bytes") names.add(name);
  return value;
});
whole.addVocabulary([...names]);
for (const document of documents) [plain, whole].forEach((ajv) => ajv.addSchema(document));

const checks = new Map(
  schemas.map((schema) => [
    schema.$id.split(":").pop(),
    [plain.getSchema(schema.$id), whole.getSchema(schema.$id)],
  ]),
);
createInterface({ input: process.stdin }).on("line", (line) => {
  const { schema, text } = JSON.parse(line);
  const value = JSON.parse(text);
  const [plainly, wholly] = checks.get(schema).map((check) => check(value));
  process.stdout.write(JSON.stringify({ plain: plainly, whole: wholly }) + "\n");
});
