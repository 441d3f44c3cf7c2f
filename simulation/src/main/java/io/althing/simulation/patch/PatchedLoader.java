package io.althing.simulation.patch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/// Loads the house anew, some of its classes from patched source. What passes between a trial and
/// its caller is shared with the caller.
final class PatchedLoader extends ClassLoader {
    private static final String HOUSE = "io.althing.";
    private static final String SHARED = "io.althing.simulation.trial.";

    private final Map<String, byte[]> patched;

    PatchedLoader(Map<String, byte[]> patched) {
        super(PatchedLoader.class.getClassLoader());
        this.patched = patched;
    }

    @Override
    protected Class<?> loadClass(String name, boolean isResolved) throws ClassNotFoundException {
        if (!name.startsWith(HOUSE) || name.startsWith(SHARED)) {
            return super.loadClass(name, isResolved);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = patched.containsKey(name) ? patched.get(name) : original(name);
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
