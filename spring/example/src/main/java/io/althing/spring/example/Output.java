package io.althing.spring.example;

/// What an instance says, for people who watch and tests that do.
interface Output {
    String instance();

    void say(String what);
}
