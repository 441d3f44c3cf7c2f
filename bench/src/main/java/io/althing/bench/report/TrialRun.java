package io.althing.bench.report;

import io.althing.bench.trial.Figure;
import java.util.List;

/// One trial of one system, once.
///
/// @param title what was done
public record TrialRun(String system, int members, String trial, String title, List<Figure> figures) {}
