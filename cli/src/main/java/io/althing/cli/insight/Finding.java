package io.althing.cli.insight;

/// What one check has found.
///
/// @param subject whom it is about: a member's name, or the cluster
/// @param advice what to do; empty if nothing is to be done
record Finding(Grade grade, String check, String subject, String text, String advice) {
    /// How bad it is, the worst last.
    enum Grade {
        OK,
        /// It could not be looked at.
        UNKNOWN,
        WARNING,
        FAILED
    }

    static Finding ok(String check, String subject, String text) {
        return new Finding(Grade.OK, check, subject, text, "");
    }

    static Finding unknown(String check, String subject, String text, String advice) {
        return new Finding(Grade.UNKNOWN, check, subject, text, advice);
    }

    static Finding warning(String check, String subject, String text, String advice) {
        return new Finding(Grade.WARNING, check, subject, text, advice);
    }

    static Finding failed(String check, String subject, String text, String advice) {
        return new Finding(Grade.FAILED, check, subject, text, advice);
    }
}
