package io.althing.journal.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The machine's own file system. Files and directories are made for the owner's eyes only.
public final class FileDisk implements Disk {
    private static final boolean IS_POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final FileAttribute<?>[] FILE_RIGHTS = rights("rw-------");
    private static final FileAttribute<?>[] NO_RIGHTS = {};
    private static final FileAttribute<?>[] DIRECTORY_RIGHTS = rights("rwx------");

    private static FileAttribute<?>[] rights(String rights) {
        return IS_POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    @Override
    public DiskFile open(Path file, Open how) throws IOException {
        Set<? extends OpenOption> options = switch (how) {
            case CREATE -> Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            case EXISTING -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            case READ -> Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        };
        refuseLink(file);
        return new ChannelFile(FileChannel.open(file, options, how == Open.CREATE ? FILE_RIGHTS : NO_RIGHTS));
    }

    /// Whoever could put a link in a file's place would have us write somewhere else. A directory
    /// may be a link: that is how operators move one to another disk.
    private static void refuseLink(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new IOException(file + " is a symbolic link; put the file itself there");
        }
    }

    /// In a directory that everybody may write to, anybody could put another log under ours.
    private static void refuseWorldWritable(Path directory) throws IOException {
        if (IS_POSIX && Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("everybody may write to " + directory
                    + "; take that away with `chmod o-w`, or use a directory of this member's own");
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            refuseWorldWritable(directory);
            return;
        }
        Files.createDirectories(directory, DIRECTORY_RIGHTS);
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    @Override
    public void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        // On Linux a directory opened for reading can be synced; that is what makes its entries
        // durable.
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public AutoCloseable lock(Path file) throws IOException {
        refuseLink(file);
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                FILE_RIGHTS);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("the lock " + file + " is held by this very process", e);
        }
        if (lock == null) {
            channel.close();
            throw new IOException("the lock " + file + " is held by another process");
        }
        return channel;
    }

    private record ChannelFile(FileChannel channel) implements DiskFile {
        private static final ByteBuffer ZERO_PAGE = ByteBuffer.allocateDirect(4 << 10);

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            int total = 0;
            while (into.hasRemaining()) {
                int read = channel.read(into, position + total);
                if (read < 0) {
                    break;
                }
                total += read;
            }
            return total;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        /// A page at a time. Linux caches in one piece what one call writes into new space, and a
        /// sync writes each piece whole of which a byte has changed: of zeros that came a quarter of
        /// a megabyte at a time, 265 kB for each sync of a few bytes.
        @Override
        public void zero(long position, int length) throws IOException {
            long end = position + length;
            for (long at = position; at < end; at += ZERO_PAGE.capacity()) {
                ByteBuffer page = ZERO_PAGE.duplicate().clear();
                write(page.limit((int) Math.min(page.capacity(), end - at)), at);
            }
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            channel.truncate(sizeBytes);
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
