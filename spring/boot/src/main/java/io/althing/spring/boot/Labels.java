package io.althing.spring.boot;

import org.springframework.core.env.Environment;

/// What people are told who holds something.
record Labels(AlthingProperties properties, Environment environment) {
    private static final int LENGTH_MAX = 256;

    String own() {
        String said = properties.session().label();
        if (said != null) {
            return said;
        }
        String application = environment.getProperty("spring.application.name");
        String process = "pid " + ProcessHandle.current().pid();
        String label = application == null || application.isBlank() ? process : application + ", " + process;
        return label.substring(0, Math.min(label.length(), LENGTH_MAX));
    }
}
