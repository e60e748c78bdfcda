import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * What the shop has the gateway do. What is about to be sent is in the order's file before it is sent. No
 * payment and no cancel is sent twice; what became of one whose response was lost is found out by
 * inquiries. Each order has a lock, so that the gateway sees one request of it at a time.
 */
final class Orders {
    /** What the shop does not do, with a status of HTTP. */
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int status;

        Wrong(int status, String words) {
            super(words);
            this.status = status;
        }
    }

    /** What the payment window calls each method, and what an inquiry says is left of a payment. */
    private static final Map<String, String> METHODS = Map.of(
            "PACA", "CARD", "PABK", "BANK", "PAVC", "VCNT", "PAMC", "MOBX", "PATK", "GIFT");
    private static final Map<String, String> LEFT = Map.of("PACA", "rem_mny", "PABK", "bk_rem_mny");
    /** These codes leave open whether the gateway acted: time-outs behind it, work in progress. */
    private static final Pattern UNCLEAR = Pattern.compile(
            "30(08|09|10)|7512|7R01|8(04[1-9]|050|137|147|17[1-5]|29[1-6]|32[1-6]|38[7-9]|72[1-7])"
                    + "|899[5-79]|CC(72|98|99|SE|AA|AB)");
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);
    private static final ZoneId KOREA = ZoneId.of("Asia/Seoul");

    private final Gateway gateway = new Gateway();
    private final Path folder;
    private final String address;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    Orders(Path folder, String address) throws Exception {
        this.folder = folder;
        this.address = address;
    }

    Order find(String orderNo) throws IOException {
        if (!Order.exists(folder, orderNo)) {
            throw new Wrong(404, "no such order");
        }
        return Order.read(folder, orderNo);
    }

    Map<String, Object> register(Object number, Object amount, Object payType) throws Exception {
        var isWon = amount instanceof Long won && won >= 1 && won < 1_000_000_000_000L;
        if (!Order.isOrderNo(number) || !isWon || !(payType instanceof String type) || !METHODS.containsKey(type)) {
            throw new Wrong(422, "order_no, amount (won) and pay_type " + METHODS.keySet() + " are needed");
        }
        var orderNo = (String) number;
        return inTurn(orderNo, 60, () -> {
            if (!Order.exists(folder, orderNo)) {
                new Order(orderNo, (Long) amount, type).write(folder);
            }
            var order = find(orderNo);
            if (order.amount != (Long) amount || !order.payType.equals(type) || order.approved) {
                throw new Wrong(409, "this order number is taken");
            }
            var bill = new LinkedHashMap<String, String>();
            bill.put("ordr_idxx", orderNo);
            bill.put("good_mny", String.valueOf(order.amount));
            bill.put("good_name", "원두 1kg");
            bill.put("pay_method", METHODS.get(type));
            bill.put("Ret_URL", address + "/return");
            var reply = gateway.post("/std/tradeReg/register", bill, 30);
            if (!"0000".equals(reply.get("Code"))) {
                throw new Wrong(502, "the registration was refused: " + reply.get("Code"));
            }
            order.state = "waiting";
            order.write(folder);
            bill.put("site_cd", gateway.siteCd);
            bill.put("approval_key", Json.text(reply, "approvalKey"));
            return Map.of("order_no", orderNo, "window", Map.of("url", Json.text(reply, "PayUrl"), "fields", bill));
        });
    }

    /**
     * Approves what the window returned. A browser may post anything: the amount is the order's own, it
     * is approved once however often it is posted, and a failure that the form reports is believed only
     * until an approval was sent.
     */
    String approve(Map<String, String> form) throws Exception {
        var orderNo = form.getOrDefault("ordr_idxx", "");
        find(orderNo);
        if (!form.getOrDefault("site_cd", gateway.siteCd).equals(gateway.siteCd)) {
            throw new Wrong(404, "no such order");
        }
        return inTurn(orderNo, 60, () -> {
            var order = find(orderNo);
            if (!order.approved && !"0000".equals(form.get("res_cd"))) {
                order.state = "failed";
                order.write(folder);
            } else if (!order.approved) {
                var fields = new LinkedHashMap<String, String>();
                for (var name : List.of("tran_cd", "enc_data", "enc_info")) {
                    fields.put(name, form.getOrDefault(name, ""));
                }
                fields.put("ordr_mony", String.valueOf(order.amount));
                fields.put("ordr_no", orderNo);
                fields.put("pay_type", order.payType);
                try {
                    send(order, "approval", 0, "/gw/enc/v1/payment", fields);
                } catch (Gateway.NotSent error) {
                    return "failed"; // the customer may try again
                }
            }
            return order.shownState();
        });
    }

    Map<String, Object> cancel(String orderNo, Object amount) throws Exception {
        find(orderNo);
        return inTurn(orderNo, 60, () -> {
            var order = find(orderNo);
            var isUnpaid = !order.tno.isEmpty() && order.state.equals("waiting");
            var left = isUnpaid ? order.amount : order.remaining;
            if (!order.pending.isEmpty() || left == 0) {
                throw new Wrong(409, "nothing can be cancelled, or an outcome is not known yet");
            }
            var part = amount == null ? Long.valueOf(left) : amount;
            if (!(part instanceof Long won) || won < 1 || won > left || (isUnpaid && won < left)) {
                throw new Wrong(422, "amount must be a number of won up to " + left);
            }
            var isWhole = won == order.amount;
            var type = isWhole ? "STSC" : "STPC";
            var fields = new LinkedHashMap<String, String>();
            fields.put("tno", order.tno);
            fields.put("mod_type", type);
            fields.put("kcp_sign_data", gateway.signed(gateway.siteCd, order.tno, type));
            if (!isWhole) {
                fields.put("mod_mny", String.valueOf(won));
                fields.put("rem_mny", String.valueOf(left));
            }
            var refused = send(order, isWhole ? "cancel" : "partial-cancel", won, "/gw/mod/v1/cancel", fields);
            var shown = order.shown();
            if (!refused.isEmpty()) {
                shown.put("refused", refused);
            }
            return shown;
        });
    }

    Map<String, Object> recover() throws Exception {
        List<String> settled = new ArrayList<>(), unknown = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder, "*.order")) {
            for (var path : files) {
                var orderNo = path.getFileName().toString().replace(".order", "");
                if (!find(orderNo).pending.isEmpty()) {
                    var isSettled = inTurn(orderNo, 60, () -> lookInto(find(orderNo)));
                    (isSettled ? settled : unknown).add(orderNo);
                }
            }
        }
        return Map.of("settled", settled, "still_unknown", unknown);
    }

    /**
     * Takes a deposit notice; tells whether nothing is left to do about it. A notice is not signed, and
     * comes often and in any order, so an inquiry decides. One that comes while another request of its
     * order is under way is not taken: the gateway sends it again.
     */
    boolean take(Map<String, String> form) throws Exception {
        var orderNo = form.getOrDefault("order_no", "");
        find(orderNo);
        return inTurn(orderNo, 3, () -> {
            var order = find(orderNo);
            var tno = form.getOrDefault("tno", "");
            var id = form.getOrDefault("noti_id", "");
            var op = form.getOrDefault("op_cd", "");
            var isDeposit = "TX00".equals(form.get("tx_cd")) && !id.isEmpty();
            if (!lookInto(order) || !isDeposit || !tno.equals(order.tno)) {
                return false;
            }
            var seen = order.notices.getOrDefault(id, "");
            if (List.of(seen.split(",")).contains(op)) {
                return true;
            }
            order.notices.put(id, seen + op + ",");
            if (!op.equals("13") && !seen.isEmpty()) {
                order.write(folder); // its cancel came first, or a person looks: it is not booked
                return true;
            }
            var shown = gateway.inquire(tno, "PAVC", null);
            var shownOrder = Json.text(shown, "order_no");
            var isOurs = shownOrder.isEmpty() || shownOrder.equals(orderNo);
            if (!"0000".equals(shown.get("res_cd")) || !tno.equals(shown.get("tno")) || !isOurs) {
                return false;
            }
            var money = Json.text(shown, "ipkum_money");
            if (op.equals("13")) {
                if (!money.isEmpty() && !money.equals("0") && !isCancelled(shown)) {
                    return false;
                }
                if (order.booked.equals(id)) {
                    order.state = "waiting";
                    order.remaining = 0;
                    order.booked = "";
                }
            } else {
                var isPaid = money.equals(form.get("ipgm_mnyx")) && money.equals(String.valueOf(order.amount));
                if (!isPaid || isCancelled(shown) || !order.state.equals("waiting")) {
                    return false; // another amount, or a second deposit: a person looks
                }
                order.state = "paid";
                order.remaining = order.amount;
                order.booked = id;
                order.fulfilled = Math.max(order.fulfilled, 1);
            }
            order.write(folder);
            return true;
        });
    }

    /**
     * Sends what moves money: it is written down before, and what came of it afterwards. Returns the
     * code of a refusal; "" if it was not refused, though its outcome may be unknown.
     */
    private String send(Order order, String kind, long part, String path, Map<String, String> fields)
            throws Exception {
        order.pending = kind;
        order.part = part;
        order.sent = Instant.now();
        order.approved = true;
        order.write(folder);
        Map<String, Object> reply;
        try {
            reply = gateway.post(path, fields, 30);
        } catch (Gateway.NotSent error) {
            order.pending = "";
            order.approved = !kind.equals("approval");
            order.write(folder);
            throw error;
        } catch (Gateway.Unknown error) {
            return "";
        }
        var code = Json.text(reply, "res_cd");
        if (code.equals("0000") || code.equals("V000")) {
            settle(order, reply);
        } else if (!UNCLEAR.matcher(code).matches()) {
            order.pending = "";
            order.state = kind.equals("approval") ? "failed" : order.state;
            order.write(folder);
            return code;
        }
        return "";
    }

    /** Writes down that what is pending was done. What does not fit the order is left to a person. */
    private boolean settle(Order order, Map<String, Object> shown) throws IOException {
        if (order.pending.equals("approval")) {
            var tno = Json.text(shown, "tno");
            var orderNo = Json.text(shown, "order_no");
            var isOurs = orderNo.isEmpty() || orderNo.equals(order.orderNo);
            if (!isOurs || !tno.matches("\\d{1,14}") || !Json.text(shown, "amount").equals("" + order.amount)) {
                return false;
            }
            order.tno = tno;
            order.state = order.payType.equals("PAVC") ? "waiting" : "paid";
            if (order.state.equals("paid")) {
                order.remaining = order.amount;
                order.fulfilled++;
            }
        } else {
            order.remaining = Math.max(order.remaining - order.part, 0);
            order.state = order.remaining == 0 ? "cancelled" : "part-cancelled";
        }
        order.pending = "";
        order.write(folder);
        return true;
    }

    /**
     * Asks what became of what is pending. Only an inquiry that shows it is proof: one that finds
     * nothing is none, for the gateway may act on the request later.
     */
    private boolean lookInto(Order order) throws Exception {
        try {
            if (order.pending.isEmpty()) {
                return true;
            }
            if (order.pending.equals("approval")) {
                return findPayment(order);
            }
            var shown = gateway.inquire(order.tno, order.payType, null);
            if (!"0000".equals(shown.get("res_cd")) || !order.tno.equals(shown.get("tno"))) {
                return false;
            }
            var left = String.valueOf(order.remaining - order.part);
            var isDone = order.pending.equals("cancel")
                    ? isCancelled(shown)
                    : left.equals(shown.get(LEFT.getOrDefault(order.payType, "")));
            return isDone && settle(order, shown);
        } catch (Gateway.NotSent | Gateway.Unknown error) {
            return false; // it only reads
        }
    }

    private boolean findPayment(Order order) throws Exception {
        var at = order.sent.atZone(KOREA);
        // The date is that of the approval, which around midnight may be another than that of sending.
        var near = at.plusHours(at.getHour() < 12 ? -12 : 12);
        var now = Instant.now().atZone(KOREA);
        var latest = now.isBefore(at.plusDays(1)) ? now : at.plusDays(1);
        Set<String> days = new LinkedHashSet<>();
        for (var moment : List.of(at, near, latest)) {
            days.add(moment.format(DateTimeFormatter.BASIC_ISO_DATE).substring(0, 8));
        }
        for (var day : days) {
            var shown = gateway.inquire(day + "000000", order.payType, order.orderNo);
            if (!"0000".equals(shown.get("res_cd")) || isCancelled(shown)) {
                continue;
            }
            var time = Json.text(shown, order.payType.equals("PATK") ? "tk_app_time" : "app_time");
            // A virtual account shows the time of its deposit instead.
            if (!order.payType.equals("PAVC") && !isSince(time, order.sent)) {
                continue;
            }
            if (settle(order, shown)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSince(String time, Instant sent) {
        try {
            var approved = LocalDateTime.parse(time, DateTimeFormatter.ofPattern("yyyyMMddHHmmss"));
            return !approved.atZone(KOREA).toInstant().isBefore(sent.minus(CLOCKS_DIFFER));
        } catch (DateTimeParseException error) {
            return false;
        }
    }

    private static boolean isCancelled(Map<String, Object> shown) {
        var states = List.of("shop_status", "stat_ca_cd", "stat_bk_cd", "stat_hp_cd");
        return states.stream().anyMatch(name -> "STSC".equals(shown.get(name)))
                || "Y".equals(shown.get("canc_card_yn"));
    }

    private <T> T inTurn(String orderNo, long seconds, Callable<T> work) throws Exception {
        var lock = locks.computeIfAbsent(orderNo, name -> new ReentrantLock());
        if (!lock.tryLock(seconds, TimeUnit.SECONDS)) {
            throw new Wrong(503, "another request of this order is under way");
        }
        try {
            return work.call();
        } finally {
            lock.unlock();
        }
    }
}
