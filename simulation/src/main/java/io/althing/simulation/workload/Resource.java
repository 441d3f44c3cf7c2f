package io.althing.simulation.workload;

/// What locks protect: a counter outside the cluster, which two holders at once would count
/// wrongly. One of its two faces asks for fencing tokens.
public final class Resource {
    private long fenced;
    private long fencedWrites;
    private long greatestToken;
    private long naive;
    private long naiveWrites;

    /// @return the counter, or -1 if somebody with a later token has been here
    public long readFenced(long token) {
        if (token < greatestToken) {
            return -1;
        }
        greatestToken = token;
        return fenced;
    }

    public void writeFenced(long token, long value) {
        if (token >= greatestToken) {
            greatestToken = token;
            fenced = value;
            fencedWrites++;
        }
    }

    public long readNaive() {
        return naive;
    }

    public void writeNaive(long value) {
        naive = value;
        naiveWrites++;
    }

    /// How many updates of holders were overwritten by others that had not seen them.
    public long lostFenced() {
        return fencedWrites - fenced;
    }

    public long lostNaive() {
        return naiveWrites - naive;
    }
}
