package io.althing.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives a JUnit 5 test class a [TestCluster] of its own, started before its first test that
/// asks for it and closed after its last. Tests, and methods that run before or after them, take
/// it as a parameter, and likewise an [io.althing.client.Althing] that is connected to it:
///
/// ```java
/// @AlthingTest(members = 3)
/// class OrdersTest {
///     @Test
///     void ordersSurviveALeader(Althing althing, TestCluster cluster) { … }
/// }
/// ```
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(AlthingExtension.class)
public @interface AlthingTest {
    /// How many members, from 1 to 7.
    int members() default 1;

    /// What each member is given besides, as `./althing serve` takes it.
    String[] flags() default {};
}
