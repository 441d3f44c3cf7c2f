package io.althing.simulation.patch;

import java.util.ArrayList;
import java.util.List;

/// A change of production source that is made for some runs only.
///
/// @param says what it breaks, does or means, in one line
public record Patch(Kind kind, String name, String says, List<Hunk> hunks) {
    public Patch {
        hunks = List.copyOf(hunks);
    }

    public enum Kind {
        /// A bug made on purpose.
        MUTANT,
        /// Another way to do the same, taken now and then.
        CHANCE,
        /// A rare state that is counted.
        MARK
    }

    /// Replaces lines by others. They are compared without the white space around them, and must
    /// be found exactly once: after the line `after`, if there is one.
    public record Hunk(String file, String after, List<String> old, List<String> fresh) {
        public Hunk {
            old = List.copyOf(old);
            fresh = List.copyOf(fresh);
        }

        /// Returns the source with this change.
        ///
        /// @throws IllegalArgumentException if the lines are not there, or twice
        String apply(String source) {
            List<String> lines = new ArrayList<>(source.lines().toList());
            int from = after.isEmpty() ? 0 : find(lines, List.of(after), 0, true) + 1;
            int at = find(lines, old, from, after.isEmpty());
            List<String> place = lines.subList(at, at + old.size());
            place.clear();
            place.addAll(fresh);
            return String.join("\n", lines) + "\n";
        }

        private int find(List<String> lines, List<String> wanted, int from, boolean isUnique) {
            int found = -1;
            for (int i = from; i + wanted.size() <= lines.size(); i++) {
                if (!matches(lines, i, wanted)) {
                    continue;
                }
                if (found >= 0) {
                    throw new IllegalArgumentException(file + " has these lines twice: " + wanted);
                }
                found = i;
                if (!isUnique) {
                    return found;
                }
            }
            if (found < 0) {
                throw new IllegalArgumentException(file + " has these lines no more: " + wanted);
            }
            return found;
        }

        private static boolean matches(List<String> lines, int at, List<String> wanted) {
            for (int i = 0; i < wanted.size(); i++) {
                if (!lines.get(at + i).strip().equals(wanted.get(i).strip())) {
                    return false;
                }
            }
            return true;
        }
    }
}
