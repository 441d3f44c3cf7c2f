package io.althing.server.ui.lab;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A page at its world, from the first message to the end of the connection.
final class Visit {
    /// Within this time somebody says what for the connection is.
    private static final Duration GREETING_MAX = Duration.ofSeconds(10);

    /// A page that is left alone gives up its world, and begins it anew when it is used again.
    private static final Duration SILENCE_MAX = Duration.ofMinutes(5);

    /// Codes of our own, as far as RFC 6455 leaves them to everybody. Whoever may not look on is
    /// told as the gateway does, with this added to the status.
    static final int OWN_CODE = 4_000;

    static final int BAD_REQUEST = OWN_CODE + 400;
    static final int TIMEOUT = OWN_CODE + 408;

    /// The other side. Used by one thread.
    interface Page {
        /// Blocks until there is a message; null if there was none for so long.
        @Nullable
        String next(Duration patience) throws InterruptedException;

        /// Whether there is one already.
        boolean hasNext();

        /// Blocks until that has left.
        void tell(String json) throws InterruptedException;
    }

    private final Lab lab;
    private final Page page;
    private @Nullable Story story;
    private String token = "";

    Visit(Lab lab, Page page) {
        this.lab = lab;
        this.page = page;
    }

    /// Carries out what the page wishes; returns why it does not any more.
    WebSocketCloseStatus stay() throws InterruptedException {
        try {
            Wish first = next(GREETING_MAX);
            if (!lab.enter()) {
                return new WebSocketCloseStatus(
                        WebSocketCloseStatus.TRY_AGAIN_LATER.code(),
                        "this member has " + Lab.WORLDS_MAX + " worlds, as many as it takes; close another page");
            }
            try {
                for (Wish wish = first; ; wish = next(SILENCE_MAX)) {
                    carryOut(wish);
                }
            } finally {
                lab.leave();
            }
        } catch (Over e) {
            return e.why;
        } catch (IllegalArgumentException e) {
            return new WebSocketCloseStatus(BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /// Asks at the gate each time, as each request is: a token may end before the page does.
    private Wish next(Duration patience) throws InterruptedException, Over {
        String message = page.next(patience);
        if (message == null) {
            throw new Over(TIMEOUT, "nothing was asked for in " + patience.toSeconds() + " s");
        }
        Wish wish = Wish.parse(message);
        if (wish instanceof Wish.Begin begin) {
            token = begin.token();
        }
        Lab.Denial denial = lab.gate().ask(token);
        if (denial != null) {
            throw new Over(OWN_CODE + denial.httpStatus(), denial.message());
        }
        return wish;
    }

    private void carryOut(Wish wish) throws InterruptedException {
        Story played = switch (wish) {
            case Wish.Begin begin -> new Story(begin);
            case Wish.Go go -> going(go);
        };
        story = played;
        Story.Piece piece;
        do {
            piece = lab.play(played, wish);
            if (piece.isTold()) {
                page.tell(piece.json());
            }
            // Whoever asks for something else does not want the rest.
        } while (!piece.isLast() && !page.hasNext());
    }

    private Story going(Wish.Go go) {
        if (story == null || story.number() != go.story()) {
            throw new IllegalArgumentException("there is no story " + go.story() + ": begin it");
        }
        story.add(go.moves());
        return story;
    }

    /// The page is told to go.
    private static final class Over extends Exception {
        private static final long serialVersionUID = 1;
        private final transient WebSocketCloseStatus why;

        Over(int code, String reason) {
            super(reason);
            this.why = new WebSocketCloseStatus(code, reason);
        }
    }
}
