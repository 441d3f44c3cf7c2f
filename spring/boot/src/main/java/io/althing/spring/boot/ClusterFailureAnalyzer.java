package io.althing.spring.boot;

import io.althing.client.error.AlthingException;
import io.althing.client.error.AuthenticationException;
import io.althing.client.error.UnavailableException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/// Says what to do when an application cannot start because the cluster is not there, does not
/// let it in, or is not trusted.
final class ClusterFailureAnalyzer extends AbstractFailureAnalyzer<AlthingException> {
    private static final Pattern TLS =
            Pattern.compile("ssl|tls|pkix|certificate|certification path|handshake", Pattern.CASE_INSENSITIVE);

    private final Environment environment;

    ClusterFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, AlthingException cause) {
        if (cause instanceof AuthenticationException) {
            return new FailureAnalysis(
                    "The Althing cluster does not accept the login: " + cause.getMessage(), login(), cause);
        }
        if (!(cause instanceof UnavailableException)) {
            return null;
        }
        if (isAboutTls(cause)) {
            return new FailureAnalysis(
                    "No TLS connection to the Althing cluster: " + cause.getMessage(),
                    "Have althing.ssl.bundle, or althing.ssl.authorities, name the authority that signed the"
                            + " members' certificates; althing.ssl.certificate and althing.ssl.key, if members want a"
                            + " certificate; althing.ssl.host-name, if theirs are for another name than that in"
                            + " althing.endpoints. Endpoints begin with https:// if members serve TLS, and only then.",
                    cause);
        }
        return new FailureAnalysis(
                "No member of the Althing cluster could be asked: " + cause.getMessage(),
                "Start the cluster (./althing up), or have althing.endpoints name its members; now it is "
                        + endpoints()
                        + ". With althing.fail-fast=false the application starts without it.",
                cause);
    }

    /// However they are written: as one text, or as a list.
    private String endpoints() {
        return Binder.get(environment)
                .bind("althing.endpoints", Bindable.listOf(String.class))
                .map(endpoints -> String.join(", ", endpoints))
                .orElse("the default, 127.0.0.1:2379");
    }

    private String login() {
        String username = environment.getProperty("althing.username");
        return username == null
                ? "Set althing.username and althing.password: the cluster wants a login."
                : "Check althing.username, now '" + username + "', and althing.password.";
    }

    private static boolean isAboutTls(AlthingException failure) {
        return TLS.matcher(String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT))
                .find();
    }
}
