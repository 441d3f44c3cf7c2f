package io.althing.chaos.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What clients do meanwhile.
public enum LoadKind {
    KEYS("keys, watches, leases, and locks as etcd's clients make them"),
    LOCKS("locks of the SDK, by processes that are stopped and killed too; what they protect asks for tokens"),
    UNFENCED_LOCKS("the same, and what they protect asks for none: to see that this goes wrong");

    private final String says;

    LoadKind(String says) {
        this.says = says;
    }

    public String says() {
        return says;
    }

    /// As it is written on the command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<LoadKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
