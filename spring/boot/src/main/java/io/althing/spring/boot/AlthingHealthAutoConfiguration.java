package io.althing.spring.boot;

import io.althing.client.Althing;
import io.althing.spring.actuate.AlthingHealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/// Health, `althing`. Switched off by `management.health.althing.enabled`.
@AutoConfiguration(after = AlthingAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Althing.class)
@ConditionalOnEnabledHealthIndicator("althing")
public final class AlthingHealthAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "althingHealthIndicator")
    AlthingHealthIndicator althingHealthIndicator(Althing althing, AlthingProperties properties) {
        return new AlthingHealthIndicator(
                althing, properties.health().timeout(), properties.health().grace());
    }
}
