package io.althing.cli.command;

import io.althing.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What makes a shell complete words. It is made of the commands themselves, so it knows all of
/// them; the shell then calls nothing.
@Command(
        name = "completion",
        description = {
            "Write a script that makes a shell complete commands and options.",
            "    source <(althing ctl completion bash)"
        })
public final class CompletionCommand implements Callable<Integer> {
    /// The shells there are scripts for.
    public enum Shell {
        BASH,
        ZSH
    }

    /// The generated script is for a program of one word; ours has two, `althing ctl`.
    private static final String ADAPTER = """

            # The words behind `althing ctl` are completed as those behind one word would be.
            _complete_althing() {
                if [ "$COMP_CWORD" -le 1 ]; then
                    COMPREPLY=($(compgen -W "up down stop start status serve ctl test bench sim chaos example help" \\
                        -- "${COMP_WORDS[COMP_CWORD]}"))
                elif [ "${COMP_WORDS[1]}" = ctl ]; then
                    COMP_WORDS=("althing_ctl" "${COMP_WORDS[@]:2}")
                    COMP_CWORD=$((COMP_CWORD - 1))
                    _complete_althing_ctl
                fi
            }
            complete -o default -F _complete_althing althing ./althing
            """;

    private final Terminal terminal;

    @Parameters(paramLabel = "bash|zsh")
    Shell shell = Shell.BASH;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    boolean isHelp;

    @Spec
    private CommandSpec spec;

    public CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        String script = AutoComplete.bash("althing_ctl", root);
        // The script asks zsh for bash's way of completing by itself.
        terminal.out().println(script + ADAPTER);
        return 0;
    }
}
