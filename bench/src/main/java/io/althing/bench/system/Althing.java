package io.althing.bench.system;

import io.althing.bench.load.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The program that was built, as its launcher starts it.
public final class Althing implements Contestant {
    private final Path program;

    /// @param program where `althing.jar` lies
    public Althing(Path program) {
        this.program = program;
    }

    @Override
    public String name() {
        return "althing";
    }

    @Override
    public Optional<String> lack() {
        return Files.exists(program.resolve("althing.jar"))
                ? Optional.empty()
                : Optional.of("no program in " + program + ": build the server module first");
    }

    @Override
    public String version() {
        return "Althing as built";
    }

    @Override
    public Set<Operation> knows() {
        return EnumSet.allOf(Operation.class);
    }

    @Override
    public Api api() {
        return Api.ALTHING;
    }

    @Override
    public Cluster start(Path folder, int members) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Files.readAllLines(program.resolve("jvm.options")));
        Path cache = program.resolve("althing.aot");
        if (Files.exists(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(List.of("-jar", program.resolve("althing.jar").toString(), "serve"));
        return EtcdMembers.start(Api.ALTHING, folder, members, command);
    }
}
