package io.althing.cli.load;

/// What stands in the input is not what can be loaded. The message names the line.
final class BadInput extends Exception {
    private static final long serialVersionUID = 1;

    BadInput(long line, String what) {
        super("line " + line + ": " + what);
    }
}
