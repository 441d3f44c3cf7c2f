package io.althing.store.engine;

/// The place where one member's engine lives, and where a received copy is put together before it
/// takes over.
public interface EngineHome {
    /// Opens the engine that is in force, creating an empty one the first time. Clears what an
    /// unfinished [Staging] left.
    Engine open();

    /// Starts collecting a copy. One at a time; the engine in force is untouched until
    /// [Staging#promote].
    Staging stage();

    /// A copy under construction.
    interface Staging extends AutoCloseable {
        /// Writes a part of a file; parts of one file arrive in order.
        void write(String file, long offset, byte[] bytes);

        /// Opens the finished copy to look into it before it is promoted. The caller closes it
        /// first.
        Engine open();

        /// Puts the copy in force, durably and atomically; the old engine must be closed.
        /// [EngineHome#open] then opens the copy.
        void promote();

        /// Throws away what was not promoted.
        @Override
        void close();
    }
}
