package io.althing.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.script.Transcript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The table of roles' transitions is no wider than what happens. That it is no narrower is
/// checked at every change of a role.
class TransitionTest {
    @Test
    void everyTransitionThatIsAllowedIsTakenInSomeTranscript() throws IOException {
        SortedSet<String> untaken = new TreeSet<>();
        Role.TRANSITIONS.forEach(row -> untaken.add(row.from() + " > " + row.to()));
        for (Path file : Transcript.files()) {
            untaken.removeAll(Transcript.play(file).transitions());
        }
        assertThat(untaken).as("allowed transitions that no transcript takes").isEmpty();
    }
}
