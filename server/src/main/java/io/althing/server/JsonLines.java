package io.althing.server;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Log lines as JSON, one object per line. What a line says as `key=value` becomes a member of
/// the object; all else is its `message`.
final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /// A value may have spaces in it: it ends where the next key begins.
    private static final Pattern FIELD =
            Pattern.compile("(\\w+)=(?:\"(.*?)\"|(.*?))(?=\\s+\\w+=|\\s*$)", Pattern.DOTALL);

    /// A field has one type, whatever it holds: ids in hexadecimal look like numbers now and
    /// then.
    private static final Pattern NUMBERS = Pattern.compile("term|revision|not_told|open|at_most|.*_(ms|bytes)");

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final byte[] NOTHING = {};

    private final String member;
    private final LongSupplier term;

    JsonLines(String member, LongSupplier term) {
        this.member = member;
        this.term = term;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("ts", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
        fields.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        fields.put("logger", event.getLoggerName());
        fields.put("member", member);
        fields.put("term", Long.toString(term.getAsLong()));
        String message = String.valueOf(event.getFormattedMessage());
        if (message.startsWith("event=")) {
            Matcher field = FIELD.matcher(message);
            while (field.find()) {
                fields.put(field.group(1), field.group(2) == null ? field.group(3) : field.group(2));
            }
        } else {
            fields.put("event", "log");
            fields.put("message", message);
        }
        if (event.getThrowableProxy() != null) {
            fields.put("stack", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return text(fields).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Map<String, String> fields) {
        StringBuilder line = new StringBuilder(256);
        fields.forEach((key, value) -> {
            line.append(line.isEmpty() ? "{" : ",");
            quote(key, line);
            line.append(':');
            if (NUMBERS.matcher(key).matches() && NUMBER.matcher(value).matches()) {
                line.append(Long.parseLong(value));
            } else {
                quote(value, line);
            }
        });
        return line.append("}\n").toString();
    }

    /// What could end the line, or command a terminal that shows it, is escaped too.
    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
