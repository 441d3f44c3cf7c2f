package io.althing.bench.trial;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/// What members count themselves.
final class MemberMetrics {
    private MemberMetrics() {}

    /// @return the sum over all members of a counter without labels
    static double sum(List<String> endpoints, String counter) throws IOException {
        double sum = 0;
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String endpoint : endpoints) {
                HttpRequest page = HttpRequest.newBuilder(URI.create("http://" + endpoint + "/metrics"))
                        .build();
                sum += value(
                        http.send(page, HttpResponse.BodyHandlers.ofString()).body(), counter);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return sum;
    }

    private static double value(String page, String counter) throws IOException {
        return page.lines()
                .filter(line -> line.startsWith(counter + " "))
                .findFirst()
                .map(line -> Double.parseDouble(line.substring(counter.length())))
                .orElseThrow(() -> new IOException("no " + counter + " on a member's page of metrics"));
    }
}
