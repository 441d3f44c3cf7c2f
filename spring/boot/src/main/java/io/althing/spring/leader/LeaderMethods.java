package io.althing.spring.leader;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/// Finds methods with [Leader]: stands in their elections, and skips their calls while others
/// lead.
public final class LeaderMethods extends AbstractBeanFactoryAwareAdvisingPostProcessor
        implements SmartInitializingSingleton {
    private static final long serialVersionUID = 1;
    private static final System.Logger LOG = System.getLogger(LeaderMethods.class.getName());

    // Not of the bean's state: Spring's type is serializable by inheritance only.
    private final transient Supplier<LeaderElections> elections;
    private final transient Set<String> found = ConcurrentHashMap.newKeySet();
    private volatile boolean isReady;

    /// @param elections asked when it is needed, which is after other beans were made
    public LeaderMethods(Supplier<LeaderElections> elections) {
        this.elections = elections;
        // Of the class: a method need not be one of an interface.
        setProxyTargetClass(true);
        AnnotationMatchingPointcut annotated = new AnnotationMatchingPointcut(null, Leader.class, true);
        this.advisor = new DefaultPointcutAdvisor(annotated, (MethodInterceptor) this::call);
    }

    private @Nullable Object call(MethodInvocation invocation) throws Throwable {
        Leader leader = leader(invocation);
        Optional<Turns.Turn> turn = elections.get().begin(leader.value(), leader.interruptOnLoss());
        if (turn.isEmpty()) {
            LOG.log(System.Logger.Level.DEBUG, "election={0} skips {1}", leader.value(), invocation.getMethod());
            return null;
        }
        try {
            return invocation.proceed();
        } finally {
            turn.get().close();
        }
    }

    private static Leader leader(MethodInvocation invocation) {
        Object target = invocation.getThis();
        Class<?> type = target == null ? null : AopUtils.getTargetClass(target);
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
        Leader leader = AnnotatedElementUtils.findMergedAnnotation(method, Leader.class);
        if (leader == null) {
            throw new IllegalStateException("only methods with @Leader are advised, not " + method);
        }
        return leader;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        Class<?> type = AopUtils.getTargetClass(bean);
        if (AnnotationUtils.isCandidateClass(type, Leader.class)) {
            Map<Method, Leader> methods =
                    MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<Leader>)
                            method -> AnnotatedElementUtils.findMergedAnnotation(method, Leader.class));
            methods.forEach(LeaderMethods::check);
            methods.values().forEach(leader -> stand(leader.value()));
        }
        return super.postProcessAfterInitialization(bean, beanName);
    }

    private static void check(Method method, Leader leader) {
        String what = "@Leader(\"" + leader.value() + "\") on "
                + method.getDeclaringClass().getName() + "." + method.getName();
        int modifiers = method.getModifiers();
        if (leader.value().isBlank()) {
            throw new IllegalStateException(what + ": name the election");
        }
        if (method.getReturnType() != void.class) {
            throw new IllegalStateException(what + ": it returns "
                    + method.getReturnType().getName() + ", but a call that is skipped returns nothing: make it void");
        }
        if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers)) {
            throw new IllegalStateException(
                    what + ": calls of private, static and final methods cannot be skipped; make it none of these");
        }
    }

    /// Beans that are made before all are there must not have the elections made too early.
    private void stand(String election) {
        found.add(election);
        if (isReady) {
            elections.get().stand(election);
        }
    }

    @Override
    public void afterSingletonsInstantiated() {
        isReady = true;
        found.forEach(election -> elections.get().stand(election));
    }
}
