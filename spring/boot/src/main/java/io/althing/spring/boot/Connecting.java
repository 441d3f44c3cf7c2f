package io.althing.spring.boot;

import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.Tls;
import io.althing.client.coordination.SessionOptions;
import io.althing.client.error.AlthingException;
import io.althing.client.error.AuthenticationException;
import io.althing.client.error.UnavailableException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Get;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/// Makes a client of what is configured. Whatever is wrong is said with the property it is in.
final class Connecting {
    private final AlthingProperties properties;
    private final AlthingConnectionDetails details;
    private final Labels labels;
    private final ObjectProvider<SslBundles> bundles;

    Connecting(
            AlthingProperties properties,
            AlthingConnectionDetails details,
            Labels labels,
            ObjectProvider<SslBundles> bundles) {
        this.properties = properties;
        this.details = details;
        this.labels = labels;
        this.bundles = bundles;
    }

    Althing connect(List<AlthingOptionsCustomizer> customizers) {
        AlthingOptions options = options();
        for (AlthingOptionsCustomizer each : customizers) {
            options = each.customize(options);
        }
        Althing althing = open(options);
        if (properties.failFast()) {
            greet(althing);
        }
        return althing;
    }

    private Althing open(AlthingOptions options) {
        try {
            return Althing.connect(details.endpoints(), options.lazily());
        } catch (IllegalArgumentException e) {
            throw wrong("endpoints", details.endpoints(), e);
        } catch (UncheckedIOException e) {
            throw wrong("ssl", properties.ssl(), e);
        }
    }

    private static InvalidConfigurationPropertyValueException wrong(
            String property, Object value, RuntimeException why) {
        return new InvalidConfigurationPropertyValueException(
                "althing." + property, value, String.valueOf(why.getMessage()), why);
    }

    private AlthingOptions options() {
        AlthingOptions options = AlthingOptions.defaults()
                .timeout(properties.timeout())
                .attemptTimeout(properties.attemptTimeout())
                .answerBytesMax(Math.toIntExact(properties.maxAnswerSize().toBytes()))
                .session(session())
                .tls(tls());
        String username = details.username();
        String password = details.password();
        if (username != null && password != null) {
            options = options.login(username, password);
        }
        return properties.allowPlaintextLogin() ? options.allowPlaintextLogin() : options;
    }

    private SessionOptions session() {
        return new SessionOptions(
                properties.session().ttl(), properties.session().lockDelay(), labels.own());
    }

    private Tls tls() {
        AlthingProperties.Ssl ssl = properties.ssl();
        SslBundle bundle = bundle();
        Tls tls;
        if (bundle != null) {
            tls = Tls.managedBy(
                    List.of(bundle.getManagers().getKeyManagers()),
                    List.of(bundle.getManagers().getTrustManagers()));
        } else {
            tls = ssl.authorities() == null ? Tls.system() : Tls.trusting(ssl.authorities());
            if (ssl.certificate() != null && ssl.key() != null) {
                tls = tls.withCertificate(ssl.certificate(), ssl.key());
            }
        }
        return ssl.hostName() == null ? tls : tls.expectHostName(ssl.hostName());
    }

    private @Nullable SslBundle bundle() {
        SslBundle given = details.sslBundle();
        String name = properties.ssl().bundle();
        return given != null || name == null ? given : bundles.getObject().getBundle(name);
    }

    /// Any answer will do: what a user may read is not known here.
    private void greet(Althing althing) {
        Get nothing = Get.key(Bytes.of("\0")).countOnly().allowStale();
        try {
            althing.kv()
                    .withTimeout(properties.startTimeout())
                    .get(nothing)
                    .await(properties.startTimeout().multipliedBy(2));
        } catch (UnavailableException | AuthenticationException e) {
            althing.close();
            throw e;
        } catch (TimeoutException e) {
            althing.close();
            throw new UnavailableException("no answer within " + properties.startTimeout(), e);
        } catch (AlthingException e) {
            // It answered.
        }
    }
}
