package io.althing.chaos;

import io.althing.chaos.cluster.Clocks;
import io.althing.chaos.cluster.Cluster;
import io.althing.chaos.disk.FolderDisk;
import io.althing.chaos.disk.LoopDisk;
import io.althing.chaos.fault.FaultKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What this machine allows. Only what a chosen fault needs is asked for.
final class Machine {
    private final Path root;
    private final boolean hasDisks;
    private final boolean hasClocks;

    /// Chosen kinds that can be had here.
    final List<FaultKind> kinds = new ArrayList<>();

    /// The others, with what is missing.
    final List<String> lacks = new ArrayList<>();

    Machine(Path root, List<FaultKind> wished) {
        this.root = root;
        String diskLack = needs(wished, FaultKind.Needs.DISK) ? LoopDisk.lack(root) : "";
        String clockLack = needs(wished, FaultKind.Needs.CLOCK) ? Clocks.lack() : "";
        this.hasDisks = needs(wished, FaultKind.Needs.DISK) && diskLack.isEmpty();
        this.hasClocks = needs(wished, FaultKind.Needs.CLOCK) && clockLack.isEmpty();
        for (FaultKind kind : wished) {
            String lack = switch (kind.needs()) {
                case NOTHING -> "";
                case DISK -> diskLack;
                case CLOCK -> clockLack;
            };
            if (lack.isEmpty()) {
                kinds.add(kind);
            } else {
                lacks.add(kind.word() + " is left out: " + lack);
            }
        }
    }

    private static boolean needs(List<FaultKind> wished, FaultKind.Needs needs) {
        return wished.stream().anyMatch(kind -> kind.needs() == needs);
    }

    Cluster.Disks disks() {
        return member -> {
            Path place = root.resolve("m" + (member + 1));
            return hasDisks ? new LoopDisk(root.resolve("m" + (member + 1) + ".memory"), place) : new FolderDisk(place);
        };
    }

    Clocks clocks() throws IOException {
        return hasClocks ? Clocks.shiftable(root) : Clocks.ofMachine(root);
    }
}
