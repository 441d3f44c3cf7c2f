package io.althing.spring.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// What `althing.*` says. docs/spring.md has the table.
///
/// @param enabled Whether there is a client at all.
/// @param endpoints Where the members are, one each: host:port, or https://host:port for TLS.
/// @param username Who logs in. Nobody, if it is not set.
/// @param password The password of that user. Sent with TLS or to loopback only.
/// @param allowPlaintextLogin Whether the password may be sent where others can read it.
/// @param timeout How long a request may take, with everything that is tried for it.
/// @param attemptTimeout How long a member may take to answer a read before another is asked.
/// @param maxAnswerSize The largest answer that is taken.
/// @param failFast Whether starting fails if no member answers within the start timeout.
/// @param startTimeout How long starting waits for a member to answer, if it is to fail fast.
/// @param ssl How members are trusted whose endpoints begin with https.
/// @param session How the session is kept that locks are held in.
/// @param lockRegistry The lock registry of Spring Integration.
/// @param shedlock The lock provider of ShedLock.
/// @param leader Elections in general.
/// @param elections Elections by name. One that an annotation names needs no entry here.
/// @param health The health indicator.
/// @param metrics Metrics of the client.
@ConfigurationProperties("althing")
public record AlthingProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("127.0.0.1:2379") List<String> endpoints,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("false") boolean allowPlaintextLogin,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("2s") Duration attemptTimeout,
        @DefaultValue("64MB") DataSize maxAnswerSize,
        @DefaultValue("false") boolean failFast,
        @DefaultValue("10s") Duration startTimeout,
        @DefaultValue Ssl ssl,
        @DefaultValue Session session,
        @DefaultValue LockRegistry lockRegistry,
        @DefaultValue Shedlock shedlock,
        @DefaultValue Leader leader,
        @DefaultValue Map<String, Election> elections,
        @DefaultValue Health health,
        @DefaultValue Metrics metrics) {
    public AlthingProperties {
        endpoints = List.copyOf(endpoints);
        elections = Map.copyOf(elections);
        require(!endpoints.isEmpty(), "althing.endpoints", "names at least one member, such as 127.0.0.1:2379");
        require(username == null || password != null, "althing.password", "is missing: althing.username is set");
        require(password == null || username != null, "althing.username", "is missing: althing.password is set");
        positive("althing.timeout", timeout);
        positive("althing.attempt-timeout", attemptTimeout);
        positive("althing.start-timeout", startTimeout);
        boolean isSizeSane = maxAnswerSize.toBytes() > 0 && maxAnswerSize.toBytes() <= Integer.MAX_VALUE;
        require(isSizeSane, "althing.max-answer-size", "is from 1B to 2047MB, not " + maxAnswerSize);
    }

    private static void require(boolean condition, String property, String rule) {
        if (!condition) {
            throw new IllegalArgumentException(property + " " + rule);
        }
    }

    private static void positive(String property, Duration duration) {
        require(!duration.isNegative() && !duration.isZero(), property, "is longer than zero, not " + duration);
    }

    /// Not the password.
    @Override
    public String toString() {
        return "AlthingProperties[endpoints=" + endpoints + ", username=" + username + "]";
    }

    /// @param bundle The name of an SSL bundle, instead of files.
    /// @param authorities A PEM file of the authorities to trust. The JDK's, if it is not set.
    /// @param certificate A PEM file of the certificate, with its chain, to show to members that
    /// want one.
    /// @param key A PEM file of that certificate's key, in PKCS#8 and without a password.
    /// @param hostName The name that members' certificates are for, instead of the endpoint's
    /// host.
    public record Ssl(
            @Nullable String bundle,
            @Nullable Path authorities,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable String hostName) {
        public Ssl {
            require(certificate == null || key != null, "althing.ssl.key", "is missing: a certificate is set");
            require(key == null || certificate != null, "althing.ssl.certificate", "is missing: a key is set");
            require(
                    bundle == null || (authorities == null && certificate == null),
                    "althing.ssl.bundle",
                    "says what is trusted and shown: take away authorities, certificate and key, or the bundle");
        }
    }

    /// @param ttl After how long without a heartbeat the session is lost, in whole seconds.
    /// @param lockDelay For how long what it held stays taken when it is lost, in whole seconds.
    /// @param label What people are told who holds something. By default application and process.
    public record Session(
            @DefaultValue("15s") Duration ttl,
            @DefaultValue("0s") Duration lockDelay,
            @Nullable String label) {
        public Session {
            require(ttl.toSeconds() >= 1, "althing.session.ttl", "is a second at least, not " + ttl);
            require(!lockDelay.isNegative(), "althing.session.lock-delay", "is not negative: " + lockDelay);
        }
    }

    /// @param enabled Whether there is one, if Spring Integration is there.
    /// @param prefix What names of its locks begin with.
    public record LockRegistry(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("spring-integration/") String prefix) {}

    /// @param enabled Whether there is one, if ShedLock is there.
    /// @param prefix What the keys of its locks begin with.
    public record Shedlock(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("shedlock/") String prefix) {}

    /// @param enabled Whether this process stands in elections. If not, it never leads.
    /// @param drainTimeout How long a leader that resigns waits for its methods that run, before
    /// another one leads.
    public record Leader(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("20s") Duration drainTimeout) {
        public Leader {
            require(!drainTimeout.isNegative(), "althing.leader.drain-timeout", "is not negative: " + drainTimeout);
        }
    }

    /// @param enabled Whether this process stands in it.
    /// @param priority The higher goes first among those who wait.
    /// @param value What those who follow the election are told of who leads. By default the
    /// session's label.
    public record Election(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("0") int priority,
            @Nullable String value) {}

    /// @param grace How long no member may have answered before health is down.
    /// @param timeout How long the indicator waits for an answer.
    public record Health(
            @DefaultValue("30s") Duration grace,
            @DefaultValue("2s") Duration timeout) {
        public Health {
            require(!grace.isNegative(), "althing.health.grace", "is not negative: " + grace);
            positive("althing.health.timeout", timeout);
        }
    }

    /// @param enabled Whether the client's requests are measured, if there is a meter registry.
    public record Metrics(@DefaultValue("true") boolean enabled) {}
}
