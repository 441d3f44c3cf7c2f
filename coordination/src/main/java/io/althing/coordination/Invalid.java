package io.althing.coordination;

/// What is asked for makes no sense by itself, whatever the state. The message is for whoever
/// asked: what is wrong, and what to do.
public final class Invalid extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private Invalid(String message) {
        super(message);
    }

    public static Invalid because(String message) {
        return new Invalid(message);
    }

    static void unless(boolean holds, String message) {
        if (!holds) {
            throw new Invalid(message);
        }
    }
}
