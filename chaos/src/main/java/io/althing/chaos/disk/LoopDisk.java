package io.althing.chaos.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// An ext4 file system of its own in a file, in memory: it can lose its power, be full, and fail
/// to sync. The memory it lies in is limited, and taking that away makes the disk fail below the
/// file system, where no write but only a sync notices.
public final class LoopDisk implements Disk {
    private static final long IMAGE_BYTES = 512L << 20;
    private static final long MEMORY_BYTES = 560L << 20;
    private static final int FILL_BYTES = 1 << 20;

    private final Path memory;
    private final Path mount;
    private boolean isMounted;
    private boolean isClosed;

    /// @param memory where the image lies
    /// @param mount where its files are seen
    public LoopDisk(Path memory, Path mount) throws IOException {
        this.memory = Files.createDirectories(memory);
        this.mount = Files.createDirectories(mount);
        Shell.run("mount", "-t", "tmpfs", "-o", "size=" + MEMORY_BYTES, "tmpfs", memory.toString());
        try {
            try (RandomAccessFile image = new RandomAccessFile(image().toFile(), "rw")) {
                image.setLength(IMAGE_BYTES);
            }
            Shell.run("mkfs.ext4", "-q", "-m", "0", image().toString());
            mount();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /// Says why there can be none here; empty if there can.
    public static String lack(Path root) {
        if (!System.getProperty("user.name", "").equals("root")) {
            return "needs root, to mount disks of its own";
        }
        try (LoopDisk trial = new LoopDisk(root.resolve("trial.memory"), root.resolve("trial"))) {
            Files.writeString(trial.mount.resolve("trial"), "");
            PowerSwitch.off(trial.mount);
            return "";
        } catch (IOException e) {
            return "needs ext4 on a loop device, which cannot be had here: " + e.getMessage();
        }
    }

    private Path image() {
        return memory.resolve("image");
    }

    /// The member's own folder: that of the mount has a folder for what is found after a crash.
    @Override
    public Path directory() {
        return mount.resolve("data");
    }

    private void mount() throws IOException {
        Shell.run("mount", "-o", "loop", image().toString(), mount.toString());
        isMounted = true;
    }

    /// What was not synced is lost. Whoever writes there must be ended next.
    public void losePower() throws IOException {
        PowerSwitch.off(mount);
    }

    /// After a loss of power or an error, when nobody uses it any more.
    public synchronized void mountAgain() throws IOException {
        if (isClosed) {
            throw new IOException("the disk is taken away: " + mount);
        }
        unmount();
        mount();
    }

    private void unmount() throws IOException {
        if (isMounted) {
            Shell.run("umount", mount.toString());
            isMounted = false;
        }
    }

    /// Leaves no room on the file system.
    public void fill() throws IOException {
        fill(mount.resolve("balloon"));
    }

    public void makeRoom() throws IOException {
        Files.deleteIfExists(mount.resolve("balloon"));
    }

    /// Leaves no room below the file system.
    public void starve() throws IOException {
        fill(memory.resolve("balloon"));
    }

    public void feed() throws IOException {
        Files.deleteIfExists(memory.resolve("balloon"));
    }

    private static void fill(Path balloon) throws IOException {
        try (FileChannel out = FileChannel.open(balloon, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(FILL_BYTES);
            while (true) {
                out.write(zeros.clear());
            }
        } catch (IOException full) {
            if (!Files.exists(balloon)) {
                throw full;
            }
        }
    }

    @Override
    public void erase() throws IOException {
        Folders.delete(directory());
    }

    /// Tries everything, so that as little as possible is left behind.
    @Override
    public synchronized void close() {
        isClosed = true;
        try {
            feed();
            unmount();
        } catch (IOException e) {
            forget(mount);
        }
        forget(memory);
        for (Path folder : new Path[] {mount, memory}) {
            try {
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                System.getLogger(LoopDisk.class.getName())
                        .log(System.Logger.Level.WARNING, "cannot take away " + folder, e);
            }
        }
    }

    /// Even if somebody is in it.
    private static void forget(Path where) {
        try {
            Shell.run("umount", "--lazy", where.toString());
        } catch (IOException e) {
            System.getLogger(LoopDisk.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot unmount " + where + "; try umount --lazy", e);
        }
    }
}
