package io.althing.chaos.fault;

import io.althing.chaos.network.Weather;
import io.althing.chaos.network.Wires;
import java.util.List;
import java.util.Set;

/// Something is wrong between members.
///
/// @param ways from whom to whom
record BadWires(String words, Wires wires, List<Way> ways, Weather weather, Set<Integer> harmed) implements Fault {
    record Way(int from, int to) {}

    @Override
    public void begin() {
        ways.forEach(way -> wires.turn(way.from, way.to, weather));
    }

    @Override
    public void end() {
        ways.forEach(way -> wires.turn(way.from, way.to, Weather.CLEAR));
    }
}
