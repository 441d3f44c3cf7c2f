package io.althing.cli.command;

import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/// A command that asks the cluster something, and says what it was told.
public abstract class Asking implements Callable<Integer> {
    @Mixin
    protected final Target target;

    protected Asking(Terminal terminal) {
        this.target = new Target(terminal);
    }

    protected abstract void ask(Althing althing) throws Exception;

    protected Althing connect() {
        return target.connect();
    }

    @Override
    public Integer call() throws Exception {
        try (Althing althing = connect()) {
            ask(althing);
        }
        return 0;
    }
}
