package io.althing.backup;

import io.althing.backup.s3.S3Vault;
import io.althing.backup.vault.DirectoryVault;
import io.althing.backup.vault.Vault;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a vault is: a directory, or `s3://bucket/prefix`.
///
/// @param bucket null for a directory
/// @param path of the directory, or the prefix in the bucket, empty or up to and with a slash
/// @param endpoint of a store other than AWS
/// @param region null for where the SDK looks
public record VaultLocation(
        @Nullable String bucket,
        String path,
        @Nullable URI endpoint,
        @Nullable String region) {
    private static final Pattern BUCKET = Pattern.compile("s3://([A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:/(.*))?");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");

    /// @param endpoint as `https://host:port`; null or empty if none is given
    /// @param region null or empty if none is given
    /// @throws IllegalArgumentException if it is none; one line says what is wrong
    public static VaultLocation of(String text, @Nullable String endpoint, @Nullable String region) {
        String given = text.trim();
        Matcher found = BUCKET.matcher(given);
        if (found.matches()) {
            String prefix = found.group(2) == null ? "" : found.group(2).replaceAll("^/+|/+$", "");
            return new VaultLocation(
                    found.group(1),
                    prefix.isEmpty() ? "" : prefix + "/",
                    endpoint == null || endpoint.isEmpty() ? null : endpoint(endpoint),
                    region == null || region.isEmpty() ? null : region);
        }
        if (given.isEmpty() || SCHEME.matcher(given).matches()) {
            throw new IllegalArgumentException("\"" + given + "\" where a directory or s3://bucket/prefix is expected");
        }
        if (endpoint != null && !endpoint.isEmpty() || region != null && !region.isEmpty()) {
            throw new IllegalArgumentException(
                    "an endpoint or a region, which only s3://bucket/prefix has, not " + given);
        }
        try {
            return new VaultLocation(null, Path.of(given).toString(), null, null);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("\"" + given + "\", which is no path: " + e.getReason(), e);
        }
    }

    private static URI endpoint(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw new IllegalArgumentException("the endpoint \"" + text + "\" where https://host:port is expected");
    }

    /// Whether everything on the way there could be read by others.
    public boolean isInTheClear() {
        return endpoint != null
                && "http".equals(endpoint.getScheme())
                && !endpoint.getHost().matches("localhost|127\\..*|\\[::1]");
    }

    /// Does not ask anybody yet whether it is there.
    public Vault open() throws IOException {
        return bucket == null ? new DirectoryVault(Path.of(path)) : S3Vault.open(bucket, path, endpoint, region);
    }
}
