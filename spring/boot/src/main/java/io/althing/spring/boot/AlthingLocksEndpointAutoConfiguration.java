package io.althing.spring.boot;

import io.althing.client.Althing;
import io.althing.spring.actuate.AlthingLocksEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/// The endpoint `althinglocks`, where `management.endpoints.*.exposure` lets it be seen.
@AutoConfiguration(after = AlthingAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(Althing.class)
public final class AlthingLocksEndpointAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    AlthingLocksEndpoint althingLocksEndpoint(Althing althing) {
        return new AlthingLocksEndpoint(althing);
    }
}
