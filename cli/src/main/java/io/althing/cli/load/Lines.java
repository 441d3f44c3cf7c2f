package io.althing.cli.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;

/// Characters for a parser that reads ahead: it gets a line at a time, and so never more than the
/// line that it has come to. That line can be named when something is wrong with it.
final class Lines extends Reader {
    private final BufferedReader in;
    private long line = 1;
    private boolean isLineOver;
    private boolean isHeld;

    Lines(Reader in) {
        this.in = new BufferedReader(in);
    }

    /// Returns the number of the line that was read last, from 1 on.
    long line() {
        return line;
    }

    /// As long as it is held, it is as if there were no more lines.
    void hold(boolean isHeldNow) {
        isHeld = isHeldNow;
    }

    /// Skips white space, and returns whether anything follows.
    boolean hasMore() throws IOException {
        while (true) {
            in.mark(1);
            int next = in.read();
            if (next < 0) {
                return false;
            }
            if (!Character.isWhitespace(next)) {
                in.reset();
                return true;
            }
            in.reset();
            take();
        }
    }

    private int take() throws IOException {
        int next = in.read();
        if (next >= 0) {
            line += isLineOver ? 1 : 0;
            isLineOver = next == '\n';
        }
        return next;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int count = 0;
        while (!isHeld && count < length) {
            int next = take();
            if (next < 0) {
                break;
            }
            target[offset + count++] = (char) next;
            if (isLineOver) {
                break;
            }
        }
        return count == 0 ? -1 : count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
