package io.althing.server.ui.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// What is done to a [World], and when. A script and its seed are one story, however often and
/// wherever it is played.
///
/// @param seed of all that is left to chance: how long members wait, how long messages take
/// @param voters how many of the members vote at first; the others stand by
/// @param fromMillis what happened before is played and not told
/// @param untilMillis where it ends
/// @param moves ascending by their time
record Script(long seed, int voters, int fromMillis, int untilMillis, List<Move> moves) {
    static final int MILLIS_MAX = 120_000;
    private static final int MOVES_MAX = 300;

    /// What may be done. Links have a direction.
    enum Deed {
        CRASH,
        START,
        CUT,
        JOIN,
        SLOW,
        FAST,
        PROPOSE,
        TRANSFER,
        MEMBERS
    }

    /// @param a the member it is done to, from 1; for MEMBERS how many are to vote
    /// @param b the other end of a link; else 0
    record Move(int atMillis, Deed deed, int a, int b) {}

    Script {
        moves = moves.stream().sorted(Comparator.comparing(Move::atMillis)).toList();
        require(voters >= 1 && voters <= World.MEMBERS, "voters");
        require(fromMillis >= 0 && fromMillis <= untilMillis && untilMillis <= MILLIS_MAX, "from, until");
        require(moves.size() <= MOVES_MAX, "moves");
        for (Move move : moves) {
            require(move.a >= 1 && move.a <= World.MEMBERS && move.b >= 0 && move.b <= World.MEMBERS, "a move");
        }
    }

    private static void require(boolean isSo, String what) {
        if (!isSo) {
            throw new IllegalArgumentException(what + " is out of bounds");
        }
    }

    /// @throws IllegalArgumentException if it is no script; the message says why
    static Script parse(String json) {
        try {
            JsonObject in = JsonParser.parseString(json).getAsJsonObject();
            List<Move> moves = new ArrayList<>();
            for (JsonElement each : field(in, "moves").getAsJsonArray()) {
                JsonObject move = each.getAsJsonObject();
                Deed deed = Deed.valueOf(field(move, "deed").getAsString().toUpperCase(Locale.ROOT));
                moves.add(new Move(number(move, "at"), deed, number(move, "a"), number(move, "b")));
            }
            return new Script(number(in, "seed"), number(in, "voters"), number(in, "from"), number(in, "until"), moves);
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            // As Gson says that something is of another kind.
            throw new IllegalArgumentException("no script: " + e.getMessage(), e);
        }
    }

    private static int number(JsonObject in, String name) {
        return field(in, name).getAsInt();
    }

    private static JsonElement field(JsonObject in, String name) {
        JsonElement value = in.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no script: it lacks '" + name + "'");
        }
        return value;
    }
}
