package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.althing.chaos.cluster.Program;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.junit.S3ProxyExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A real member archives to a server that speaks S3 and checks signatures.
class S3BackupTest {
    private static final String USER = "access";
    private static final String SECRET = "secret-of-the-bucket";
    private static final String PLACE = "s3://vault/of/ours";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WRITES = 200;

    @RegisterExtension
    static final S3ProxyExtension SERVER = S3ProxyExtension.builder()
            .withCredentials(AuthenticationType.AWS_V4, USER, SECRET)
            .build();

    @TempDir
    Path root;

    private static void makeBucket() {
        try (S3Client client = S3Client.builder()
                .endpointOverride(SERVER.getUri())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(USER, SECRET)))
                .build()) {
            client.createBucket(request -> request.bucket("vault"));
        }
    }

    private static String run(List<String> arguments) throws IOException {
        ProcessBuilder builder = Program.ofProperty().command(arguments);
        builder.environment().putAll(credentials());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ProcessCluster.awaitEnd(process);
        return output;
    }

    private static Map<String, String> credentials() {
        return Map.of("AWS_ACCESS_KEY_ID", USER, "AWS_SECRET_ACCESS_KEY", SECRET);
    }

    private static List<String> from(String... more) {
        List<String> flags = new ArrayList<>(
                List.of("--from", PLACE, "--s3-endpoint", SERVER.getUri().toString(), "--s3-region", "us-east-1"));
        flags.addAll(List.of(more));
        return flags;
    }

    private static List<String> command(List<String> words, List<String> flags) {
        List<String> all = new ArrayList<>(words);
        all.addAll(flags);
        return all;
    }

    @Test
    void whatWasArchivedToABucketFoundsAClusterAnew() throws IOException {
        makeBucket();
        try (ProcessCluster cluster = new ProcessCluster(
                Files.createDirectory(root.resolve("first")),
                1,
                "--backup-to",
                PLACE,
                "--backup-s3-endpoint",
                SERVER.getUri().toString(),
                "--backup-s3-region",
                "us-east-1",
                "--backup-interval",
                "200ms")) {
            cluster.environment.putAll(credentials());
            cluster.startAll();
            ManagedChannel channel = Requests.connect(cluster.clientPort(0));
            for (int i = 0; i < WRITES; i++) {
                KVGrpc.newBlockingStub(channel)
                        .put(PutRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8("k" + i))
                                .setValue(ByteString.copyFromUtf8("v" + i))
                                .build());
            }
            channel.shutdownNow();
            long applied = cluster.metric(0, "etcd_server_proposals_applied_total");
            ProcessCluster.await(
                    "all is archived" + cluster.logs(),
                    PATIENCE,
                    () -> cluster.metric(0, "althing_backup_archived_index") >= applied);
            assertThat(Files.readString(cluster.log(0))).doesNotContain(SECRET);
        }
        assertThat(run(command(List.of("ctl", "backup", "verify"), from()))).contains("All hashes are right.");
        assertThat(restoredCount()).isEqualTo(WRITES);
    }

    private long restoredCount() throws IOException {
        try (ProcessCluster cluster = new ProcessCluster(Files.createDirectory(root.resolve("second")), 1)) {
            cluster.token = "restored";
            List<String> flags = cluster.flags(0);
            List<String> place = new ArrayList<>();
            for (int at = 0; at < flags.size(); at += 2) {
                String flag = flags.get(at);
                if (!flag.contains("client-urls") && !flag.startsWith("--listen")) {
                    place.addAll(flags.subList(at, at + 2));
                }
            }
            assertThat(run(command(List.of("ctl", "snapshot", "restore"), from(place.toArray(String[]::new)))))
                    .contains("restored member m0");
            cluster.startAll();
            ManagedChannel channel = Requests.connect(cluster.clientPort(0));
            try {
                return KVGrpc.newBlockingStub(channel)
                        .range(RangeRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8("k"))
                                .setRangeEnd(ByteString.copyFromUtf8("l"))
                                .setCountOnly(true)
                                .build())
                        .getCount();
            } finally {
                channel.shutdownNow();
            }
        }
    }
}
