package io.althing.simulation.trial;

/// Runs worlds. What lies behind it may have been compiled with patches, in classes of its own:
/// only types of this package and the JDK pass through.
public interface Trial {
    /// Returns the script that a seed stands for.
    String script(long seed);

    /// Runs a script. Whatever is wrong with the cluster is told in the verdict.
    ///
    /// @throws IllegalArgumentException if the text is not a script; the message says why
    Verdict run(String script, Timeline timeline);
}
