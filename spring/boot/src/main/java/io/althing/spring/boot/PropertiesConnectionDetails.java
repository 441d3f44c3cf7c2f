package io.althing.spring.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// As properties say.
final class PropertiesConnectionDetails implements AlthingConnectionDetails {
    private final AlthingProperties properties;

    PropertiesConnectionDetails(AlthingProperties properties) {
        this.properties = properties;
    }

    @Override
    public List<String> endpoints() {
        return properties.endpoints();
    }

    @Override
    public @Nullable String username() {
        return properties.username();
    }

    @Override
    public @Nullable String password() {
        return properties.password();
    }
}
