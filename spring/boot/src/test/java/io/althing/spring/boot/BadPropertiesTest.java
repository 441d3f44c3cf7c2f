package io.althing.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

class BadPropertiesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "althing.timeout=0s                     | althing.timeout is longer than zero",
                "althing.attempt-timeout=-1s            | althing.attempt-timeout is longer than zero",
                "althing.start-timeout=0s               | althing.start-timeout is longer than zero",
                "althing.endpoints=                     | althing.endpoints names at least one member",
                "althing.username=me                    | althing.password is missing",
                "althing.password=secret                | althing.username is missing",
                "althing.max-answer-size=4GB            | althing.max-answer-size is from 1B to 2047MB",
                "althing.session.ttl=500ms              | althing.session.ttl is a second at least",
                "althing.session.lock-delay=-1s         | althing.session.lock-delay is not negative",
                "althing.ssl.certificate=me.pem         | althing.ssl.key is missing",
                "althing.ssl.key=me.key                 | althing.ssl.certificate is missing",
                "althing.leader.drain-timeout=-1s       | althing.leader.drain-timeout is not negative",
                "althing.health.grace=-1s               | althing.health.grace is not negative",
                "althing.health.timeout=0s              | althing.health.timeout is longer than zero"
            })
    void whatIsWrongIsSaidWithTheProperty(String property, String message) {
        Contexts.plain()
                .withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(message)
                        .hasMessageNotContaining("secret"));
    }

    private static void assertInvalid(String property, String why, String... values) {
        Contexts.plain().withPropertyValues(values).run(context -> {
            Throwable failure = context.getStartupFailure();
            while (failure != null && !(failure instanceof InvalidConfigurationPropertyValueException)) {
                failure = failure.getCause();
            }
            assertThat(failure).isNotNull();
            InvalidConfigurationPropertyValueException found = (InvalidConfigurationPropertyValueException) failure;
            assertThat(found.getName()).isEqualTo(property);
            assertThat(found.getReason()).contains(why);
        });
    }

    @Test
    void whatIsNoEndpointIsSaid() {
        assertInvalid("althing.endpoints", "not an endpoint: 'ftp://x'", "althing.endpoints=ftp://x");
    }

    @Test
    void aPasswordIsNotSentInTheClear() {
        assertInvalid(
                "althing.endpoints",
                "in the clear",
                "althing.endpoints=192.0.2.1",
                "althing.username=me",
                "althing.password=secret");
    }

    @Test
    void filesThatAreNotThereAreNamed() {
        assertInvalid(
                "althing.ssl", "none.pem", "althing.endpoints=https://127.0.0.1:1", "althing.ssl.authorities=none.pem");
    }

    @Test
    void aPropertyThatIsNoDurationIsSaid() {
        Contexts.plain()
                .withPropertyValues("althing.timeout=soon")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("althing.timeout"));
    }
}
