// Check the conformance pack with the JDK alone: java conformance/java/Conformance.java [FOLDER]
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

public final class Conformance {
    private static int passed;
    private static int failed;
    private static X509Certificate certificate;
    private static PrivateKey privateKey;

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments.length > 0 ? arguments[0] : "tests/vectors/conformance");
        Map<String, Object> pack = object(new Json(Files.readString(folder.resolve("pack.json"))).read());
        byte[] pem = Files.readAllBytes(folder.resolve("certificate.pem"));
        certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        String key = Files.readString(folder.resolve("key.pem")).replaceAll("-----[A-Z ]+-----|\\s", "");
        privateKey = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key)));

        String info = "-----BEGIN CERTIFICATE-----"
                + Base64.getEncoder().encodeToString(certificate.getEncoded())
                + "-----END CERTIFICATE-----";
        check("kcp_cert_info", info.equals(pack.get("kcp_cert_info")));
        for (Object example : list(pack.get("good"))) {
            checkGood(object(example), object(pack.get("operations")), info);
        }
        for (Object example : list(pack.get("forged"))) {
            Map<String, Object> forged = object(example);
            check(forged.get("name") + ": refused",
                    !verifies((String) forged.get("sign_string"), (String) forged.get("signature")));
        }
        for (Object example : list(pack.get("replies"))) {
            checkReply(object(example), object(pack.get("operations")));
        }
        for (Object example : list(pack.get("notices"))) {
            checkNotice(object(example));
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed > 0 || passed == 0 ? 1 : 0);
    }

    private static void checkGood(Map<String, Object> example, Map<String, Object> operations, String info)
            throws Exception {
        String name = (String) example.get("name");
        Map<String, Object> operation = object(operations.get((String) example.get("operation")));
        Map<String, Object> values = new LinkedHashMap<>(object(operation.get("constants")));
        object(example.get("fields")).forEach((field, value) -> values.put(field, value.toString()));
        values.put("site_cd", example.get("site_cd"));
        values.put("kcp_cert_info", info);
        if (list(operation.get("sign")).isEmpty()) {
            check(name + ": no signature", example.get("sign_string") == null && example.get("signature") == null);
        } else {
            String text = list(operation.get("sign")).stream()
                    .map(field -> (String) values.get((String) field))
                    .collect(Collectors.joining("^"));
            check(name + ": sign string", text.equals(example.get("sign_string")));
            check(name + ": signature verifies", verifies(text, (String) example.get("signature")));
            values.put("kcp_sign_data", signed(text));
            check(name + ": own signature", values.get("kcp_sign_data").equals(example.get("signature")));
        }
        String made = body(operation, values);
        check(name + ": body", made.equals(example.get("body")));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(made.getBytes(StandardCharsets.UTF_8));
        check(name + ": body's hash", HexFormat.of().formatHex(digest).equals(example.get("body_sha256")));
        Map<String, Object> decoded = object(new Json((String) example.get("body")).read());
        check(name + ": body decodes", body(operation, decoded).equals(example.get("body")));
    }

    private static void checkReply(Map<String, Object> example, Map<String, Object> operations) {
        Object name = example.get("name");
        Map<String, Object> operation = object(operations.get((String) example.get("operation")));
        Map<String, Object> response = responseTo(operation, object(example.get("request")));
        Map<String, Object> fields = object(new Json((String) example.get("body")).read());
        boolean success = object(response.get("success")).entrySet().stream()
                .allMatch(entry -> list(entry.getValue()).contains(fields.get(entry.getKey())));
        check(name + ": message", response.get("message").equals(example.get("message")));
        check(name + ": code", fields.get(response.get("result_code")).equals(example.get("code")));
        check(name + ": text", fields.get(response.get("result_message")).equals(example.get("text")));
        check(name + ": success", Boolean.valueOf(success).equals(example.get("success")));
    }

    // The response whose "when" the request meets; one without "when" belongs to every other.
    private static Map<String, Object> responseTo(Map<String, Object> operation, Map<String, Object> request) {
        Map<String, Object> other = null;
        for (Object item : list(operation.get("responses"))) {
            Map<String, Object> response = object(item);
            Map<String, Object> when = object(response.get("when"));
            if (when.isEmpty()) {
                other = response;
            } else if (request.entrySet().containsAll(when.entrySet())) {
                return response;
            }
        }
        return other;
    }

    private static void checkNotice(Map<String, Object> example) throws Exception {
        byte[] raw = Base64.getDecoder().decode((String) example.get("body_base64"));
        String charset = (String) example.get("charset");
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String pair : new String(raw, StandardCharsets.ISO_8859_1).split("&")) {
            String[] parts = pair.split("=", 2);
            fields.put(URLDecoder.decode(parts[0], charset), URLDecoder.decode(parts[1], charset));
        }
        check(example.get("name") + ": fields", fields.equals(example.get("fields")));
        boolean deposit = "TX00".equals(fields.get("tx_cd"));
        check(example.get("name") + ": deposit", Boolean.valueOf(deposit).equals(example.get("deposit")));
    }

    private static String signed(String text) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(privateKey);
        signature.update(text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(signature.sign());
    }

    // One signature has one spelling: what decodes leniently is refused.
    private static boolean verifies(String text, String encoded) throws Exception {
        try {
            byte[] raw = Base64.getDecoder().decode(encoded);
            if (!Base64.getEncoder().encodeToString(raw).equals(encoded)) {
                return false;
            }
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(certificate.getPublicKey());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return signature.verify(raw);
        } catch (IllegalArgumentException | SignatureException error) {
            return false;
        }
    }

    private static String body(Map<String, Object> operation, Map<String, Object> values) {
        return list(operation.get("order")).stream()
                .filter(values::containsKey)
                .map(field -> Json.quoted((String) field) + ":" + Json.quoted((String) values.get(field)))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static void check(String name, boolean holds) {
        if (holds) {
            passed++;
        } else {
            failed++;
            System.out.println("failed: " + name);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }
}

/** Reads as much JSON as the pack holds, because the JDK has no reader. */
final class Json {
    private final String text;
    private int at;

    Json(String text) {
        this.text = text;
    }

    Object read() {
        skip();
        char first = text.charAt(at);
        if (first == '{') {
            return readObject();
        }
        if (first == '[') {
            return readList();
        }
        return first == '"' ? readString() : readWord();
    }

    private Map<String, Object> readObject() {
        Map<String, Object> members = new LinkedHashMap<>();
        while (next('}')) {
            String name = readString();
            skip();
            at++;
            members.put(name, read());
        }
        return members;
    }

    private List<Object> readList() {
        List<Object> items = new ArrayList<>();
        while (next(']')) {
            items.add(read());
        }
        return items;
    }

    /** Steps over the opening bracket or a comma; returns whether another member follows. */
    private boolean next(char end) {
        skip();
        if (text.charAt(at) != end) {
            at++;
            skip();
        }
        if (text.charAt(at) != end) {
            return true;
        }
        at++;
        return false;
    }

    private String readString() {
        StringBuilder built = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            built.append(text.charAt(at) == '\\' ? readEscape() : text.charAt(at));
        }
        at++;
        return built.toString();
    }

    private char readEscape() {
        char kind = text.charAt(++at);
        if (kind == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
        }
        int known = "bfnrt".indexOf(kind);
        return known < 0 ? kind : "\b\f\n\r\t".charAt(known);
    }

    private Object readWord() {
        int start = at;
        while (at < text.length() && isOfWord(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "null" -> null;
            case "true", "false" -> Boolean.valueOf(word);
            default -> new java.math.BigDecimal(word);
        };
    }

    private static boolean isOfWord(char character) {
        return Character.isLetterOrDigit(character) || "+-.".indexOf(character) >= 0;
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    static String quoted(String value) {
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"");
        return "\"" + escaped + "\"";
    }
}
