package io.althing.client.error;

/// There is no worker number to make ids with: it is lost, or all are taken. No id was made.
public final class WorkerNumberException extends AlthingException {
    private static final long serialVersionUID = 1;

    public WorkerNumberException(String message) {
        super(message, null);
    }
}
