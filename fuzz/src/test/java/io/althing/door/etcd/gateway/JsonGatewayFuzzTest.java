package io.althing.door.etcd.gateway;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.gson.JsonParseException;
import com.google.protobuf.InvalidProtocolBufferException;
import io.althing.fuzz.Corpus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests in JSON, for every message there is.
class JsonGatewayFuzzTest {
    private static final List<Route> ROUTES = List.copyOf(new Routes().all().values());

    static List<byte[]> corpus() {
        return Corpus.of("json");
    }

    @MethodSource("corpus")
    @FuzzTest
    void aRequestIsTakenOrRefused(byte[] input) {
        String body = new String(input, StandardCharsets.UTF_8);
        Route route = ROUTES.get(Math.floorMod(body.hashCode(), ROUTES.size()));
        try {
            JsonGateway.requests(route, body);
        } catch (JsonParseException | InvalidProtocolBufferException _) {
            // Answered by 400 and a reason.
        }
    }

    @Test
    void slice() {
        Corpus.slice("json", this::aRequestIsTakenOrRefused);
    }
}
