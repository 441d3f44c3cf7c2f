package io.althing.cli.terminal;

import io.althing.client.kv.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// Keys and values as text. What a terminal would obey instead of showing, and what is no UTF-8,
/// is escaped: `\xNN` for a byte, `\n`, `\r`, `\t`, and `\\` for a backslash.
public final class Text {
    /// Of what is shown in a table.
    private static final int CELL_MAX = 120;

    private static final HexFormat HEX = HexFormat.of();

    private Text() {}

    /// Returns the text that these bytes are, if they are UTF-8.
    public static Optional<String> of(Bytes bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toArray()))
                    .toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    /// Returns them on one line; [#unescaped] makes the same bytes of that again.
    public static String escaped(Bytes bytes) {
        return of(bytes).map(text -> escaped(text, false)).orElseGet(() -> escapedBytes(bytes));
    }

    /// Returns text with its lines, tabs and backslashes as they are; what is none is escaped.
    public static String lines(Bytes bytes) {
        return of(bytes).map(text -> escaped(text, true)).orElseGet(() -> escapedBytes(bytes));
    }

    /// Returns them on one line that is not too long for a table.
    public static String cell(Bytes bytes) {
        String all = escaped(bytes);
        boolean isShort = all.length() <= CELL_MAX;
        return isShort ? all : all.substring(0, CELL_MAX) + "… (" + bytes.size() + " bytes)";
    }

    /// The same of what is text already.
    public static String cell(String text) {
        return cell(Bytes.of(text));
    }

    private static String escaped(String text, boolean isLayoutKept) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(each -> {
            boolean isLayout = each == '\n' || each == '\t' || each == '\\';
            if (isLayout ? isLayoutKept : !isUnfit(each)) {
                out.appendCodePoint(each);
            } else {
                for (byte unit : Character.toString(each).getBytes(StandardCharsets.UTF_8)) {
                    out.append(escape(unit));
                }
            }
        });
        return out.toString();
    }

    private static String escapedBytes(Bytes bytes) {
        StringBuilder out = new StringBuilder();
        for (byte each : bytes.toArray()) {
            boolean isPlain = each >= ' ' && each < 0x7f && each != '\\';
            out.append(isPlain ? Character.toString(each) : escape(each));
        }
        return out.toString();
    }

    private static String escape(byte unit) {
        return switch (unit) {
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\x" + HEX.toHexDigits(unit);
        };
    }

    /// Control characters move the cursor; those of formatting turn the direction of the text.
    private static boolean isUnfit(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    /// Reads what [#escaped] has written.
    ///
    /// @throws IllegalArgumentException for a backslash before anything else
    public static Bytes unescaped(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            int next = text.indexOf('\\', at);
            int end = next < 0 ? text.length() : next;
            out.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
            at = next < 0 ? end : readEscape(text, next + 1, out);
        }
        return Bytes.of(out.toByteArray());
    }

    /// Returns where the text goes on.
    private static int readEscape(String text, int at, ByteArrayOutputStream out) {
        char kind = at < text.length() ? text.charAt(at) : ' ';
        switch (kind) {
            case '\\' -> out.write('\\');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case 'x' -> {
                boolean isThere = at + 2 < text.length()
                        && HexFormat.isHexDigit(text.charAt(at + 1))
                        && HexFormat.isHexDigit(text.charAt(at + 2));
                if (!isThere) {
                    throw new IllegalArgumentException("\\x needs two hexadecimal digits in '" + text + "'");
                }
                out.write(HexFormat.fromHexDigits(text, at + 1, at + 3));
                return at + 3;
            }
            default ->
                throw new IllegalArgumentException(
                        "a backslash stands before one of \\ n r t x, or twice for itself, not so in '" + text + "'");
        }
        return at + 1;
    }
}
