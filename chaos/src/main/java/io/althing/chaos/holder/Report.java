package io.althing.chaos.holder;

import java.util.List;

/// What a process says of itself, a line each. Moments are of [System#nanoTime()], which all
/// processes of a Linux machine read from the same clock.
public sealed interface Report {
    /// It has a session from here on.
    record Opened(long session, long ttlSeconds) implements Report {}

    /// It was told that it holds something.
    ///
    /// @param isAlone whether nobody shares it
    record Granted(Hold hold, boolean isAlone, long knownNanos) implements Report {}

    /// It asked its grant whether it is safe.
    ///
    /// @param atNanos right before it asked
    record Looked(Hold hold, boolean isSafe, long atNanos) implements Report {}

    /// It has looked, and will write a little later: the worst moment to stand still.
    record Ready(Hold hold) implements Report {}

    /// A resource refused it, as its token was stale.
    record Refused(Hold hold) implements Report {}

    /// It gave something back, or learned that it had lost it.
    record Over(Hold hold, boolean isLost) implements Report {}

    /// It holds nothing, waits for nothing, and asks for nothing until it is told to go on.
    record Resting() implements Report {}

    /// A request came to nothing.
    ///
    /// @param kind the kind of failure, one word
    /// @param text what the failure says, in one line
    record Failed(Contested what, String kind, String text) implements Report {}

    default String line() {
        return switch (this) {
            case Opened(var session, var ttlSeconds) -> "opened " + session + " " + ttlSeconds;
            case Granted(var hold, var isAlone, var knownNanos) ->
                "granted " + words(hold) + " " + isAlone + " " + knownNanos;
            case Looked(var hold, var isSafe, var atNanos) -> "looked " + words(hold) + " " + isSafe + " " + atNanos;
            case Ready(var hold) -> "ready " + words(hold);
            case Refused(var hold) -> "refused " + words(hold);
            case Over(var hold, var isLost) -> "over " + words(hold) + " " + isLost;
            case Resting() -> "resting";
            case Failed(var what, var kind, var text) ->
                "failed " + what.word() + " " + kind + " " + text.replaceAll("\\s+", " ");
        };
    }

    private static String words(Hold hold) {
        return hold.what().word() + " " + hold.session() + " " + hold.token();
    }

    /// @throws IllegalArgumentException if it is no report
    static Report parse(String line) {
        String[] words = line.split(" ", -1);
        try {
            return switch (words[0]) {
                case "opened" -> new Opened(Long.parseLong(words[1]), Long.parseLong(words[2]));
                case "granted" -> new Granted(hold(words), Boolean.parseBoolean(words[4]), Long.parseLong(words[5]));
                case "looked" -> new Looked(hold(words), Boolean.parseBoolean(words[4]), Long.parseLong(words[5]));
                case "ready" -> new Ready(hold(words));
                case "refused" -> new Refused(hold(words));
                case "over" -> new Over(hold(words), Boolean.parseBoolean(words[4]));
                case "resting" -> new Resting();
                case "failed" ->
                    new Failed(
                            Contested.of(words[1]),
                            words[2],
                            String.join(" ", List.of(words).subList(3, words.length)));
                default -> throw new IllegalArgumentException("no report: " + line);
            };
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("half a report: " + line, e);
        }
    }

    private static Hold hold(String[] words) {
        return new Hold(Contested.of(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
    }
}
