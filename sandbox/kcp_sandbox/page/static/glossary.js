// What names and codes of the wire mean; the sandbox tells it, from the schemas and code tables.
import { korean, words } from "./dom.js";

let known = { operations: {}, codes: {}, results: {}, orders: [] };

/** Fetch it, once. */
export async function learn() {
  const response = await fetch(`glossary?lang=${korean ? "ko" : "en"}`);
  if (response.ok) known = await response.json();
}

/** Name an operation in the page's language. */
export const titleOf = (operation) => known.operations[operation]?.title || words.unrecognised;

/** List the operations, each with its title. */
export const operations = () => Object.entries(known.operations).map(([name, { title }]) => [name, title]);

/** Say what a field means, there or else in another operation; "" if that is not known. */
export function meaningOf(operation, field) {
  const all = [known.operations[operation], ...Object.values(known.operations)];
  return all.map((each) => each?.fields[field]).find(Boolean) ?? "";
}

/** Say what a code stands for; "" if that is not known. */
export const glossOf = (field, code) =>
  (Object.hasOwn(known.codes[field] ?? {}, code) && known.codes[field][code]) || "";

/** Say what a result code means to its caller; "" if no list explains it. */
export const resultOf = (code) => (Object.hasOwn(known.results, code) && known.results[code]) || "";

/** Give the order number among a message's fields; "" if there is none. */
export const orderIn = (fields) => String(known.orders.map((name) => fields[name]).find(Boolean) ?? "");

/** Name the field of an operation's request that holds its amount; "" if none does. */
export const amountField = (operation) => known.operations[operation]?.amount ?? "";
