package io.althing.spring.boot;

import io.althing.testkit.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.ClassUtils;

/// Applications that have what this module configures.
public final class Contexts {
    private Contexts() {}

    public static ApplicationContextRunner plain() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withConfiguration(AutoConfigurations.of(listed()));
    }

    /// One that reaches this cluster.
    public static ApplicationContextRunner of(TestCluster cluster) {
        return plain().withPropertyValues("althing.endpoints=" + endpoints(cluster));
    }

    public static String endpoints(TestCluster cluster) {
        return cluster.endpoints().stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /// What Spring Boot finds.
    static Class<?>[] listed() {
        List<Class<?>> found = new ArrayList<>();
        for (String name : ImportCandidates.load(AutoConfiguration.class, Contexts.class.getClassLoader())) {
            if (name.startsWith("io.althing.")) {
                found.add(ClassUtils.resolveClassName(name, null));
            }
        }
        return found.toArray(Class<?>[]::new);
    }
}
