package io.althing.chaos.report;

import io.althing.chaos.fault.FaultKind;
import java.util.ArrayList;
import java.util.List;

/// What happened when, as the driver saw it. Filled by several threads.
public final class Chronicle {
    private final long beganNanos;
    private final List<Happening> happenings = new ArrayList<>();
    private final List<Reign> reigns = new ArrayList<>();
    private final List<Rest> rests = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    /// One fault. Times are seconds since the begin.
    ///
    /// @param gapMillis the longest time in which no write was answered, until all served again
    /// @param terms how many terms began meanwhile
    /// @param backSeconds from the fault's end until all members served again
    /// @param isOverlapped another fault has its share in this one's figures
    public record Happening(
            FaultKind kind,
            String words,
            double beganSeconds,
            double endedSeconds,
            long gapMillis,
            long terms,
            double backSeconds,
            boolean isOverlapped) {}

    /// From this moment on somebody else leads.
    ///
    /// @param leader -1 for nobody
    public record Reign(double fromSeconds, int leader, long term) {}

    /// Clients rest, and what they saw is checked.
    public record Rest(double fromSeconds, double toSeconds) {}

    public Chronicle(long beganNanos) {
        this.beganNanos = beganNanos;
    }

    public double seconds(long atNanos) {
        return (atNanos - beganNanos) / 1e9;
    }

    public synchronized void happened(Happening happening) {
        happenings.add(happening);
    }

    public synchronized void rested(long fromNanos, long toNanos) {
        rests.add(new Rest(seconds(fromNanos), seconds(toNanos)));
    }

    public synchronized void leads(long atNanos, int leader, long term) {
        boolean isNews = reigns.isEmpty()
                || reigns.getLast().leader() != leader
                || reigns.getLast().term() != term && leader >= 0;
        if (isNews) {
            reigns.add(new Reign(seconds(atNanos), leader, term));
        }
    }

    /// Something that must not be.
    public synchronized void found(long atNanos, String what) {
        findings.add(Times.clock(seconds(atNanos)) + "  " + what);
    }

    /// Something that could not be done here, and why.
    public synchronized void skipped(String what) {
        skipped.add(what);
    }

    public synchronized List<Happening> happenings() {
        return List.copyOf(happenings);
    }

    public synchronized List<Reign> reigns() {
        return List.copyOf(reigns);
    }

    public synchronized List<Rest> rests() {
        return List.copyOf(rests);
    }

    public synchronized List<String> findings() {
        return List.copyOf(findings);
    }

    public synchronized List<String> skipped() {
        return List.copyOf(skipped);
    }
}
