package io.althing.server;

import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.command.Alarm;
import io.althing.store.command.RangeQuery;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The plain pages beside gRPC: version, health, metrics. Answers may come later, from another
/// thread.
final class HttpPages {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    /// A page ready to be sent.
    record Page(HttpResponseStatus status, String contentType, String body) {}

    private record Check(String name, String failure) {
        boolean isOk() {
            return failure.isEmpty();
        }
    }

    private final Member member;
    private final String version;
    private final MetricsPage metrics;

    HttpPages(Member member, String version, MetricsPage metrics) {
        this.member = member;
        this.version = version;
        this.metrics = metrics;
    }

    void get(String uri, Consumer<Page> reply) {
        QueryStringDecoder request = new QueryStringDecoder(uri);
        String path = request.path();
        if (path.equals("/version")) {
            String cluster = version.replaceAll("^(\\d+\\.\\d+)\\..*$", "$1.0");
            reply.accept(new Page(
                    HttpResponseStatus.OK,
                    JSON,
                    "{\"etcdserver\":\"" + version + "\",\"etcdcluster\":\"" + cluster + "\",\"storage\":\"" + cluster
                            + "\"}"));
        } else if (path.equals("/metrics")) {
            reply.accept(new Page(HttpResponseStatus.OK, "text/plain; version=0.0.4; charset=utf-8", metrics.text()));
        } else if (path.equals("/health")) {
            health(request, reply);
        } else if (path.equals("/livez") || path.startsWith("/livez/")) {
            probe(request, "/livez", List.of("serializable_read"), reply);
        } else if (path.equals("/readyz") || path.startsWith("/readyz/")) {
            probe(
                    request,
                    "/readyz",
                    List.of("data_corruption", "serializable_read", "linearizable_read", "non_learner"),
                    reply);
        } else {
            reply.accept(notFound());
        }
    }

    /// As etcd's gateway says it.
    static Page noSuchCall() {
        return new Page(HttpResponseStatus.NOT_FOUND, JSON, "{\"code\":5,\"message\":\"Not Found\",\"details\":[]}");
    }

    static Page notFound() {
        return new Page(HttpResponseStatus.NOT_FOUND, TEXT, "404 page not found\n");
    }

    private static boolean has(QueryStringDecoder request, String name, String value) {
        return request.parameters().getOrDefault(name, List.of()).contains(value);
    }

    private void health(QueryStringDecoder request, Consumer<Page> reply) {
        Optional<String> alarm = member.store().alarms().stream()
                // Who has diverged does not serve; those who do are well.
                .filter(each -> each.kind() != Alarm.Kind.DIVERGED)
                .map(HttpPages::name)
                .filter(name -> !has(request, "exclude", name))
                .findFirst();
        if (alarm.isPresent()) {
            reply.accept(healthPage("ALARM " + alarm.get()));
        } else if (has(request, "serializable", "true")) {
            reply.accept(healthPage(""));
        } else if (member.status().leaderId() == 0) {
            reply.accept(healthPage("RAFT NO LEADER"));
        } else {
            linearizableRead(failure -> reply.accept(healthPage(failure.isEmpty() ? "" : "RANGE ERROR:" + failure)));
        }
    }

    private static String name(Alarm alarm) {
        return switch (alarm.kind()) {
            case NO_SPACE -> "NOSPACE";
            case CORRUPT -> "CORRUPT";
            case DIVERGED -> "DIVERGED";
        };
    }

    private Page healthPage(String reason) {
        boolean isHealthy = reason.isEmpty();
        metrics.healthTold(isHealthy);
        return new Page(
                isHealthy ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                JSON,
                "{\"health\":\"" + isHealthy + "\",\"reason\":\"" + reason + "\"}");
    }

    private void probe(QueryStringDecoder request, String root, List<String> all, Consumer<Page> reply) {
        List<String> names = new ArrayList<>(all);
        if (request.path().length() > root.length()) {
            String only = request.path().substring(root.length() + 1);
            if (!all.contains(only)) {
                reply.accept(notFound());
                return;
            }
            names.retainAll(List.of(only));
        }
        names.removeAll(request.parameters().getOrDefault("exclude", List.of()));
        boolean isVerbose = request.parameters().containsKey("verbose");
        if (names.contains("linearizable_read")) {
            linearizableRead(failure -> reply.accept(probePage(names, failure, isVerbose)));
        } else {
            reply.accept(probePage(names, "", isVerbose));
        }
    }

    private Page probePage(List<String> names, String readFailure, boolean isVerbose) {
        List<Check> checks =
                names.stream().map(name -> check(name, readFailure)).toList();
        boolean isOk = checks.stream().allMatch(Check::isOk);
        StringBuilder body = new StringBuilder();
        if (isVerbose || !isOk) {
            for (Check check : checks) {
                body.append(check.isOk() ? "[+]" : "[-]").append(check.name);
                body.append(check.isOk() ? " ok" : " failed: " + check.failure).append('\n');
            }
        }
        body.append(isOk ? "ok\n" : "check failed\n");
        return new Page(isOk ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE, TEXT, body.toString());
    }

    private Check check(String name, String readFailure) {
        return new Check(
                name,
                switch (name) {
                    case "linearizable_read" -> readFailure;
                    case "data_corruption" ->
                        member.store().alarms().stream()
                                .filter(alarm -> alarm.kind() == Alarm.Kind.CORRUPT)
                                .findFirst()
                                .map(alarm -> "alarm CORRUPT of member " + Long.toHexString(alarm.memberId()))
                                .orElse("");
                    case "non_learner" -> member.status().isLearner() ? "this member is a learner" : "";
                    default -> "";
                });
    }

    /// Replies with why a linearizable read fails; empty if it does not.
    private void linearizableRead(Consumer<String> reply) {
        RangeQuery query = RangeQuery.of(KeyRange.single(Bytes.utf8("health")));
        member.read(
                query,
                outcome -> reply.accept(
                        switch (outcome) {
                            case Outcome.Answered<?> answered -> "";
                            case Outcome.Unavailable<?>(var reason, var isDefinite) -> reason.toString();
                        }));
    }
}
