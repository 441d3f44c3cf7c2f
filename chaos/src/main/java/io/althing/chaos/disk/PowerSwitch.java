package io.althing.chaos.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// Takes a mounted file system down as a loss of power would: what was not synced is gone.
// Calling the system is what this class is for.
@SuppressWarnings("restricted")
final class PowerSwitch {
    /// FS_IOC_SHUTDOWN of ext4, with the flag that keeps even its journal from being written.
    private static final int SHUTDOWN = 0x8004587d;

    private static final int WITHOUT_JOURNAL = 2;
    private static final int DIRECTORY = 0x10000;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = LINKER.defaultLookup();

    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LIBRARY.findOrThrow("open"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL = LINKER.downcallHandle(
            LIBRARY.findOrThrow("ioctl"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LIBRARY.findOrThrow("close"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private PowerSwitch() {}

    static void off(Path mount) throws IOException {
        int ended;
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(mount.toString()), DIRECTORY);
            MemorySegment flags = arena.allocateFrom(ValueLayout.JAVA_INT, WITHOUT_JOURNAL);
            ended = descriptor < 0 ? -1 : (int) IOCTL.invokeExact(descriptor, SHUTDOWN & 0xffffffffL, flags);
            int closed = descriptor < 0 ? -1 : (int) CLOSE.invokeExact(descriptor);
            ended = Math.min(ended, closed);
        } catch (Throwable e) {
            throw new IOException("cannot call the system to shut down " + mount, e);
        }
        if (ended < 0) {
            throw new IOException("the system refuses to shut down the file system on " + mount);
        }
    }
}
