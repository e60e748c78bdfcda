import java.io.IOException;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/** One order, kept in a file of its own. */
final class Order {
    private static final Pattern ORDER_NO = Pattern.compile("[A-Za-z0-9]{1,40}");
    final String orderNo;
    final long amount;
    final String payType;
    String state = "new";
    String tno = "";
    long remaining;
    long fulfilled;
    /** Whether an approval was sent, whatever came of it. */
    boolean approved;
    /** What was sent and has no outcome yet, "" if nothing; when, and which part it gives back. */
    String pending = "";
    Instant sent = Instant.EPOCH;
    long part;
    /** Notices that were dealt with: their numbers to what they told; and the one that paid the order. */
    final Map<String, String> notices = new LinkedHashMap<>();
    String booked = "";

    Order(String orderNo, long amount, String payType) {
        this.orderNo = orderNo;
        this.amount = amount;
        this.payType = payType;
    }

    String shownState() {
        return pending.isEmpty() ? state : "unknown";
    }

    Map<String, Object> shown() {
        return new LinkedHashMap<>(Map.of("order_no", orderNo, "state", shownState(), "amount", amount,
                "remaining", remaining, "fulfilled", fulfilled));
    }

    static boolean isOrderNo(Object text) {
        return text instanceof String name && ORDER_NO.matcher(name).matches();
    }

    private static Path file(Path folder, String orderNo) {
        return folder.resolve(orderNo + ".order");
    }

    static boolean exists(Path folder, String orderNo) {
        return isOrderNo(orderNo) && Files.exists(file(folder, orderNo));
    }

    static Order read(Path folder, String orderNo) throws IOException {
        var kept = new Properties();
        try (var reader = Files.newBufferedReader(file(folder, orderNo))) {
            kept.load(reader);
        }
        var order = new Order(orderNo, Long.parseLong(kept.getProperty("amount")), kept.getProperty("payType"));
        order.state = kept.getProperty("state");
        order.tno = kept.getProperty("tno");
        order.booked = kept.getProperty("booked");
        order.pending = kept.getProperty("pending");
        order.remaining = Long.parseLong(kept.getProperty("remaining"));
        order.fulfilled = Long.parseLong(kept.getProperty("fulfilled"));
        order.part = Long.parseLong(kept.getProperty("part"));
        order.approved = Boolean.parseBoolean(kept.getProperty("approved"));
        order.sent = Instant.parse(kept.getProperty("sent"));
        for (var name : kept.stringPropertyNames()) {
            if (name.startsWith("notice.")) {
                order.notices.put(name.substring(7), kept.getProperty(name));
            }
        }
        return order;
    }

    void write(Path folder) throws IOException {
        var kept = new Properties();
        kept.putAll(Map.of("amount", "" + amount, "payType", payType, "state", state,
                "tno", tno, "booked", booked, "pending", pending));
        kept.putAll(Map.of("remaining", "" + remaining, "fulfilled", "" + fulfilled,
                "part", "" + part, "approved", "" + approved, "sent", sent.toString()));
        notices.forEach((id, ops) -> kept.put("notice." + id, ops));
        var text = new StringWriter();
        kept.store(text, null);
        // A new file takes the old one's place, so that a crash leaves the one or the other whole.
        var draft = folder.resolve(orderNo + ".new");
        try (var channel = FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(StandardCharsets.UTF_8.encode(text.toString()));
            channel.force(true);
        }
        Files.move(draft, file(folder, orderNo), StandardCopyOption.ATOMIC_MOVE);
        try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
