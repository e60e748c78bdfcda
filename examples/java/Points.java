// Pays Benepia points, cancels the payment and looks up a card payment, with Java 17 or later.
//   java Points.java READY_FILE      (the file that `kcp-proto sandbox --ready-file` writes)
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

public final class Points {
    private final String ready;
    private final String siteCd;
    private final String certInfo;
    private final PrivateKey key;
    private final HttpClient client;

    private Points(String readyFile) throws Exception {
        ready = Files.readString(Path.of(readyFile));
        siteCd = text(ready, "site_cd");
        // The certificate travels as one line; a CR or LF in it is refused with S032.
        certInfo = file("certificate").replaceAll("[\\r\\n]", "");
        key = openKey(file("private_key"), file("key_password").strip());
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(trusting(file("ca")))
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        var shop = new Points(arguments[0]);
        var payment = shop.pay("JAVA" + System.nanoTime());
        System.out.printf("payment %s %s %s%n", text(payment, "res_cd"),
                text(payment, "pnt_amount"), text(payment, "rsv_pnt"));
        System.out.printf("cancel %s%n", text(shop.cancel(text(payment, "tno")), "res_cd"));
        var inquiry = shop.inquire("SANDBOXPACA");
        System.out.printf("inquiry %s %s %s%n", text(inquiry, "res_cd"),
                text(inquiry, "card_name"), text(inquiry, "amount"));
    }

    private String pay(String order) throws Exception {
        var members = file("members");
        var fields = new LinkedHashMap<String, String>();
        for (var name : new String[] {"pt_memcorp_cd", "pt_idno", "pt_pwd"}) {
            fields.put(name, text(members, name));
        }
        fields.putAll(Map.of("pay_method", "POINT", "currency", "410", "pt_issue", "SCWB",
                "pt_txtype", "91200000", "pt_paycode", "04", "ordr_idxx", order,
                "good_name", "운동화", "amount", "1004", "pt_mny", "1004"));
        return post("/gw/hub/v1/payment", fields);
    }

    private String cancel(String tno) throws Exception {
        return post("/gw/mod/v1/cancel", Map.of("tno", tno, "mod_type", "STSC",
                "kcp_sign_data", signed(siteCd, tno, "STSC")));
    }

    private String inquire(String order) throws Exception {
        // By order number: tno is the approval date in Korea followed by six zeros.
        var day = LocalDate.now(ZoneId.of("Asia/Seoul")).format(DateTimeFormatter.BASIC_ISO_DATE);
        var tno = day + "000000";
        return post("/std/inquery", Map.of("tno", tno, "pay_type", "PACA", "mod_ordr_idxx", order,
                "kcp_sign_data", signed(siteCd, tno, "PACA")));
    }

    private String post(String path, Map<String, String> fields) throws Exception {
        var all = new LinkedHashMap<>(Map.of("site_cd", siteCd, "kcp_cert_info", certInfo));
        all.putAll(fields);
        // None of these values holds a quote or a backslash; use a JSON library for others.
        var body = all.entrySet().stream()
                .map(field -> "\"%s\":\"%s\"".formatted(field.getKey(), field.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
        var request = HttpRequest.newBuilder(URI.create(text(ready, "url") + path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
    }

    private String signed(String... values) throws Exception {
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(String.join("^", values).getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(signature.sign());
    }

    private static PrivateKey openKey(String pem, String password) throws Exception {
        var info = new EncryptedPrivateKeyInfo(
                Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "")));
        // The guide's scheme, pbeWithSHA1And3-KeyTripleDES-CBC, by its Java name.
        var scheme = "PBEWithSHA1AndDESede";
        var secret = SecretKeyFactory.getInstance(scheme)
                .generateSecret(new PBEKeySpec(password.toCharArray()));
        var cipher = Cipher.getInstance(scheme);
        cipher.init(Cipher.DECRYPT_MODE, secret, info.getAlgParameters());
        PKCS8EncodedKeySpec plain = info.getKeySpec(cipher);
        return KeyFactory.getInstance("RSA").generatePrivate(plain);
    }

    private static SSLContext trusting(String ca) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("sandbox", CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(ca.getBytes(StandardCharsets.UTF_8))));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private String file(String name) throws Exception {
        return Files.readString(Path.of(text(ready, name)));
    }

    /** Reads one text of a flat JSON object; use a JSON library in production. */
    private static String text(String json, String name) {
        var found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }
}
