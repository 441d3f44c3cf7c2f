package io.althing.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.backup.vault.DirectoryVault;
import io.althing.backup.vault.Vault;
import io.althing.node.ScriptedLog;
import io.althing.node.measure.BackupMeasures;
import io.althing.store.engine.MemoryHome;
import io.althing.store.procedure.Procedures;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.junit.S3ProxyExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// What every vault promises, on a disk and on a server that speaks S3 and checks signatures.
class VaultTest {
    abstract static class Promises {
        abstract Vault vault() throws IOException;

        @Test
        void whatIsWrittenIsReadAndListedByName() throws IOException {
            try (Vault vault = vault()) {
                byte[] large = new byte[3 << 20];
                new Random(5).nextBytes(large);
                assertThat(vault.list("", "")).isEmpty();
                for (String name : List.of("c/log/2", "c/log/10", "c/log/1", "c/full/7/part-1", "d/log/1")) {
                    assertThat(vault.write(name, name.getBytes(StandardCharsets.UTF_8)))
                            .isTrue();
                }
                assertThat(vault.write("c/large", large)).isTrue();
                assertThat(vault.read("c/large", large.length)).isEqualTo(large);
                assertThat(names(vault.list("", "")))
                        .containsExactly("c/full/7/part-1", "c/large", "c/log/1", "c/log/10", "c/log/2", "d/log/1");
                assertThat(names(vault.list("c/log/", "c/log/1"))).containsExactly("c/log/10", "c/log/2");
                assertThat(names(vault.list("c/log/", "c/log/2"))).isEmpty();
                assertThat(names(vault.list("e/", ""))).isEmpty();
                assertThat(vault.list("c/full/", "").getFirst().sizeBytes()).isEqualTo(15);
            }
        }

        @Test
        void nothingIsWrittenOver() throws IOException {
            try (Vault vault = vault()) {
                assertThat(vault.write("c/log/1", new byte[] {1})).isTrue();
                assertThat(vault.write("c/log/1", new byte[] {2})).isFalse();
                assertThat(vault.read("c/log/1", 10)).containsExactly(1);
            }
        }

        @Test
        void whatIsDeletedIsGone() throws IOException {
            try (Vault vault = vault()) {
                vault.write("c/full/7/part-1", new byte[] {1});
                vault.delete("c/full/7/part-1");
                vault.delete("c/full/7/part-1");
                assertThat(vault.list("", "")).isEmpty();
                assertThatThrownBy(() -> vault.read("c/full/7/part-1", 10))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("c/full/7/part-1");
                assertThat(vault.write("c/full/7/part-1", new byte[] {2})).isTrue();
            }
        }

        @Test
        void whatIsTooLongIsNotRead() throws IOException {
            try (Vault vault = vault()) {
                vault.write("c/log/1", new byte[11]);
                assertThatThrownBy(() -> vault.read("c/log/1", 10))
                        .hasMessageContaining("c/log/1")
                        .hasMessageContaining("it is not of one");
            }
        }

        private static List<String> names(List<Vault.Stored> stored) {
            return stored.stream().map(Vault.Stored::name).toList();
        }
    }

    @Nested
    class OnADisk extends Promises {
        @TempDir
        Path root;

        @Override
        Vault vault() {
            return new DirectoryVault(root.resolve("backups"));
        }

        @Test
        void onlyItsOwnerMayRead() throws IOException {
            vault().write("c/log/1", new byte[] {1});
            assertThat(permissions("backups")).isEqualTo("rwx------");
            assertThat(permissions("backups/c/log")).isEqualTo("rwx------");
            assertThat(permissions("backups/c/log/1")).isEqualTo("rw-------");
        }

        private String permissions(String path) throws IOException {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(path)));
        }

        @Test
        void whatACrashLeftOverIsNoObject() throws IOException {
            Vault vault = vault();
            vault.write("c/log/1", new byte[] {1});
            Files.write(root.resolve("backups/c/log/2.part"), new byte[] {9});
            assertThat(vault.list("", "")).hasSize(1);
            assertThat(vault.write("c/log/2", new byte[] {2})).isTrue();
            assertThat(vault.read("c/log/2", 10)).containsExactly(2);
        }

        @Test
        void namesDoNotLeadOut() {
            assertThatThrownBy(() -> vault().read("../x", 10)).hasMessageContaining("no object of a backup is called");
            assertThatThrownBy(() -> vault().write("c/../../x", new byte[1])).isInstanceOf(IOException.class);
        }

        @Test
        void whereNothingCanBeWrittenThatIsSaid() throws IOException {
            Files.write(root.resolve("backups"), new byte[1]);
            assertThatThrownBy(() -> vault().write("c/log/1", new byte[] {1}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot write " + root.resolve("backups"));
        }
    }

    @Nested
    class InABucket extends Promises {
        @RegisterExtension
        final S3ProxyExtension server = S3ProxyExtension.builder()
                .withCredentials(AuthenticationType.AWS_V4, "access", "secret")
                .build();

        @BeforeEach
        void makeBucket() {
            // Where the SDK looks for credentials; the environment of this process cannot be set.
            System.setProperty("aws.accessKeyId", "access");
            System.setProperty("aws.secretAccessKey", "secret");
            try (S3Client client = S3Client.builder()
                    .endpointOverride(server.getUri())
                    .forcePathStyle(true)
                    .region(Region.US_EAST_1)
                    .credentialsProvider(
                            StaticCredentialsProvider.create(AwsBasicCredentials.create("access", "secret")))
                    .build()) {
                client.createBucket(request -> request.bucket("vault"));
            }
        }

        @AfterEach
        void forgetCredentials() {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }

        private Vault open(String place, URI endpoint) throws IOException {
            return VaultLocation.of(place, endpoint.toString(), null).open();
        }

        @Override
        Vault vault() throws IOException {
            return open("s3://vault/of/ours", server.getUri());
        }

        @Test
        void prefixesKeepBackupsApart() throws IOException {
            try (Vault ours = vault();
                    Vault theirs = open("s3://vault/of/theirs/", server.getUri())) {
                ours.write("c/log/1", new byte[] {1});
                assertThat(theirs.list("", "")).isEmpty();
                assertThat(theirs.write("c/log/1", new byte[] {2})).isTrue();
                assertThat(ours.read("c/log/1", 10)).containsExactly(1);
            }
        }

        @Test
        void moreThanOneAnswerOfNamesIsRead() throws IOException {
            try (Vault vault = vault()) {
                for (int i = 0; i < 1100; i++) {
                    vault.write("c/log/" + (1000 + i), new byte[0]);
                }
                assertThat(vault.list("", "")).hasSize(1100);
                assertThat(vault.list("c/log/", "c/log/2000")).hasSize(99);
            }
        }

        @Test
        void aStoreComesBackFromIt() throws Exception {
            ScriptedLog log = new ScriptedLog(7);
            log.elect(2);
            ExecutorService writer = Executors.newSingleThreadExecutor();
            BackupPolicy policy = new BackupPolicy(Duration.ofSeconds(1), Duration.ofDays(1), Duration.ZERO);
            ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor();
            BackupMeasures measures = new BackupMeasures();
            Archiver archiver = new Archiver(log, vault(), policy, measures, InstantSource.system(), rounds, writer);
            for (int i = 0; i < 10; i++) {
                log.put("key" + i);
                archiver.round();
                writer.submit(() -> {}).get();
            }
            archiver.close();
            assertThat(measures.failures.sum()).isZero();
            try (Vault vault = vault()) {
                Backup backup = Backup.in(vault).getFirst();
                assertThat(Verification.of(backup).faults()).isEmpty();
                RestorePlan plan = RestorePlan.to(new Point.Latest(), backup.catalogue());
                assertThat(plan.segments()).hasSize(9);
                try (Rebuild rebuild = Rebuild.of(backup, plan, new MemoryHome(), Procedures.NONE)) {
                    assertThat(rebuild.store().applied().stateHash())
                            .isEqualTo(log.store().applied().stateHash());
                }
            }
        }

        @Test
        void whatIsWrongIsSaidAndNothingSecret() throws IOException {
            System.setProperty("aws.secretAccessKey", "guessed");
            try (Vault vault = vault()) {
                assertThatThrownBy(() -> vault.write("c/log/1", new byte[1]))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("cannot write s3://vault/of/ours/c/log/1: ")
                        .hasMessageContaining("403")
                        .message()
                        .doesNotContain("guessed");
            }
            System.setProperty("aws.secretAccessKey", "secret");
            try (Vault vault = open("s3://nowhere", server.getUri())) {
                assertThatThrownBy(() -> vault.list("", "")).hasMessageContaining("cannot list s3://nowhere/: ");
            }
        }
    }

    @Test
    void placesAreToldApart() {
        assertThat(VaultLocation.of("s3://bucket", "", "")).isEqualTo(new VaultLocation("bucket", "", null, null));
        assertThat(VaultLocation.of("s3://bucket/a/b/", null, "eu-1"))
                .isEqualTo(new VaultLocation("bucket", "a/b/", null, "eu-1"));
        assertThat(VaultLocation.of("/var/backups", "", ""))
                .isEqualTo(new VaultLocation(null, "/var/backups", null, null));
        assertThat(VaultLocation.of("s3://b0c", "http://10.1.2.3:9000", "").isInTheClear())
                .isTrue();
        assertThat(VaultLocation.of("s3://b0c", "http://127.0.0.1:9000", "").isInTheClear())
                .isFalse();
        assertThat(VaultLocation.of("s3://b0c", "https://10.1.2.3:9000", "").isInTheClear())
                .isFalse();
        for (String[] wrong : new String[][] {
            {"", "", ""},
            {"gs://bucket", "", ""},
            {"s3://", "", ""},
            {"/var/backups", "https://host", ""},
            {"/var/backups", "", "eu-1"},
            {"s3://bucket", "host:9000", ""}
        }) {
            assertThatThrownBy(() -> VaultLocation.of(wrong[0], wrong[1], wrong[2]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
