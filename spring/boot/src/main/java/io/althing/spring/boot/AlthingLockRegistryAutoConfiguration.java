package io.althing.spring.boot;

import io.althing.client.Althing;
import io.althing.spring.integration.AlthingLockRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.support.locks.LockRegistry;

/// Spring Integration's locks.
@AutoConfiguration(after = AlthingAutoConfiguration.class)
@ConditionalOnClass(LockRegistry.class)
@ConditionalOnBean(Althing.class)
@ConditionalOnBooleanProperty(name = "althing.lock-registry.enabled", matchIfMissing = true)
public final class AlthingLockRegistryAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(LockRegistry.class)
    AlthingLockRegistry althingLockRegistry(Althing althing, AlthingProperties properties) {
        return new AlthingLockRegistry(
                althing.locks(), properties.lockRegistry().prefix());
    }
}
