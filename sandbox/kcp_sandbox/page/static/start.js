// What a newcomer needs, ready to copy.
import { make, words } from "./dom.js";

/** Draw it. */
export function drawStart(detail) {
  detail.replaceChildren(make("p.pick", {}, `${words.no_exchanges} `, make("code", {}, location.origin)));
}
