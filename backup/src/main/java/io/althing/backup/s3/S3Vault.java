package io.althing.backup.s3;

import io.althing.backup.vault.Vault;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A vault in a bucket of S3 or of what speaks its protocol. Credentials come from where the
/// SDK looks for them: environment, profile, service account, machine.
public final class S3Vault implements Vault {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration ATTEMPT_MAX = Duration.ofSeconds(60);
    private static final Duration CALL_MAX = Duration.ofSeconds(180);
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int NOT_FOUND = 404;

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    /// Some stores do not know how to write only what is not there yet.
    private volatile boolean isConditional = true;

    private S3Vault(S3Client client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /// @param prefix empty, or up to and with a slash
    /// @param endpoint of a store other than AWS
    /// @param region null for where the SDK looks; with an endpoint it hardly matters
    public static S3Vault open(String bucket, String prefix, @Nullable URI endpoint, @Nullable String region)
            throws IOException {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder()
                        .connectionTimeout(CONNECT_MAX)
                        .socketTimeout(ATTEMPT_MAX))
                .overrideConfiguration(
                        calls -> calls.apiCallAttemptTimeout(ATTEMPT_MAX).apiCallTimeout(CALL_MAX))
                // Our objects carry hashes of their own, and other stores stumble over the SDK's.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false));
        if (endpoint != null) {
            builder.endpointOverride(endpoint).forcePathStyle(true);
        }
        if (region != null) {
            builder.region(Region.of(region));
        } else if (endpoint != null) {
            builder.region(Region.US_EAST_1);
        }
        try {
            return new S3Vault(builder.build(), bucket, prefix);
        } catch (SdkException e) {
            String hint = region == null ? "; name the region, or set it where the AWS SDK looks for it" : "";
            throw new IOException("cannot use s3://" + bucket + ": " + e.getMessage() + hint, e);
        }
    }

    @Override
    public List<Stored> list(String below, String after) throws IOException {
        ListObjectsV2Request.Builder request =
                ListObjectsV2Request.builder().bucket(bucket).prefix(prefix + below);
        if (!after.isEmpty()) {
            request.startAfter(prefix + after);
        }
        return call("list", below, () -> {
            List<Stored> found = new ArrayList<>();
            for (S3Object each : client.listObjectsV2Paginator(request.build()).contents()) {
                found.add(new Stored(each.key().substring(prefix.length()), each.size()));
            }
            return found;
        });
    }

    @Override
    public byte[] read(String name, int bytesMax) throws IOException {
        byte[] content = call("read", name, () -> {
            try (ResponseInputStream<GetObjectResponse> in =
                    client.getObject(request -> request.bucket(bucket).key(prefix + name))) {
                byte[] read = in.readNBytes(bytesMax + 1);
                if (read.length > bytesMax) {
                    // Closing would read the rest.
                    in.abort();
                }
                return read;
            }
        });
        if (content.length > bytesMax) {
            throw new IOException(this + name + " has more than " + bytesMax
                    + " bytes, more than anything that is put into a backup: it is not of one");
        }
        return content;
    }

    @Override
    public boolean write(String name, byte[] content) throws IOException {
        return call("write", name, () -> {
            if (isConditional) {
                try {
                    put(name, content, true);
                    return true;
                } catch (SdkServiceException e) {
                    if (e.statusCode() == PRECONDITION_FAILED) {
                        return false;
                    }
                    if (e.statusCode() != NOT_IMPLEMENTED) {
                        throw e;
                    }
                    isConditional = false;
                }
            }
            if (isThere(name)) {
                return false;
            }
            put(name, content, false);
            return true;
        });
    }

    private void put(String name, byte[] content, boolean ifAbsent) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(bucket).key(prefix + name);
        if (ifAbsent) {
            request.ifNoneMatch("*");
        }
        client.putObject(request.build(), RequestBody.fromBytes(content));
    }

    private boolean isThere(String name) {
        try {
            client.headObject(request -> request.bucket(bucket).key(prefix + name));
            return true;
        } catch (SdkServiceException e) {
            if (e.statusCode() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void delete(String name) throws IOException {
        call(
                "delete",
                name,
                () -> client.deleteObject(request -> request.bucket(bucket).key(prefix + name)));
    }

    private interface Call<T> {
        T carryOut() throws IOException;
    }

    private <T> T call(String what, String name, Call<T> call) throws IOException {
        try {
            return call.carryOut();
        } catch (SdkException | IOException e) {
            throw new IOException("cannot " + what + " " + this + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }

    @Override
    public void close() {
        client.close();
    }
}
