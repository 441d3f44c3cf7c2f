package io.althing.server.ctl;

/// A command that was not carried out. The message is one line: what is wrong, and what to do;
/// only where many things are wrong has each a line of its own.
public final class CtlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isMisuse;

    private CtlException(String message, boolean isMisuse) {
        super(message);
        this.isMisuse = isMisuse;
    }

    /// It was asked for in a way that cannot be meant.
    public static CtlException misuse(String message) {
        return new CtlException(message, true);
    }

    static CtlException failed(String message) {
        return new CtlException(message, false);
    }

    public boolean isMisuse() {
        return isMisuse;
    }
}
