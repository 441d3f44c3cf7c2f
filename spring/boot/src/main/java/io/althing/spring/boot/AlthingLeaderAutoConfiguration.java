package io.althing.spring.boot;

import io.althing.client.Althing;
import io.althing.client.coordination.Locks;
import io.althing.spring.leader.Candidacy;
import io.althing.spring.leader.LeaderElections;
import io.althing.spring.leader.LeaderMethods;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/// Elections. Also without a client: methods that only a leader runs must not run everywhere
/// because something is switched off.
@AutoConfiguration(after = AlthingAutoConfiguration.class)
@EnableConfigurationProperties(AlthingProperties.class)
public final class AlthingLeaderAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    LeaderElections leaderElections(
            ObjectProvider<Althing> althing,
            AlthingProperties properties,
            Environment environment,
            ApplicationEventPublisher events) {
        Labels labels = new Labels(properties, environment);
        LeaderElections elections = new LeaderElections(
                properties.leader().enabled() ? locks(althing) : null,
                name -> candidacy(properties.elections().get(name), labels.own()),
                properties.leader().drainTimeout(),
                events::publishEvent);
        properties.elections().keySet().forEach(elections::stand);
        return elections;
    }

    private static @Nullable Locks locks(ObjectProvider<Althing> althing) {
        Althing known = althing.getIfAvailable();
        return known == null ? null : known.locks();
    }

    private static Candidacy candidacy(AlthingProperties.@Nullable Election said, String label) {
        if (said == null) {
            return new Candidacy(true, 0, label);
        }
        String value = said.value();
        return new Candidacy(said.enabled(), said.priority(), value == null ? label : value);
    }

    /// Static, so that this class is not made before others that process beans.
    @Bean
    static LeaderMethods leaderMethods(ObjectProvider<LeaderElections> elections) {
        return new LeaderMethods(elections::getObject);
    }
}
