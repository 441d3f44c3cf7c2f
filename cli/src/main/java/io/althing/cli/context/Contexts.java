package io.althing.cli.context;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// All contexts, and which of them is used. The file is for its owner only, and is refused if
/// others could read or change it: whoever changes it chooses where passwords go.
///
/// @param current a name in `all`, or empty for none
public record Contexts(String current, SortedMap<String, Context> all) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    public Contexts {
        all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
    }

    /// Returns where the file is: `$XDG_CONFIG_HOME/althing/contexts.yaml`, with `~/.config` for
    /// a variable that is not set or no absolute path.
    public static Path file(Map<String, String> environment) {
        String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
        boolean isGiven = !configured.isEmpty() && Path.of(configured).isAbsolute();
        Path home = isGiven
                ? Path.of(configured)
                : Path.of(environment.getOrDefault("HOME", ".")).resolve(".config");
        return home.resolve("althing").resolve("contexts.yaml");
    }

    /// Returns what a file says; nothing if there is none.
    ///
    /// @throws IOException if it cannot be read, or must not be trusted; the message says why and
    ///     what to do
    public static Contexts read(Path file) throws IOException {
        String text;
        try {
            checkMode(file);
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return new Contexts("", new TreeMap<>());
        }
        try {
            Object loaded =
                    new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(text);
            if (loaded instanceof Map<?, ?> map) {
                return of(file, map);
            }
        } catch (YamlEngineException e) {
            throw new IOException(file + " is no YAML: " + e.getMessage(), e);
        }
        throw new IOException(file + " does not begin with names of values; `ctl context set` writes such a file");
    }

    private static void checkMode(Path file) throws IOException {
        Set<PosixFilePermission> mode;
        try {
            mode = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException e) {
            // A file system without modes has other ways to keep others out.
            return;
        }
        if (!OWNER_ONLY.containsAll(mode)) {
            throw new IOException("others may read or change " + file + " (" + PosixFilePermissions.toString(mode)
                    + "), which says where passwords go: `chmod 600 " + file + "`");
        }
    }

    private static Contexts of(Path file, Map<?, ?> map) throws IOException {
        SortedMap<String, Context> all = new TreeMap<>();
        if (map.get("contexts") instanceof Map<?, ?> contexts) {
            for (Map.Entry<?, ?> each : contexts.entrySet()) {
                if (!(each.getValue() instanceof Map<?, ?> values)) {
                    throw new IOException("context " + each.getKey() + " in " + file + " has no values");
                }
                all.put(String.valueOf(each.getKey()), Context.of(values));
            }
        }
        Object current = map.get("current");
        return new Contexts(current == null ? "" : current.toString(), all);
    }

    /// Writes them, for nobody else to read. Whoever reads meanwhile sees the old ones or these.
    public void write(Path file) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("current", current);
        Map<String, Object> contexts = new LinkedHashMap<>();
        all.forEach((name, context) -> contexts.put(name, context.values()));
        map.put("contexts", contexts);
        DumpSettings settings =
                DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        Path directory = file.toAbsolutePath().resolveSibling(".").normalize();
        Files.createDirectories(directory);
        Path part =
                Files.createTempFile(directory, "contexts", ".part", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.write(part, new Dump(settings).dumpToString(map).getBytes(StandardCharsets.UTF_8));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
