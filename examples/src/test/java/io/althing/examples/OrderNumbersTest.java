package io.althing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.Althing;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest(members = 3)
@Timeout(120)
class OrderNumbersTest {
    private static final int CALLERS = 8;
    private static final int CALLS = 50;

    private final List<Althing> clients = new ArrayList<>();
    private final List<OrderNumbers> services = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void serve(TestCluster cluster) throws Exception {
        for (int member = 0; member < cluster.size(); member++) {
            cluster.restart(member);
        }
        for (int instance = 0; instance < 2; instance++) {
            clients.add(cluster.connect());
            services.add(new OrderNumbers(clients.get(instance), 0));
        }
    }

    @AfterEach
    void close() {
        services.forEach(OrderNumbers::close);
        clients.forEach(Althing::close);
        http.close();
    }

    private HttpResponse<String> send(OrderNumbers service, String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri().resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private long number(OrderNumbers service, String path) throws Exception {
        HttpResponse<String> response = send(service, "POST", path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Long.parseLong(response.body().strip());
    }

    /// What each caller was told, one after the other; half of them ask each service.
    private List<List<Long>> draw(String path, Runnable meanwhile) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                OrderNumbers service = services.get(caller % services.size());
                callers.add(threads.submit(() -> {
                    List<Long> told = new ArrayList<>();
                    for (int call = 0; call < CALLS; call++) {
                        told.add(number(service, path));
                    }
                    return told;
                }));
            }
            meanwhile.run();
            List<List<Long>> all = new ArrayList<>();
            for (Future<List<Long>> caller : callers) {
                all.add(caller.get());
            }
            return all;
        }
    }

    @Test
    void ordersAreUniqueAndGrowForEveryCaller(TestCluster cluster) throws Exception {
        List<List<Long>> told = draw("/orders", () -> cluster.stop(cluster.leader()));
        assertThat(told).allSatisfy(each -> assertThat(each).isSorted());
        assertThat(told.stream().flatMap(List::stream)).hasSize(CALLERS * CALLS).doesNotHaveDuplicates();
    }

    @Test
    void invoicesHaveNoGapsEvenWhenTheClustersLeaderStops(TestCluster cluster) throws Exception {
        long before = number(services.get(0), "/invoices");
        List<List<Long>> told = draw("/invoices", () -> cluster.stop(cluster.leader()));
        assertThat(told).allSatisfy(each -> assertThat(each).isSorted());
        assertThat(told.stream().flatMap(List::stream).sorted())
                .containsExactlyElementsOf(LongStream.rangeClosed(before + 1, before + CALLERS * CALLS)
                        .boxed()
                        .toList());
    }

    @Test
    void whoOnlyLooksUsesUpNoNumber() throws Exception {
        long before = number(services.get(0), "/invoices");
        HttpResponse<String> looked = send(services.get(1), "GET", "/invoices");
        assertThat(looked.statusCode()).isEqualTo(405);
        assertThat(looked.headers().firstValue("Allow")).hasValue("POST");
        assertThat(number(services.get(1), "/invoices")).isEqualTo(before + 1);
    }

    @Test
    void theProgramDrawsDifferentNumbers(TestCluster cluster) throws Exception {
        List<String> lines = Output.of(OrderNumbers::main, cluster.endpoints());
        assertThat(lines).hasSize(10);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("1000 more from both at once: 1000 different ones"))
                .hasSize(2);
    }
}
