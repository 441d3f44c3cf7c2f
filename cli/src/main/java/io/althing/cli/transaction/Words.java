package io.althing.cli.transaction;

import io.althing.client.kv.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A line taken apart: words by spaces, `'as it is'`, and `"with \x00 escapes"` as Go has them.
final class Words {
    /// @param isQuoted so that what begins with a dash is no option
    record Word(Bytes bytes, boolean isQuoted) {
        String text() {
            return bytes.utf8();
        }

        boolean isOption() {
            return !isQuoted && text().startsWith("-") && text().length() > 1;
        }
    }

    private final String line;
    private int at;

    private Words(String line) {
        this.line = line;
    }

    /// @throws IllegalArgumentException for a quote that does not end, or an escape that is none
    static List<Word> of(String line) {
        Words words = new Words(line);
        List<Word> all = new ArrayList<>();
        while (words.skipSpaces()) {
            all.add(words.next());
        }
        return all;
    }

    private boolean skipSpaces() {
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at < line.length();
    }

    private Word next() {
        char first = line.charAt(at);
        if (first == '\'' || first == '`') {
            return new Word(Bytes.of(asItIs(first)), true);
        }
        if (first == '"') {
            return new Word(escaped(), true);
        }
        int begin = at;
        while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return new Word(Bytes.of(line.substring(begin, at)), false);
    }

    private String asItIs(char quote) {
        int end = line.indexOf(quote, at + 1);
        if (end < 0) {
            throw new IllegalArgumentException("the quote " + quote + " does not end");
        }
        String text = line.substring(at + 1, end);
        at = end + 1;
        return text;
    }

    private Bytes escaped() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        at++;
        while (at < line.length() && line.charAt(at) != '"') {
            int codePoint = line.codePointAt(at);
            at += Character.charCount(codePoint);
            if (codePoint == '\\') {
                escape(out);
            } else {
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
            }
        }
        if (at >= line.length()) {
            throw new IllegalArgumentException("the quote \" does not end");
        }
        at++;
        return Bytes.of(out.toByteArray());
    }

    private void escape(ByteArrayOutputStream out) {
        char kind = at < line.length() ? line.charAt(at++) : ' ';
        switch (kind) {
            case 'n' -> out.write('\n');
            case 't' -> out.write('\t');
            case 'r' -> out.write('\r');
            case 'a' -> out.write(7);
            case 'b' -> out.write('\b');
            case 'f' -> out.write('\f');
            case 'v' -> out.write(11);
            case '\\', '"', '\'' -> out.write(kind);
            case 'x' -> out.write((int) digits(2));
            case 'u' -> out.writeBytes(Character.toString((int) digits(4)).getBytes(StandardCharsets.UTF_8));
            default ->
                throw new IllegalArgumentException(
                        "\\" + kind + " means nothing; a backslash itself is \\\\, any byte is \\xNN");
        }
    }

    private long digits(int count) {
        int end = at + count;
        boolean areThere =
                end <= line.length() && line.substring(at, end).chars().allMatch(HexFormat::isHexDigit);
        if (!areThere) {
            throw new IllegalArgumentException("behind \\x are two hexadecimal digits, behind \\u four");
        }
        at = end;
        return HexFormat.fromHexDigitsToLong(line, end - count, end);
    }
}
