import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * A small shop over HTTP, with Java 17 or later and nothing else: it registers, opens the payment window,
 * approves, cancels and takes deposit notices. javax.net.ssl.trustStore names the CA of the sandbox
 * (JAVA_TOOL_OPTIONS).
 */
public final class Shop {
    private static final Map<String, String> PAGES = Map.of(
            "paid", "결제가 완료되었습니다 (paid)",
            "waiting", "입금을 기다리고 있습니다 (waiting for your deposit)",
            "failed", "결제가 이루어지지 않았습니다 (failed)",
            "unknown", "결제 결과를 확인하고 있습니다 (being checked)");
    private static final String TAKEN =
            "<html><body><form><input type=\"hidden\" name=\"result\" value=\"0000\"></form></body></html>";

    private final Orders orders;

    private Shop(Orders orders) {
        this.orders = orders;
    }

    public static void main(String[] arguments) throws Exception {
        var env = System.getenv();
        var data = env.get("SHOP_DATA");
        var folder = data == null ? Files.createTempDirectory("shop-") : Files.createDirectories(Path.of(data));
        var port = Integer.parseInt(env.getOrDefault("SHOP_PORT", "0"));
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        var address = "http://127.0.0.1:" + server.getAddress().getPort();
        var shop = new Shop(new Orders(folder, address));
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", shop::handle);
        server.start();
        System.out.println("shop ready " + address);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            var body = exchange.getRequestBody().readNBytes(65_537);
            if (body.length > 65_536) {
                throw new Orders.Wrong(413, "too large");
            }
            route(exchange, exchange.getRequestURI().getPath().substring(1).split("/", -1), body);
        } catch (Orders.Wrong error) {
            respond(exchange, error.status, Map.of("error", error.getMessage()));
        } catch (Gateway.NotSent | Gateway.Unknown error) {
            respond(exchange, 502, Map.of("error", error.getClass().getSimpleName()));
        } catch (Exception error) {
            error.printStackTrace();
            respond(exchange, 500, Map.of("error", "the shop failed"));
        } finally {
            exchange.close();
        }
    }

    private void route(HttpExchange exchange, String[] path, byte[] body) throws Exception {
        var orderNo = path.length > 1 ? path[1] : "";
        var rest = path.length == 1 ? "" : path.length == 2 ? " NO" : " NO " + path[2];
        switch (exchange.getRequestMethod() + " " + path[0] + rest) {
            case "POST orders" -> {
                var asked = readJson(body);
                var window = orders.register(asked.get("order_no"), asked.get("amount"), asked.get("pay_type"));
                respond(exchange, 200, window);
            }
            case "GET orders NO" -> respond(exchange, 200, orders.find(orderNo).shown());
            case "POST orders NO cancel" -> {
                var done = orders.cancel(orderNo, readJson(body).get("amount"));
                respond(exchange, done.containsKey("refused") ? 409 : 200, done);
            }
            case "POST recover" -> respond(exchange, 200, orders.recover());
            case "POST return" -> {
                var state = orders.approve(readForm(body));
                var words = PAGES.getOrDefault(state, state);
                var page = "<!doctype html><title>%s</title><p>%s</p>".formatted(state, words);
                respond(exchange, 200, "text/html", page);
            }
            case "POST notice" -> {
                var isTaken = orders.take(readForm(body));
                respond(exchange, isTaken ? 200 : 503, "text/html", isTaken ? TAKEN : "not taken");
            }
            default -> throw new Orders.Wrong(404, "there is no such page");
        }
    }

    private static void respond(HttpExchange exchange, int status, Map<String, ?> value) throws IOException {
        respond(exchange, status, "application/json", Json.write(value));
    }

    private static void respond(HttpExchange exchange, int status, String type, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Reads a form: it is in UTF-8 or EUC-KR, and does not always say in which. */
    private static Map<String, String> readForm(byte[] body) {
        for (var charset : List.of(StandardCharsets.UTF_8, Charset.forName("MS949"))) {
            try {
                Map<String, String> form = new LinkedHashMap<>();
                for (var pair : new String(body, StandardCharsets.ISO_8859_1).split("&")) {
                    var parts = pair.split("=", 2);
                    var value = parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.ISO_8859_1);
                    if (!value.isEmpty()) {
                        form.put(parts[0], Json.decode(value.getBytes(StandardCharsets.ISO_8859_1), charset));
                    }
                }
                return form;
            } catch (CharacterCodingException error) {
                continue;
            } catch (IllegalArgumentException error) {
                break;
            }
        }
        throw new Orders.Wrong(400, "this is no form");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> readJson(byte[] body) {
        try {
            if (body.length == 0) {
                return Map.of();
            }
            if (Json.read(Json.decode(body, StandardCharsets.UTF_8)) instanceof Map<?, ?> value) {
                return (Map<String, Object>) value;
            }
        } catch (CharacterCodingException | IllegalArgumentException error) {
            // It is none.
        }
        throw new Orders.Wrong(400, "this is no JSON object");
    }
}
