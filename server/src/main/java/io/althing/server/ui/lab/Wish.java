package io.althing.server.ui.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a page asks of its world.
sealed interface Wish {
    /// A number that the page gives, and finds again in all that is told of it.
    int story();

    /// A world anew, from its seed.
    ///
    /// @param token who asks, from now on; empty for nobody
    /// @param fromMillis what happens before is played and not told
    /// @param untilMillis where it halts; one less than from if nothing is to be told yet
    record Begin(int story, String token, Script script, int fromMillis, int untilMillis) implements Wish {
        public Begin {
            Script.require(untilMillis >= 0 && untilMillis <= Script.MILLIS_MAX, "until");
            Script.require(fromMillis >= 0 && fromMillis <= untilMillis + 1, "from");
        }
    }

    /// The world there is goes on.
    ///
    /// @param moves of what has not been played yet
    /// @param untilMillis where it halts
    /// @param isToChange whether it halts before that, as soon as a member changes
    record Go(int story, List<Script.Move> moves, int untilMillis, boolean isToChange) implements Wish {
        public Go {
            moves = Script.sorted(moves);
            Script.require(untilMillis >= 0 && untilMillis <= Script.MILLIS_MAX, "until");
        }
    }

    /// @throws IllegalArgumentException if it is no wish; the message says why
    static Wish parse(String json) {
        try {
            JsonObject in = JsonParser.parseString(json).getAsJsonObject();
            String kind = field(in, "kind").getAsString();
            return switch (kind) {
                case "begin" ->
                    new Begin(
                            number(in, "story"),
                            field(in, "token").getAsString(),
                            new Script(number(in, "seed"), number(in, "voters"), moves(in)),
                            number(in, "from"),
                            number(in, "until"));
                case "go" ->
                    new Go(
                            number(in, "story"),
                            moves(in),
                            number(in, "until"),
                            field(in, "toChange").getAsBoolean());
                default -> throw new IllegalArgumentException("there is 'begin' and 'go', and no '" + kind + "'");
            };
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            // As Gson says that something is of another kind.
            throw new IllegalArgumentException("this is not what is asked here: " + e.getMessage(), e);
        }
    }

    private static List<Script.Move> moves(JsonObject in) {
        List<Script.Move> moves = new ArrayList<>();
        for (JsonElement each : field(in, "moves").getAsJsonArray()) {
            JsonObject move = each.getAsJsonObject();
            Script.Deed deed = deed(field(move, "deed").getAsString());
            moves.add(new Script.Move(number(move, "at"), deed, number(move, "a"), number(move, "b")));
        }
        return moves;
    }

    private static Script.Deed deed(String name) {
        for (Script.Deed each : Script.Deed.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(name)) {
                return each;
            }
        }
        throw new IllegalArgumentException("nobody can do '" + name + "' here");
    }

    private static int number(JsonObject in, String name) {
        return field(in, name).getAsInt();
    }

    private static JsonElement field(JsonObject in, String name) {
        JsonElement value = in.get(name);
        if (value == null) {
            throw new IllegalArgumentException("this is not what is asked here: it lacks '" + name + "'");
        }
        return value;
    }
}
