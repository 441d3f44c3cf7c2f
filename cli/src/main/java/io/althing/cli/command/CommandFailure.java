package io.althing.cli.command;

import io.althing.client.error.AccessDeniedException;
import io.althing.client.error.AlthingException;
import io.althing.client.error.AuthenticationException;
import io.althing.client.error.CallInterruptedException;
import io.althing.client.error.ClientClosedException;
import io.althing.client.error.ClockException;
import io.althing.client.error.CompactedException;
import io.althing.client.error.ConflictException;
import io.althing.client.error.InvalidRequestException;
import io.althing.client.error.NotFoundException;
import io.althing.client.error.NotHeldException;
import io.althing.client.error.OverloadedException;
import io.althing.client.error.QuotaExceededException;
import io.althing.client.error.RefusedException;
import io.althing.client.error.SessionLostException;
import io.althing.client.error.StaleTokenException;
import io.althing.client.error.UnavailableException;
import io.althing.client.error.UnknownOutcomeException;
import io.althing.client.error.WorkerNumberException;

/// A command that was not carried out. The message is one line: what is wrong, and what to do.
public final class CommandFailure extends RuntimeException {
    public static final int FAILED = 1;
    public static final int MISUSED = 2;

    private static final long serialVersionUID = 1;

    private final int exitCode;

    private CommandFailure(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    public static CommandFailure failed(String message) {
        return new CommandFailure(message, FAILED);
    }

    /// It was asked for in a way that cannot be meant.
    public static CommandFailure misused(String message) {
        return new CommandFailure(message, MISUSED);
    }

    public int exitCode() {
        return exitCode;
    }

    /// Says what a failure of the cluster means to somebody at a terminal.
    public static String explain(AlthingException failure) {
        String next = switch (failure) {
            case UnavailableException _ ->
                "give --endpoints where members serve; `althing up` starts a cluster here, `althing status` shows it";
            case AuthenticationException _ -> "log in with --user NAME";
            case AccessDeniedException _ -> "log in with --user NAME as somebody who may";
            case CompactedException _ -> "leave --rev out, or give a later one";
            case OverloadedException _ -> "ask again later, or for less with --limit";
            case QuotaExceededException _ -> "delete keys and compact, or raise --quota-backend-bytes";
            case SessionLostException _, NotHeldException _ -> "others may hold it now: take it again";
            case UnknownOutcomeException _,
                    InvalidRequestException _,
                    NotFoundException _,
                    RefusedException _,
                    ConflictException _,
                    ClientClosedException _,
                    StaleTokenException _,
                    ClockException _,
                    WorkerNumberException _,
                    CallInterruptedException _ -> "";
        };
        String what = String.valueOf(failure.getMessage());
        return next.isEmpty() ? what : what + (what.endsWith("?") ? " " : "; ") + next;
    }
}
