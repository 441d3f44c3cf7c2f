package io.althing.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LibrariesTest {
    /// Netty takes SLF4J where it finds it, which warns in three lines where it finds no
    /// provider.
    @Test
    void noLibraryOfTheSdkBringsSlf4j() {
        assertThatThrownBy(() -> Class.forName("org.slf4j.LoggerFactory")).isInstanceOf(ClassNotFoundException.class);
    }
}
