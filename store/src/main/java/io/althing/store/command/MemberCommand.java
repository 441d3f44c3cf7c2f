package io.althing.store.command;

import java.util.List;

/// Changes of who is meant to take part. While auth is on only root may ask for them, but for
/// what members make known of themselves.
public sealed interface MemberCommand extends Command {
    /// The member that is meant.
    long id();

    /// A member makes itself known: its name, where clients reach it, and which directory it
    /// lives in.
    ///
    /// @param peerUrls taken only if nothing is known of where it is
    /// @param featureLevel what its program understands; see
    ///     [io.althing.store.members.FeatureLevel]
    record Publish(
            long id, String name, List<String> peerUrls, List<String> clientUrls, String directory, int featureLevel)
            implements MemberCommand {
        public Publish {
            peerUrls = List.copyOf(peerUrls);
            clientUrls = List.copyOf(clientUrls);
        }
    }

    /// @param id chosen before proposing; no member ever had it
    /// @param isLearner whether it stays a learner until it is promoted
    /// @param learnersMax refused if there are so many learners already that are meant to stay
    record Add(long id, List<String> peerUrls, boolean isLearner, int learnersMax) implements MemberCommand {
        public Add {
            peerUrls = List.copyOf(peerUrls);
        }
    }

    record Remove(long id) implements MemberCommand {}

    /// Another member is to take a member's place: it learns, and once it has caught up the two
    /// change places in one step.
    ///
    /// @param successor chosen before proposing; no member ever had it
    /// @param peerUrls where it will be reached, which may be where the old one was
    record Replace(long id, long successor, List<String> peerUrls) implements MemberCommand {
        public Replace {
            peerUrls = List.copyOf(peerUrls);
        }
    }

    /// Says where other members reach this one from now on.
    record Update(long id, List<String> peerUrls) implements MemberCommand {
        public Update {
            peerUrls = List.copyOf(peerUrls);
        }
    }

    /// A learner is to vote as soon as it has caught up.
    record Promote(long id) implements MemberCommand {}

    /// Takes a promotion back that did not come about.
    record Hold(long id) implements MemberCommand {}
}
