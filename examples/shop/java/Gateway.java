import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLHandshakeException;

/** The gateway: signed requests over verified TLS, and whether one left at all. */
final class Gateway {
    /** Not one byte of the request left: nothing can have happened. */
    static final class NotSent extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** The gateway may have acted. */
    static final class Unknown extends Exception {
        private static final long serialVersionUID = 1;
    }

    static {
        // The gateway may close a connection that idles, and what is sent on it just then is in doubt.
        System.setProperty("jdk.httpclient.keepalive.timeout", "1");
    }

    final String siteCd = System.getenv("KCP_SANDBOX_SITE_CD");
    private final String certInfo;
    private final PrivateKey key;
    // HttpURLConnection would post again by itself after a lost response; this client does not.
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Gateway() throws Exception {
        // The certificate travels as one line; a CR or LF in it is refused with S032.
        certInfo = file("CERTIFICATE").replaceAll("[\\r\\n]", "");
        key = openKey(file("PRIVATE_KEY"), file("KEY_PASSWORD"));
    }

    private static String file(String name) throws IOException {
        return Files.readString(Path.of(System.getenv("KCP_SANDBOX_" + name + "_FILE")));
    }

    private static PrivateKey openKey(String pem, String password) throws Exception {
        var body = pem.replaceAll("-----[A-Z ]+-----", "");
        var info = new EncryptedPrivateKeyInfo(Base64.getMimeDecoder().decode(body));
        // The gateway's scheme, pbeWithSHA1And3-KeyTripleDES-CBC, by its Java name.
        var scheme = "PBEWithSHA1AndDESede";
        var secret = SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password.toCharArray()));
        var cipher = Cipher.getInstance(scheme);
        cipher.init(Cipher.DECRYPT_MODE, secret, info.getAlgParameters());
        return KeyFactory.getInstance("RSA").generatePrivate(info.getKeySpec(cipher));
    }

    String signed(String... values) throws GeneralSecurityException {
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(String.join("^", values).getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(signature.sign());
    }

    Map<String, Object> inquire(String tno, String payType, String orderNo) throws Exception {
        var fields = new LinkedHashMap<String, String>();
        fields.put("tno", tno);
        fields.put("pay_type", payType);
        fields.put("kcp_sign_data", signed(siteCd, tno, payType));
        if (orderNo != null) {
            fields.put("mod_ordr_idxx", orderNo);
        }
        return post("/std/inquery", fields, 5);
    }

    /** Sends one message and reads the response: one JSON object in UTF-8 with a result code. */
    Map<String, Object> post(String path, Map<String, String> fields, long seconds)
            throws NotSent, Unknown, InterruptedException {
        var all = new LinkedHashMap<>(Map.of("site_cd", siteCd, "kcp_cert_info", certInfo));
        all.putAll(fields);
        var request = HttpRequest.newBuilder(URI.create(System.getenv("KCP_SANDBOX_URL") + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(all)))
                .build();
        var call = client.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            // Whatever the response's status is; the time counts to its last byte.
            var body = call.get(seconds, TimeUnit.SECONDS).body();
            if (Json.read(Json.decode(body, StandardCharsets.UTF_8)) instanceof Map<?, ?> reply
                    && (reply.get("res_cd") instanceof String || reply.get("Code") instanceof String)) {
                return reply.entrySet().stream().filter(field -> field.getValue() != null)
                        .collect(Collectors.toMap(field -> (String) field.getKey(), Map.Entry::getValue));
            }
            throw new Unknown();
        } catch (ExecutionException error) {
            // Until the connection stands and is verified, nothing of the request has left.
            var why = error.getCause();
            var isUnsent = why instanceof ConnectException || why instanceof HttpConnectTimeoutException
                    || why instanceof SSLHandshakeException;
            if (isUnsent) {
                throw new NotSent();
            }
            throw new Unknown();
        } catch (TimeoutException | CharacterCodingException | IllegalArgumentException error) {
            call.cancel(true);
            throw new Unknown();
        }
    }
}
