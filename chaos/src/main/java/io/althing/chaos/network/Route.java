package io.althing.chaos.network;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The way from one member to another, whoever has opened the connection.
final class Route {
    private final Set<Conduit> conduits = ConcurrentHashMap.newKeySet();
    private volatile Weather weather = Weather.CLEAR;

    Weather weather() {
        return weather;
    }

    void add(Conduit conduit) {
        conduits.add(conduit);
        // It may have been refused meanwhile.
        if (weather.passage() == Weather.Passage.REFUSED) {
            conduit.hangUp();
        }
    }

    void remove(Conduit conduit) {
        conduits.remove(conduit);
    }

    void turn(Weather next) {
        weather = next;
        for (Conduit conduit : conduits) {
            // A stream that lost bytes cannot be read on: its ends must begin anew.
            boolean isUseless = next.passage() != Weather.Passage.LOST && conduit.hasLost();
            if (isUseless || next.passage() == Weather.Passage.REFUSED) {
                conduit.hangUp();
            }
            conduit.look();
        }
    }
}
