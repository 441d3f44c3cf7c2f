package io.althing.testkit;

import io.althing.client.Althing;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// What stands behind [AlthingTest].
public final class AlthingExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(AlthingExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type.equals(TestCluster.class) || type.equals(Althing.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestCluster cluster = cluster(context);
        return parameter.getParameter().getType().equals(TestCluster.class) ? cluster : client(context, cluster);
    }

    private static TestCluster cluster(ExtensionContext context) {
        Class<?> test = context.getRequiredTestClass();
        AlthingTest asked = test.getAnnotation(AlthingTest.class);
        int members = asked == null ? 1 : asked.members();
        String[] flags = asked == null ? new String[0] : asked.flags();
        return classContext(context)
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(test, any -> new Held(TestCluster.start(members, flags)), Held.class)
                .cluster();
    }

    /// Kept later than the cluster, so closed before it.
    private static Althing client(ExtensionContext context, TestCluster cluster) {
        return classContext(context)
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Althing.class, any -> new Client(cluster.connect()), Client.class)
                .althing();
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

    /// Closed by JUnit likewise.
    private record Client(Althing althing) implements AutoCloseable {
        @Override
        public void close() {
            althing.close();
        }
    }
}
