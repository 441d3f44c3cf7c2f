package io.althing.server.ui;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The console's files, as the module `console` packs them. Only names in this class lead to a
/// file, so no path that a client makes up does.
final class Assets {
    private static final String FOLDER = "/io/althing/console/";
    private static final String INDEX = "index.html";
    private static final int TAG_CHARS = 20;

    private static final Map<String, String> TYPES = Map.of(
            INDEX,
            "text/html; charset=utf-8",
            "console.js",
            "text/javascript; charset=utf-8",
            "console.css",
            "text/css; charset=utf-8",
            "icon.svg",
            "image/svg+xml");

    /// A file as it is sent.
    ///
    /// @param tag changes with the content
    record Asset(String contentType, String tag, byte[] plain, byte[] packed) {}

    private final Map<String, Asset> loaded = new ConcurrentHashMap<>();

    /// @param name what follows `/ui/`; empty for the page itself
    /// @return null if there is no such file
    @Nullable
    Asset of(String name) {
        String file = name.isEmpty() ? INDEX : name;
        String type = TYPES.get(file);
        return type == null ? null : loaded.computeIfAbsent(file, any -> load(file, type));
    }

    private static Asset load(String file, String type) {
        try (InputStream in = Assets.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without " + file + " of its console");
            }
            byte[] plain = in.readAllBytes();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(plain);
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(plain);
            String tag = '"' + HexFormat.of().formatHex(digest).substring(0, TAG_CHARS) + '"';
            return new Asset(type, tag, plain, packed.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " of the console cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
