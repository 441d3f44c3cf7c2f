package io.althing.backup.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// A vault in a directory, which may be one of a network: readable by its owner only.
public final class DirectoryVault implements Vault {
    /// What a name does not have: such a file was being written when its writer died.
    private static final String UNFINISHED = ".part";

    private static final String BEHIND_ALL_IN_IT = "/\uffff";

    private static final FileAttribute<?> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path root;

    public DirectoryVault(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public List<Stored> list(String prefix, String after) throws IOException {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new IOException(root + " is not a directory: name one, or a place where one can be made");
        }
        List<Stored> found = new ArrayList<>();
        try {
            collect(root.resolve(prefix), prefix, after, found);
        } catch (FileSystemException e) {
            throw explained("list", e);
        }
        found.sort(Comparator.comparing(Stored::name));
        return found;
    }

    /// Looks only at what may come after: of a long log that is asked for again and again, the
    /// few files that are new.
    private static void collect(Path directory, String prefix, String after, List<Stored> found) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                String name = prefix + child.getFileName();
                if ((name + BEHIND_ALL_IN_IT).compareTo(after) <= 0 || name.endsWith(UNFINISHED)) {
                    continue;
                }
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    collect(child, name + "/", after, found);
                } else if (name.compareTo(after) > 0) {
                    add(child, name, found);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException _) {
            // Deleted by another member meanwhile, and nothing is left in it.
        }
    }

    private static void add(Path file, String name, List<Stored> found) throws IOException {
        try {
            found.add(new Stored(name, Files.size(file)));
        } catch (NoSuchFileException _) {
            // Deleted by another member meanwhile.
        }
    }

    @Override
    public byte[] read(String name, int bytesMax) throws IOException {
        try {
            return readAll(name, bytesMax);
        } catch (FileSystemException e) {
            throw explained("read", e);
        }
    }

    private byte[] readAll(String name, int bytesMax) throws IOException {
        try (FileChannel in = FileChannel.open(path(name), StandardOpenOption.READ)) {
            long size = in.size();
            if (size > bytesMax) {
                throw new IOException(path(name) + " has " + size + " bytes, more than anything that is put into a"
                        + " backup: it is not of one");
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            while (content.hasRemaining() && in.read(content) >= 0) {
                // A read may return less than asked for.
            }
            if (content.hasRemaining()) {
                throw new IOException(path(name) + " became shorter while it was read");
            }
            return content.array();
        }
    }

    @Override
    public boolean write(String name, byte[] content) throws IOException {
        try {
            return writeNew(name, content);
        } catch (FileSystemException e) {
            throw explained("write", e);
        }
    }

    private boolean writeNew(String name, byte[] content) throws IOException {
        Path file = path(name);
        Path directory = file.resolveSibling("");
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        createDirectories(directory);
        // Nobody else writes under this name: it holds the term and who led it. What is left of
        // an attempt that a crash ended is written over.
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        Files.deleteIfExists(unfinished);
        try (FileChannel out = FileChannel.open(
                unfinished, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY_FILE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
        return true;
    }

    private void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        try {
            Files.createDirectory(directory, OWNER_ONLY_DIRECTORY);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        if (parent != null) {
            sync(parent);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Path file = path(name);
        Files.deleteIfExists(file);
        // Directories that hold nothing any more would be walked through for ever.
        for (Path each = file.getParent(); each != null && !each.equals(root); each = each.getParent()) {
            try {
                Files.deleteIfExists(each);
            } catch (DirectoryNotEmptyException _) {
                return;
            }
        }
    }

    /// Java names the file only, where the kind of exception says what is wrong with it.
    private static IOException explained(String what, FileSystemException e) {
        String reason = switch (e) {
            case NoSuchFileException _ -> "it is not there";
            case AccessDeniedException _ -> "no permission for it";
            case FileAlreadyExistsException _ -> "something else is there";
            case FileSystemException other -> String.valueOf(other.getReason());
        };
        return new IOException("cannot " + what + " " + e.getFile() + ": " + reason, e);
    }

    private Path path(String name) throws IOException {
        Path path = root.resolve(name).normalize();
        if (!path.startsWith(root) || path.equals(root)) {
            throw new IOException("no object of a backup is called " + name);
        }
        return path;
    }

    @Override
    public String toString() {
        return root.toString();
    }

    @Override
    public void close() {}
}
