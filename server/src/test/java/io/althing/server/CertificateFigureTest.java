package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.server.tls.TestAuthority;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFigureTest {
    @TempDir
    Path directory;

    @Test
    void whenTheCertificateEndsIsOnThePage() throws Exception {
        try (TlsMember member = TlsMember.start(
                        directory, TestAuthority.in(directory, "ours"), "--listen-metrics-urls=http://127.0.0.1:0");
                HttpClient http = HttpClient.newHttpClient()) {
            URI page = URI.create("http://127.0.0.1:" + member.metricsPort() + "/metrics");
            String text = http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher end = Pattern.compile("althing_certificate_end_timestamp_seconds\\{side=\"client\"} (\\d+)\n")
                    .matcher(text);
            assertThat(end.find()).isTrue();
            assertThat(Instant.ofEpochSecond(Long.parseLong(end.group(1)))).isAfter(Instant.now());
        }
    }
}
