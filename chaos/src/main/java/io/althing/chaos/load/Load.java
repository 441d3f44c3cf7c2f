package io.althing.chaos.load;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Clients at work, whose stories can be checked.
public interface Load extends AutoCloseable {
    /// Lets clients work; the cluster must be new.
    void start();

    /// Lets clients work again after a rest.
    void resume();

    /// Whether it is time for a rest.
    ///
    /// @param workedNanos how long clients have worked
    boolean isRestDue(long workedNanos);

    /// Lets clients come to rest. Members must serve.
    ///
    /// @throws AssertionError if the cluster does not get that far
    Epoch rest();

    /// What a client found wrong while it worked; null for nothing.
    @Nullable
    Throwable trouble();

    /// What was checked while clients worked.
    long told();

    /// What there is to be told of the epochs that were checked.
    List<Figure> figures();

    @Override
    void close();
}
