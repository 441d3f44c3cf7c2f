package io.althing.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// What stands behind [AlthingTest].
public final class AlthingExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(AlthingExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(TestCluster.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> test = context.getRequiredTestClass();
        AlthingTest asked = test.getAnnotation(AlthingTest.class);
        int members = asked == null ? 1 : asked.members();
        return classContext(context)
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(test, any -> new Held(TestCluster.start(members)), Held.class)
                .cluster();
    }

    /// A store of a test method is closed with it; the cluster is the class's.
    private static ExtensionContext classContext(ExtensionContext context) {
        ExtensionContext at = context;
        while (at.getTestMethod().isPresent() && at.getParent().isPresent()) {
            at = at.getParent().get();
        }
        return at;
    }

    /// Closed by JUnit after the class's last test.
    private record Held(TestCluster cluster) implements AutoCloseable {
        @Override
        public void close() {
            cluster.close();
        }
    }
}
