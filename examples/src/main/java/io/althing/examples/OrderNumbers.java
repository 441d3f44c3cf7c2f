package io.althing.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.althing.client.Althing;
import io.althing.client.coordination.DistributedNumber;
import io.althing.client.error.AlthingException;
import io.althing.client.id.SegmentIds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/// A service that gives out numbers over HTTP, as many instances of it as you like.
///
/// `POST /orders` answers with the number of an order. An instance takes a segment of them from
/// the cluster and hands it out by itself: fast, and it goes on for a while when the cluster
/// cannot be reached. Numbers are unique, and grow within an instance; where an instance ends,
/// the rest of its segment is never used.
///
/// `POST /invoices` answers with the number of an invoice. Each is asked of the cluster: 1, 2, 3,
/// in the order of asking, over all instances, with no gap that is not answered with 503.
/// Invoices must be numbered so; orders need not pay the price, a round trip and a write each.
public final class OrderNumbers implements AutoCloseable {
    private static final int SEGMENT = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(16);

    /// Serves on loopback.
    ///
    /// @param port 0 takes a free one
    public OrderNumbers(Althing althing, int port) throws IOException {
        SegmentIds orders = new SegmentIds(althing.numbers().segments("examples/orders"), SEGMENT, PATIENCE);
        DistributedNumber invoices = althing.numbers().number("examples/invoices");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/orders", exchange -> answer(exchange, orders::next));
        server.createContext(
                "/invoices",
                exchange -> answer(exchange, () -> invoices.increment().await()));
        server.setExecutor(threads);
        server.start();
    }

    /// Where it is reached.
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange, LongSupplier numbers) throws IOException {
        try {
            if (exchange.getRequestMethod().equals("POST")) {
                send(exchange, 200, Long.toString(numbers.getAsLong()));
            } else {
                exchange.getResponseHeaders().set("Allow", "POST");
                send(exchange, 405, "asking for a number uses it up: POST, not " + exchange.getRequestMethod());
            }
        } catch (AlthingException e) {
            // A number may have been used up that nobody is told.
            send(exchange, 503, "no number now: " + e.getMessage());
        } finally {
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    /// Two instances, and those who ask them.
    public static void main(String... endpoints) throws IOException, InterruptedException, ExecutionException {
        HttpClient http = HttpClient.newHttpClient();
        try (Althing first = Endpoints.connect(endpoints);
                Althing second = Endpoints.connect(endpoints);
                OrderNumbers one = new OrderNumbers(first, 0);
                OrderNumbers two = new OrderNumbers(second, 0)) {
            for (String what : List.of("/orders", "/invoices")) {
                for (OrderNumbers service : List.of(one, two, one, two)) {
                    String which = service.equals(one) ? "one" : "two";
                    System.out.println("POST " + what + " to " + which + ": " + ask(http, service, what));
                }
                draw(http, List.of(one, two), what);
            }
        }
    }

    private static long ask(HttpClient http, OrderNumbers service, String what)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.uri().resolve(what))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + " " + response.body().strip());
        }
        return Long.parseLong(response.body().strip());
    }

    private static void draw(HttpClient http, List<OrderNumbers> services, String what)
            throws InterruptedException, ExecutionException {
        int count = 1000;
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try {
            long began = System.nanoTime();
            List<Future<Long>> asked = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                OrderNumbers service = services.get(i % services.size());
                asked.add(callers.submit(() -> ask(http, service, what)));
            }
            HashSet<Long> numbers = new HashSet<>();
            for (Future<Long> each : asked) {
                numbers.add(each.get());
            }
            long millis = (System.nanoTime() - began) / 1_000_000;
            System.out.println(
                    count + " more from both at once: " + numbers.size() + " different ones, in " + millis + " ms");
        } finally {
            callers.shutdown();
        }
    }
}
