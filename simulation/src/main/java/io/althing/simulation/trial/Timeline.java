package io.althing.simulation.trial;

/// Who is told what happens in a run.
public interface Timeline {
    /// What kind of news it is.
    enum Kind {
        /// The world's doing: crashes, cuts, pauses.
        TROUBLE,
        /// A member starts, stops, leads, follows.
        MEMBER,
        /// What clients ask and hear.
        CLIENT,
        /// One message from member to member.
        MESSAGE
    }

    /// Nobody reads along.
    Timeline NONE = new Timeline() {
        @Override
        public void note(long atNanos, Kind kind, String who, String what) {}

        @Override
        public boolean isRead() {
            return false;
        }
    };

    void note(long atNanos, Kind kind, String who, String what);

    /// Whether it is worth the effort to put small things into words.
    default boolean isRead() {
        return true;
    }
}
