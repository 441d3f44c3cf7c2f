/// What came of it: a table for the terminal, a page with plots for the documentation.
@NullMarked
package io.althing.bench.report;

import org.jspecify.annotations.NullMarked;
