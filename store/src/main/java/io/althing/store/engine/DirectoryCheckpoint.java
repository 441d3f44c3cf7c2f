package io.althing.store.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A checkpoint as a directory of its own; closing deletes it.
record DirectoryCheckpoint(Path directory, List<Engine.CheckpointFile> files) implements Engine.Checkpoint {
    static DirectoryCheckpoint of(Path directory) throws IOException {
        var files = new ArrayList<Engine.CheckpointFile>();
        for (Path file : Directories.files(directory)) {
            files.add(new Engine.CheckpointFile(String.valueOf(file.getFileName()), Files.size(file)));
        }
        return new DirectoryCheckpoint(directory, List.copyOf(files));
    }

    @Override
    public byte[] read(Engine.CheckpointFile file, long offset, int maxBytes) {
        var path = directory.resolve(file.name());
        byte[] bytes = new byte[(int) Math.max(0, Math.min(maxBytes, file.sizeBytes() - offset))];
        var buffer = ByteBuffer.wrap(bytes);
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
                // A read may return less than asked for.
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
        }
        return buffer.hasRemaining() ? Arrays.copyOf(bytes, buffer.position()) : bytes;
    }

    @Override
    public void close() {
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory + ": " + e.getMessage(), e);
        }
    }
}
