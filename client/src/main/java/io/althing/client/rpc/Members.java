package io.althing.client.rpc;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import java.net.URI;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The members of a cluster as this client reaches them. One is preferred and asked first until
/// it fails, so that a client has one connection in normal times.
final class Members {
    /// Half of this must be above what servers tolerate: etcd and Althing hang up below 5 s.
    private static final long PING_AFTER_SECONDS = 10;

    private static final long PING_TIMEOUT_SECONDS = 5;
    private static final long CLOSE_SECONDS = 2;
    private static final int NONE = -1;

    /// Who leads, as another member said.
    ///
    /// @param urls where it serves clients, with commas between them
    /// @param at its place among the members, or `NONE` if it is none of those known here
    private record Leader(String urls, int at) {}

    private final List<Member> all;
    private final AtomicInteger preferred;
    private volatile Leader leader = new Leader("", NONE);

    Members(Settings settings) {
        this.all = settings.endpoints().stream()
                .map(endpoint -> new Member(endpoint, channel(endpoint, settings)))
                .toList();
        this.preferred = new AtomicInteger(ThreadLocalRandom.current().nextInt(all.size()));
    }

    private static io.grpc.ManagedChannel channel(URI endpoint, Settings settings) {
        ChannelCredentials credentials =
                endpoint.getScheme().equals("https") ? settings.credentials() : InsecureChannelCredentials.create();
        ManagedChannelBuilder<?> builder =
                Grpc.newChannelBuilderForAddress(endpoint.getHost(), endpoint.getPort(), credentials);
        String authority = settings.authority();
        if (authority != null) {
            builder.overrideAuthority(authority);
        }
        // Directly: answers complete futures there, and whatever is the user's runs elsewhere.
        return builder.directExecutor()
                .disableServiceConfigLookUp()
                .maxInboundMessageSize(settings.answerBytesMax())
                .keepAliveTime(PING_AFTER_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(PING_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .build();
    }

    int count() {
        return all.size();
    }

    /// Returns the member that leads, unless it was tried, or failed lately, or is not known; then
    /// as [#next] does.
    @Nullable
    Member nextAtLeader(BitSet tried) {
        int at = leader.at;
        if (at == NONE || !tried.isEmpty() || !all.get(at).isSought()) {
            return next(tried);
        }
        tried.set(at);
        return all.get(at);
    }

    /// A member said where the leader serves clients.
    void leaderIs(String urls) {
        if (leader.urls.equals(urls)) {
            return;
        }
        int at = NONE;
        for (String url : urls.split(",")) {
            for (int i = 0; i < all.size() && at == NONE; i++) {
                at = all.get(i).isAt(url) ? i : NONE;
            }
        }
        leader = new Leader(urls, at);
    }

    /// Returns the member to ask next, or null if all have been tried. Adds it to `tried`.
    @Nullable
    Member next(BitSet tried) {
        int first = preferred.get();
        Member member = all.get(first);
        if (tried.isEmpty() && !member.isSuspect()) {
            tried.set(first);
            return member;
        }
        int fallback = -1;
        for (int i = 0; i < all.size(); i++) {
            int at = (first + i) % all.size();
            if (!tried.get(at)) {
                if (!all.get(at).isSuspect()) {
                    tried.set(at);
                    preferred.compareAndSet(first, at);
                    return all.get(at);
                }
                fallback = fallback < 0 ? at : fallback;
            }
        }
        if (fallback < 0) {
            return null;
        }
        tried.set(fallback);
        return all.get(fallback);
    }

    /// A request there failed for a reason that lies with the member: the next ones go elsewhere.
    void failed(Member member, String why) {
        member.failed(why);
        int at = all.indexOf(member);
        preferred.compareAndSet(at, (at + 1) % all.size());
    }

    List<MemberHealth> health() {
        Member first = all.get(preferred.get());
        return all.stream().map(member -> member.health(member.equals(first))).toList();
    }

    Stream<String> failures() {
        return all.stream().map(Member::toString);
    }

    void close() {
        all.forEach(member -> member.channel().shutdownNow());
        boolean isInterrupted = Thread.interrupted();
        for (Member member : all) {
            try {
                member.channel().awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
