package io.althing.store.audit;

/// What was done, in words that do not depend on the version of the program that reads them: they
/// are made once, by the member that was asked. No secret and no value is among them.
///
/// @param action a word for programs: `user.add`, `member.remove`
/// @param subject whom or what it was done to
/// @param detail what else there is to know; empty for nothing
public record Deed(String action, String subject, String detail) {
    /// Longer texts are cut.
    static final int CHARS_MAX = 1024;

    public Deed {
        subject = cut(subject);
        detail = cut(detail);
    }

    private static String cut(String text) {
        return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX - 1) + "…";
    }
}
