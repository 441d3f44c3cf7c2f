package io.althing.server.ui.lab;

import java.util.Comparator;
import java.util.List;

/// What is done to a [World], and when. A script and its seed are one story, however often and
/// wherever it is played.
///
/// @param seed of all that is left to chance: how long members wait, how long messages take
/// @param voters how many of the members vote at first; the others stand by
/// @param moves ascending by their time
record Script(long seed, int voters, List<Move> moves) {
    static final int MILLIS_MAX = 120_000;
    static final int MOVES_MAX = 300;

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
    record Move(int atMillis, Deed deed, int a, int b) {
        Move {
            require(atMillis >= 0, "the time of a move");
            require(a >= 1 && a <= World.MEMBERS && b >= 0 && b <= World.MEMBERS, "a move");
        }
    }

    Script {
        moves = sorted(moves);
        require(voters >= 1 && voters <= World.MEMBERS, "voters");
        require(moves.size() <= MOVES_MAX, "the number of moves");
    }

    static List<Move> sorted(List<Move> moves) {
        return moves.stream().sorted(Comparator.comparing(Move::atMillis)).toList();
    }

    static void require(boolean isSo, String what) {
        if (!isSo) {
            throw new IllegalArgumentException(what + " is out of bounds");
        }
    }
}
