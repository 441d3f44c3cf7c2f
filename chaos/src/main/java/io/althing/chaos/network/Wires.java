package io.althing.chaos.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// All ways between members: a gate before each of them, which others know it by, and a route
/// for each direction of each pair.
public final class Wires implements AutoCloseable {
    private final List<Gate> gates = new ArrayList<>();
    private final List<List<Route>> routes = new ArrayList<>();

    /// @param hiddenPorts where the members listen themselves, by member
    public Wires(List<Integer> hiddenPorts) throws IOException {
        for (int from = 0; from < hiddenPorts.size(); from++) {
            List<Route> row = new ArrayList<>();
            hiddenPorts.forEach(any -> row.add(new Route()));
            routes.add(row);
        }
        try {
            for (int to = 0; to < hiddenPorts.size(); to++) {
                gates.add(new Gate(this, to, hiddenPorts.get(to)));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
        gates.forEach(Gate::open);
    }

    public int size() {
        return routes.size();
    }

    /// Where other members reach this one.
    public String url(int member) {
        return "http://127.0.0.1:" + gates.get(member).port();
    }

    /// The member that is reached there; -1 for none.
    int member(String url) {
        for (int i = 0; i < gates.size(); i++) {
            if (url(i).equals(url)) {
                return i;
            }
        }
        return -1;
    }

    Route route(int from, int to) {
        return routes.get(from).get(to);
    }

    /// From now on, for what one member sends another.
    public void turn(int from, int to, Weather weather) {
        route(from, to).turn(weather);
    }

    /// All is well again.
    public void clear() {
        routes.forEach(row -> row.forEach(route -> route.turn(Weather.CLEAR)));
    }

    @Override
    public void close() {
        gates.forEach(Gate::close);
    }
}
