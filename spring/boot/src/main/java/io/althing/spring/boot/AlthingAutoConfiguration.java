package io.althing.spring.boot;

import io.althing.client.Althing;
import io.althing.client.coordination.Session;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;

/// The client, connected by `althing.*`. It connects with its first request, so a cluster that is
/// down does not keep the application from starting, unless it is to fail fast.
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "althing.enabled", matchIfMissing = true)
@EnableConfigurationProperties(AlthingProperties.class)
public final class AlthingAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    AlthingConnectionDetails althingConnectionDetails(AlthingProperties properties) {
        return new PropertiesConnectionDetails(properties);
    }

    /// Closed after all that use it: what is still held then is given back.
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Althing althing(
            AlthingProperties properties,
            AlthingConnectionDetails details,
            Environment environment,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<AlthingOptionsCustomizer> customizers) {
        Connecting connecting = new Connecting(properties, details, new Labels(properties, environment), bundles);
        return connecting.connect(customizers.orderedStream().toList());
    }

    /// The client's own session. It is another one after one was lost, so it is looked up each
    /// time: ask an `ObjectProvider` for it where it is needed. Not closed with whoever has it.
    @Bean(destroyMethod = "")
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    @ConditionalOnMissingBean
    Session althingSession(Althing althing) {
        return althing.sessions().own().await();
    }
}
