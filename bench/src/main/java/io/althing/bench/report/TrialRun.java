package io.althing.bench.report;

import io.althing.bench.trial.Figure;
import io.althing.bench.trial.Scale;
import java.util.List;

/// One trial of one system, once.
///
/// @param title what was done, at that scale
public record TrialRun(String system, int members, String trial, Scale scale, String title, List<Figure> figures) {}
