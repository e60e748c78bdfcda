import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** JSON, of which Java's own library has nothing; use a library's in production. */
final class Json {
    private static final Pattern TOKEN = Pattern.compile(
            "[ \\t\\r\\n]*(?:(\"(?:[^\"\\\\\\x00-\\x1f]++|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*+\")"
                    + "|(-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)"
                    + "|(true|false|null)|([{}\\[\\],:]))[ \\t\\r\\n]*");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(....)|(.))");
    private final Matcher tokens;
    private int depth;

    private Json(String text) {
        tokens = TOKEN.matcher(text);
    }

    static Object read(String text) {
        var json = new Json(text);
        var value = json.value(json.next());
        if (json.tokens.regionStart() != text.length()) {
            throw new IllegalArgumentException("more than one document");
        }
        return value;
    }

    private String next() {
        if (!tokens.lookingAt()) {
            throw new IllegalArgumentException("no JSON");
        }
        var token = tokens.group().strip();
        tokens.region(tokens.end(), tokens.regionEnd());
        return token;
    }

    private Object value(String token) {
        return switch (token.charAt(0)) {
            case '"' -> string(token);
            case '{' -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                inside("}", first -> {
                    expect(":", next());
                    fields.put(string(first), value(next()));
                });
                yield fields;
            }
            case '[' -> {
                List<Object> items = new ArrayList<>();
                inside("]", first -> items.add(value(first)));
                yield items;
            }
            case 't', 'f' -> Boolean.valueOf(token);
            case 'n' -> null;
            case '}', ']', ',', ':' -> throw new IllegalArgumentException("no value");
            default -> token.matches("-?\\d{1,18}") ? (Object) Long.valueOf(token) : (Object) Double.valueOf(token);
        };
    }

    private void inside(String close, Consumer<String> item) {
        if (++depth > 32) {
            throw new IllegalArgumentException("too deep");
        }
        var token = next();
        if (!token.equals(close)) {
            item.accept(token);
            for (token = next(); !token.equals(close); token = next()) {
                expect(",", token);
                item.accept(next());
            }
        }
        depth--;
    }

    private static void expect(String wanted, String token) {
        if (!token.equals(wanted)) {
            throw new IllegalArgumentException("no JSON");
        }
    }

    private static String string(String token) {
        if (token.charAt(0) != '"') {
            throw new IllegalArgumentException("no name");
        }
        var inside = token.substring(1, token.length() - 1);
        return ESCAPE.matcher(inside).replaceAll(found -> {
            var hex = found.group(1);
            var meant = hex == null
                    ? ("\\" + found.group(2)).replace("\\/", "/").translateEscapes()
                    : String.valueOf((char) Integer.parseInt(hex, 16));
            return Matcher.quoteReplacement(meant);
        });
    }

    static String write(Object value) {
        if (value instanceof Map<?, ?> fields) {
            return fields.entrySet().stream().map(field -> write(field.getKey()) + ":" + write(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> items) {
            return items.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof String text) {
            return text.chars().mapToObj(letter -> letter < 0x20 || letter == '"' || letter == '\\'
                    ? "\\u%04x".formatted(letter) : "" + (char) letter).collect(Collectors.joining("", "\"", "\""));
        }
        return String.valueOf(value);
    }

    /** Gives a field that is text; "" if there is none. */
    static String text(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    /** Decodes bytes, and replaces none that are wrong. */
    static String decode(byte[] bytes, Charset charset) throws CharacterCodingException {
        return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
