package io.althing.bench.system;

import io.althing.bench.load.Operation;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// etcd, as it is installed here or in a current version.
public final class Etcd implements Contestant {
    private static final Pattern INSTALLED_VERSION = Pattern.compile("etcd Version: (\\d+\\.\\d+\\.\\d+)");
    private static final Pattern REQUIRED_VERSION = Pattern.compile("go\\.etcd\\.io/etcd/server/v3 v(\\S+)");

    private final String name;
    private final @Nullable Path source;
    private @Nullable Path built;

    private Etcd(String name, @Nullable Path source) {
        this.name = name;
        this.source = source;
    }

    /// The one on the path.
    public static Etcd installed() {
        return new Etcd("etcd", null);
    }

    /// One of 3.6, made of what lies in a folder, where there is a Go toolchain.
    public static Etcd current(Path source) {
        return new Etcd("etcd36", source);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> lack() {
        if (source == null) {
            return isOnPath("etcd")
                    ? Optional.empty()
                    : Optional.of("etcd is not on the path; Debian: apt-get install etcd-server");
        }
        if (!isOnPath("go")) {
            return Optional.of("no distribution packages it, and there is no Go toolchain on the path to build it");
        }
        try {
            built = Files.createTempDirectory("etcd36").resolve("etcd36");
            GoBuild.build(source, built);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("it cannot be built with this Go, or its modules not be had: " + e.getMessage());
        }
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Override
    public String version() throws IOException {
        if (source != null) {
            return "etcd " + found(REQUIRED_VERSION, Files.readString(source.resolve("go.mod")));
        }
        Process process = new ProcessBuilder("etcd", "--version").start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return "etcd " + found(INSTALLED_VERSION, text);
    }

    private static String found(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? found.group(1) : "of an unknown version";
    }

    @Override
    public Set<Operation> knows() {
        return EnumSet.allOf(Operation.class);
    }

    @Override
    public Api api() {
        return Api.ETCD;
    }

    @Override
    public Cluster start(Path folder, int members) throws IOException {
        return EtcdMembers.start(Api.ETCD, folder, members, List.of(built == null ? "etcd" : built.toString()));
    }
}
