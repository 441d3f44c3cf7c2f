package io.althing.bolt;

import java.io.IOException;

/// A file that is not bbolt's, or is damaged. The message is one line: which file, what is wrong,
/// and on which page.
public final class BoltException extends IOException {
    private static final long serialVersionUID = 1L;

    public BoltException(String message) {
        super(message);
    }
}
