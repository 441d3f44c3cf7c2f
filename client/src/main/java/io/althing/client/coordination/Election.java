package io.althing.client.coordination;

import io.althing.api.v1.ResourceKind;
import io.althing.client.kv.Bytes;
import io.althing.client.rpc.Answer;
import java.util.Optional;
import java.util.function.Consumer;

/// One of many leads, until it resigns or its session is lost.
public final class Election {
    private final Locks locks;
    private final String name;

    Election(Locks locks, String name) {
        this.locks = locks;
        this.name = name;
    }

    /// Waits in line until this candidate leads.
    ///
    /// @param value what those who follow the election are told
    public Answer<Leadership> campaign(Bytes value) {
        return campaign(value, 0);
    }

    /// @param priority the higher goes first among those who wait
    public Answer<Leadership> campaign(Bytes value, int priority) {
        Claim claim = Claim.of(ResourceKind.ELECTION, name, 0).value(value).priority(priority);
        return locks.taking(claim).acquire().map(grant -> new Leadership(grant, name));
    }

    /// Returns who leads, if anybody does.
    public Answer<Optional<Standing.Holder>> leader() {
        return look().map(standing -> standing.holders().stream().findFirst());
    }

    /// Returns who leads and who waits.
    public Answer<Standing> look() {
        return locks.look(ResourceKind.ELECTION, name);
    }

    /// Has a listener told who leads, and then again with each change; with nothing while nobody
    /// does. Changes that follow each other closely may be told as one.
    public Observation observe(Consumer<Optional<Standing.Holder>> listener) {
        return locks.observe(
                ResourceKind.ELECTION,
                name,
                standing -> listener.accept(standing.holders().stream().findFirst()));
    }
}
