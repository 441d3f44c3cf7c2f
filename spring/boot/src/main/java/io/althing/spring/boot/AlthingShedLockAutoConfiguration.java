package io.althing.spring.boot;

import io.althing.client.Althing;
import io.althing.spring.shedlock.AlthingLockProvider;
import net.javacrumbs.shedlock.core.LockProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/// ShedLock's locks. `@EnableSchedulerLock` is the application's to say.
@AutoConfiguration(after = AlthingAutoConfiguration.class)
@ConditionalOnClass(LockProvider.class)
@ConditionalOnBean(Althing.class)
@ConditionalOnBooleanProperty(name = "althing.shedlock.enabled", matchIfMissing = true)
public final class AlthingShedLockAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(LockProvider.class)
    AlthingLockProvider althingLockProvider(Althing althing, AlthingProperties properties, Environment environment) {
        String label = new Labels(properties, environment).own();
        return new AlthingLockProvider(althing, properties.shedlock().prefix(), label);
    }
}
