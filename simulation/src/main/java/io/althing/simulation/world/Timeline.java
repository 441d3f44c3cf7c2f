package io.althing.simulation.world;

/// Who is told what happens in a run.
public interface Timeline {
    /// Nobody reads along.
    Timeline NONE = new Timeline() {
        @Override
        public void note(long atNanos, String who, String what) {}

        @Override
        public boolean isRead() {
            return false;
        }
    };

    void note(long atNanos, String who, String what);

    /// Whether it is worth the effort to put small things into words.
    default boolean isRead() {
        return true;
    }
}
