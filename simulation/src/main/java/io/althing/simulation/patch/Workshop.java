package io.althing.simulation.patch;

import io.althing.simulation.trial.Trial;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Compiles production source with patches, in memory, and makes trials of it. What is in
/// production has no trace of them.
public final class Workshop {
    private final Path sources;
    private final Map<String, String> instrumented = new TreeMap<>();
    private final Map<String, byte[]> instrumentedClasses;

    /// Compiles all chances and marks.
    ///
    /// @param sources the root of the house
    /// @throws IllegalArgumentException if a patch does not fit the source; the message names it
    public Workshop(Path sources) {
        this.sources = sources;
        for (Patch.Kind kind : List.of(Patch.Kind.MARK, Patch.Kind.CHANCE)) {
            PatchFile.of(kind).forEach(patch -> apply(patch, instrumented));
        }
        this.instrumentedClasses = compile(instrumented);
    }

    /// Returns a way to run worlds of production code with chances and marks. Each has classes of
    /// its own, so each may have a thread of its own.
    public Trial trial() {
        return load(instrumentedClasses);
    }

    /// Returns a way to run worlds of production code that has a bug.
    public Trial trial(Patch mutant) {
        Map<String, String> files = new TreeMap<>();
        apply(mutant, files);
        for (Patch chance : PatchFile.of(Patch.Kind.CHANCE)) {
            applyWherePossible(chance, files);
        }
        Map<String, byte[]> classes = new HashMap<>(instrumentedClasses);
        classes.putAll(compile(files));
        return load(classes);
    }

    private void apply(Patch patch, Map<String, String> files) {
        for (Patch.Hunk hunk : patch.hunks()) {
            try {
                String source = files.containsKey(hunk.file()) ? files.get(hunk.file()) : read(hunk.file());
                files.put(hunk.file(), hunk.apply(source));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "the " + patch.kind().name().toLowerCase(Locale.ROOT) + " " + patch.name()
                                + " does not fit any more: " + e.getMessage(),
                        e);
            }
        }
    }

    /// In the file of a mutant a chance may have lost its place.
    private static void applyWherePossible(Patch chance, Map<String, String> files) {
        for (Patch.Hunk hunk : chance.hunks()) {
            String source = files.get(hunk.file());
            if (source != null) {
                try {
                    files.put(hunk.file(), hunk.apply(source));
                } catch (IllegalArgumentException e) {
                    continue;
                }
            }
        }
    }

    private String read(String file) {
        try {
            return Files.readString(sources.resolve(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot read " + file + " under " + sources.toAbsolutePath() + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, byte[]> compile(Map<String, String> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this Java has no compiler: patches need a JDK");
        }
        List<JavaFileObject> units = new ArrayList<>();
        files.forEach((file, text) -> units.add(new Text(file, text)));
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, Locale.ROOT, null);
                Memory memory = new Memory(standard)) {
            List<String> options = List.of("-proc:none", "-nowarn", "-Xlint:none", "-g");
            boolean isDone = units.isEmpty()
                    || compiler.getTask(messages, memory, null, options, null, units)
                            .call();
            if (!isDone) {
                throw new IllegalArgumentException("patches do not compile: " + messages);
            }
            return memory.classes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Trial load(Map<String, byte[]> classes) {
        try {
            return (Trial) new PatchedLoader(classes)
                    .loadClass("io.althing.simulation.Simulation$Entry")
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String file, String text) {
            super(URI.create("string:///" + file.substring(file.indexOf("src/main/java/"))), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean isLenient) {
            return text;
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return getName().endsWith("/" + simpleName + kind.extension);
        }
    }

    private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new TreeMap<>();

        Memory(StandardJavaFileManager standard) {
            super(standard);
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new TreeMap<>();
            written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    written.put(name, bytes);
                    return bytes;
                }
            };
        }
    }
}
