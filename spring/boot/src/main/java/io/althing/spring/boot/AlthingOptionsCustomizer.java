package io.althing.spring.boot;

import io.althing.client.AlthingOptions;

/// Changes the client's options before it connects, after all that properties say. Beans of this
/// type are asked in their order.
@FunctionalInterface
public interface AlthingOptionsCustomizer {
    AlthingOptions customize(AlthingOptions options);
}
