package io.althing.spring.leader;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A method of a bean that does nothing unless this process leads an election:
///
/// ```java
/// @Leader("reports")
/// @Scheduled(cron = "0 0 3 * * *")
/// void writeTheReport() { … }
/// ```
///
/// To name an election is to stand in it, from when the application has started until it stops.
///
/// **What holds:** when the method begins this process certainly led, as far as the cluster's log
/// goes. While it runs that may end: a process that stands still for longer than its session's
/// TTL has lost its leadership and does not know yet, and another one begins. So let what the
/// method writes refuse whoever comes late, by [LeaderElections#fence(String)].
///
/// The method returns nothing, for a call that is skipped has nothing to return, and is neither
/// private, static nor final. As with all of Spring's annotations on methods, a call from within
/// the same object is not seen.
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Leader {
    /// The election, the same in all processes that share the work: 1 to 1,024 bytes.
    String value();

    /// Whether the thread that runs the method is interrupted when the leadership is lost.
    boolean interruptOnLoss() default false;
}
