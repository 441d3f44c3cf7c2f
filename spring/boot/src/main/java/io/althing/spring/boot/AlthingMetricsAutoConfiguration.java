package io.althing.spring.boot;

import io.althing.client.Althing;
import io.althing.client.metrics.MicrometerMeter;
import io.althing.spring.actuate.ClientMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Metrics of the client, in the application's meter registry.
@AutoConfiguration(after = {CompositeMeterRegistryAutoConfiguration.class, AlthingAutoConfiguration.class})
@ConditionalOnClass({MeterRegistry.class, CompositeMeterRegistryAutoConfiguration.class})
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "althing.metrics.enabled", matchIfMissing = true)
public final class AlthingMetricsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "althingRequestMeter")
    AlthingOptionsCustomizer althingRequestMeter(MeterRegistry registry) {
        return options -> options.meter(new MicrometerMeter(registry));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(Althing.class)
    static final class Gauges {
        @Bean
        @ConditionalOnMissingBean
        ClientMetrics althingClientMetrics(Althing althing) {
            return new ClientMetrics(althing);
        }
    }
}
