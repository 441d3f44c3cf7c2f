package io.althing.server.ctl;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// What is wrong with a file, in one line.
final class FileTrouble {
    private FileTrouble() {}

    /// Java names the file only, where the kind of exception says what is wrong with it.
    static String explain(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileAlreadyExistsException there -> there.getFile() + " is there already";
            case FileSystemException other -> other.getFile() + ": " + other.getReason();
            case IOException other -> String.valueOf(other.getMessage());
        };
    }
}
