// The shop's orders. What is about to be sent is in the order's file before it is sent. No payment and
// no cancel is sent twice; what became of one whose response was lost is found out by inquiries.
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inquire, NotSent, post, signed, site_cd, Unknown } from "./gateway.mjs";

const folder = process.env.SHOP_DATA || fs.mkdtempSync(join(tmpdir(), "shop-"));
fs.mkdirSync(folder, { recursive: true, mode: 0o700 });

// What the payment window calls each method.
const METHODS = { PACA: "CARD", PABK: "BANK", PAVC: "VCNT", PAMC: "MOBX", PATK: "GIFT" };
const LEFT = { PACA: "rem_mny", PABK: "bk_rem_mny" }; // what an inquiry says is left of a payment
// These codes leave open whether the gateway acted: time-outs behind it, work in progress.
const UNCLEAR = new RegExp(
  "^(30(08|09|10)|7512|7R01|8(04[1-9]|050|137|147|17[1-5]|29[1-6]|32[1-6]|38[7-9]|72[1-7])" +
    "|899[5-79]|CC(72|98|99|SE|AA|AB))$",
);
const CLOCKS_DIFFER = 5 * 60_000; // by at most this many milliseconds


export class Wrong extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

const path = (order_no) => join(folder, `${order_no}.json`);

export function find(order_no) {
  if (!/^[A-Za-z0-9]{1,40}$/.test(order_no) || !fs.existsSync(path(order_no))) {
    throw new Wrong(404, "no such order");
  }
  return JSON.parse(fs.readFileSync(path(order_no), "utf8"));
}

function write(order, changes = {}) {
  Object.assign(order, changes);
  // A new file takes the old one's place, so that a crash leaves the one or the other whole.
  const draft = `${path(order.order_no)}.new`;
  const fd = fs.openSync(draft, "w", 0o600);
  fs.writeSync(fd, JSON.stringify(order));
  fs.fsyncSync(fd);
  fs.closeSync(fd);
  fs.renameSync(draft, path(order.order_no));
  const directory = fs.openSync(folder, "r");
  fs.fsyncSync(directory);
  fs.closeSync(directory);
}

export function show({ order_no, state, amount, remaining, fulfilled, pending }) {
  return { order_no, state: pending ? "unknown" : state, amount, remaining, fulfilled };
}

const turns = new Map();

function inTurn(order_no, work) {
  const mine = (turns.get(order_no) ?? Promise.resolve()).then(work);
  const over = mine.catch(() => {}).then(() => turns.get(order_no) === over && turns.delete(order_no));
  turns.set(order_no, over);
  return mine;
}

// Sends what moves money: it is written down before, and what came of it afterwards. Returns the
// code of a refusal; "" if it was not refused, though its outcome may be unknown.
async function send(order, pending, path, fields) {
  write(order, { pending: { ...pending, sent: Date.now() }, approved: true });
  let reply;
  try {
    reply = await post(path, fields);
  } catch (error) {
    if (error instanceof NotSent) write(order, { pending: null, approved: pending.kind !== "approval" });
    if (error instanceof Unknown) return "";
    throw error;
  }
  if (["0000", "V000"].includes(reply.res_cd)) settle(order, reply);
  else if (!UNCLEAR.test(reply.res_cd)) {
    write(order, { pending: null, state: pending.kind === "approval" ? "failed" : order.state });
    return reply.res_cd;
  }
  return "";
}

// Writes down that what is pending was done. What does not fit the order is left to a person.
function settle(order, { tno, amount, order_no }) {
  const { kind, part } = order.pending;
  if (kind !== "approval") {
    const remaining = Math.max(order.remaining - part, 0);
    write(order, { pending: null, remaining, state: remaining ? "part-cancelled" : "cancelled" });
  } else if (!/^\d{1,14}$/.test(tno) || Number(amount) !== order.amount) {
    return false;
  } else if (order_no && order_no !== order.order_no) {
    return false;
  } else if (order.pay_type === "PAVC") {
    write(order, { pending: null, tno, state: "waiting" });
  } else {
    const goods = { remaining: order.amount, fulfilled: order.fulfilled + 1 };
    write(order, { pending: null, tno, state: "paid", ...goods });
  }
  return true;
}

const koreanDay = (moment) =>
  new Date(moment + 9 * 3_600_000).toISOString().slice(0, 10).replaceAll("-", "");
const koreanTime = (text = "") =>
  Date.parse(text.replace(/^(....)(..)(..)(..)(..)(..)$/, "$1-$2-$3T$4:$5:$6+09:00"));
const isCancelled = ({ shop_status, stat_ca_cd, stat_bk_cd, stat_hp_cd, canc_card_yn }) =>
  [shop_status, stat_ca_cd, stat_bk_cd, stat_hp_cd].includes("STSC") || canc_card_yn === "Y";

// Asks what became of what is pending. Only an inquiry that shows it is proof: one that finds
// nothing is none, for the gateway may act on the request later.
async function lookInto(order) {
  if (!order.pending) return true;
  const { kind, sent, part } = order.pending;
  try {
    if (kind === "approval") {
      // The date is that of the approval, which around midnight may be another than that of sending.
      const near = new Date(sent + 9 * 3_600_000).getUTCHours() < 12 ? -1 : 1;
      const latest = Math.min(Date.now(), sent + 86_400_000);
      for (const day of new Set([sent, sent + near * 43_200_000, latest].map(koreanDay))) {
        const shown = await inquire(`${day}000000`, order.pay_type, order.order_no);
        if (shown.res_cd !== "0000" || isCancelled(shown)) continue;
        const isTimed = order.pay_type !== "PAVC"; // an account shows the time of its deposit
        if (isTimed && !(koreanTime(shown.app_time || shown.tk_app_time) >= sent - CLOCKS_DIFFER)) continue;
        if (settle(order, shown)) return true;
      }
      return false;
    }
    const shown = await inquire(order.tno, order.pay_type);
    if (shown.res_cd !== "0000" || shown.tno !== order.tno) return false;
    const isDone =
      kind === "cancel"
        ? isCancelled(shown)
        : shown[LEFT[order.pay_type]] === String(order.remaining - part);
    return isDone && settle(order, shown);
  } catch (error) {
    if (error instanceof NotSent || error instanceof Unknown) return false; // it only reads
    throw error;
  }
}

export async function register({ order_no, amount, pay_type }, address) {
  const isNamed = typeof order_no === "string" && /^[A-Za-z0-9]{1,40}$/.test(order_no);
  const isWon = Number.isInteger(amount) && amount >= 1 && amount < 1e12;
  if (!isNamed || !isWon || typeof pay_type !== "string" || !Object.hasOwn(METHODS, pay_type)) {
    const methods = Object.keys(METHODS).join(", ");
    throw new Wrong(422, `order_no, amount (won) and pay_type (${methods}) are needed`);
  }
  return inTurn(order_no, async () => {
    if (!fs.existsSync(path(order_no))) {
      const empty = { state: "new", remaining: 0, fulfilled: 0, tno: "", approved: false };
      write({ order_no, amount, pay_type, ...empty, pending: null, notices: {}, booked: "" });
    }
    const order = find(order_no);
    if (order.amount !== amount || order.pay_type !== pay_type || order.approved) {
      throw new Wrong(409, "this order number is taken");
    }
    const bill = {
      ordr_idxx: order_no,
      good_mny: String(amount),
      good_name: "원두 1kg",
      pay_method: METHODS[pay_type],
      Ret_URL: `${address}/return`,
    };
    const reply = await post("/std/tradeReg/register", bill);
    if (reply.Code !== "0000") throw new Wrong(502, `the registration was refused: ${reply.Code}`);
    write(order, { state: "waiting" });
    const fields = { site_cd, approval_key: reply.approvalKey, ...bill };
    return { order_no, window: { url: reply.PayUrl, fields } };
  });
}

// A browser may post anything: the amount is the order's own, it is approved once however often it
// is posted, and a failure that the form reports is believed only until an approval was sent.
export async function approve(form) {
  const order_no = form.ordr_idxx ?? "";
  find(order_no);
  if ((form.site_cd ?? site_cd) !== site_cd) throw new Wrong(404, "no such order");
  return inTurn(order_no, async () => {
    const order = find(order_no);
    if (!order.approved && form.res_cd !== "0000") write(order, { state: "failed" });
    else if (!order.approved) {
      const { tran_cd = "", enc_data = "", enc_info = "" } = form;
      const own = { ordr_mony: String(order.amount), ordr_no: order_no, pay_type: order.pay_type };
      const fields = { tran_cd, enc_data, enc_info, ...own };
      try {
        await send(order, { kind: "approval" }, "/gw/enc/v1/payment", fields);
      } catch (error) {
        if (error instanceof NotSent) return "failed"; // the customer may try again
        throw error;
      }
    }
    return show(order).state;
  });
}

export async function cancel(order_no, amount) {
  find(order_no);
  return inTurn(order_no, async () => {
    const order = find(order_no);
    const { tno, remaining } = order;
    const isUnpaid = tno !== "" && order.state === "waiting";
    const left = isUnpaid ? order.amount : remaining;
    const part = amount ?? left;
    if (order.pending || !left) {
      throw new Wrong(409, "nothing can be cancelled, or an outcome is not known yet");
    }
    if (!Number.isInteger(part) || part < 1 || part > left || (isUnpaid && part < left)) {
      throw new Wrong(422, `amount must be a number of won up to ${left}`);
    }
    const isWhole = part === order.amount;
    const mod_type = isWhole ? "STSC" : "STPC";
    const more = isWhole ? {} : { mod_mny: String(part), rem_mny: String(left) };
    const fields = { tno, mod_type, kcp_sign_data: signed(site_cd, tno, mod_type), ...more };
    const kind = isWhole ? "cancel" : "partial-cancel";
    const refused = await send(order, { kind, part }, "/gw/mod/v1/cancel", fields);
    return { ...show(order), ...(refused ? { refused } : {}) };
  });
}

export async function recover() {
  const [settled, still_unknown] = [[], []];
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(".json"));
  for (const order_no of names.map((name) => name.slice(0, -5))) {
    if (!find(order_no).pending) continue;
    const isSettled = await inTurn(order_no, () => lookInto(find(order_no)));
    (isSettled ? settled : still_unknown).push(order_no);
  }
  return { settled, still_unknown };
}

// Takes a deposit notice; tells whether nothing is left to do about it. A notice is not signed, and
// comes often and in any order, so an inquiry decides. One that comes while another request of its
// order is under way is not taken: the gateway sends it again.
export async function take(form) {
  find(form.order_no ?? "");
  const isFree = (turns.get(form.order_no) ?? Promise.resolve()).then(() => true);
  const isLate = new Promise((resolve) => setTimeout(resolve, 3_000, false));
  if (!(await Promise.race([isFree, isLate]))) return false;
  return inTurn(form.order_no, async () => {
    const order = find(form.order_no);
    const { tno, tx_cd, noti_id = "", op_cd = "", ipgm_mnyx } = form;
    if (!(await lookInto(order)) || tx_cd !== "TX00" || tno !== order.tno || !noti_id) return false;
    const seen = Object.hasOwn(order.notices, noti_id) ? order.notices[noti_id] : [];
    const notices = { ...order.notices, [noti_id]: [...seen, op_cd] };
    const isBankCancel = op_cd === "13";
    if (seen.includes(op_cd)) return true;
    if (!isBankCancel && seen.length) {
      write(order, { notices }); // its cancel came first, or a person looks: it is not booked
      return true;
    }
    const shown = await inquire(tno, "PAVC");
    if (shown.res_cd !== "0000" || shown.tno !== tno) return false;
    if ((shown.order_no || order.order_no) !== order.order_no) return false;
    if (isBankCancel) {
      if (Number(shown.ipkum_money || "0") > 0 && !isCancelled(shown)) return false;
      const isBooked = order.booked === noti_id;
      write(order, isBooked ? { notices, state: "waiting", remaining: 0, booked: "" } : { notices });
      return true;
    }
    const isPaid = shown.ipkum_money === ipgm_mnyx && Number(ipgm_mnyx) === order.amount;
    // Another amount, or a second deposit: a person looks.
    if (!isPaid || isCancelled(shown) || order.state !== "waiting") return false;
    const goods = { remaining: order.amount, fulfilled: order.fulfilled || 1 };
    write(order, { notices, state: "paid", booked: noti_id, ...goods });
    return true;
  });
}
