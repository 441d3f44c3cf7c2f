package io.althing.cli.load;

import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Progress;
import io.althing.cli.terminal.Size;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.error.AlthingException;
import io.althing.client.error.UnknownOutcomeException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes keys from a file. A file is read to its end before the first is written, so that what
/// cannot be read changes nothing; a pipe cannot be read twice.
@Command(
        name = "import",
        description = "Write the keys of a file, as `get --prefix -o json`, `etcdctl get -w json` or the JSON gateway"
                + " wrote them. A key that is there is replaced. Leases are not taken over.")
public final class ImportCommand implements Callable<Integer> {
    private static final String PIPE = "-";

    @Mixin
    private final Target target;

    @Parameters(paramLabel = "FILE", description = "the file, or - for standard input")
    private String file = PIPE;

    @Option(names = "--if-absent", description = "leave keys alone that are there")
    private boolean isGuarded;

    @Option(names = "--dry-run", description = "write nothing: read the file, and tell how many of its keys are there")
    private boolean isDry;

    public ImportCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() {
        long total = isPipe() ? 0 : check();
        Loader.Deed deed = isDry ? Loader.Deed.LOOK : isGuarded ? Loader.Deed.WRITE_IF_ABSENT : Loader.Deed.WRITE;
        Tally tally;
        try (Althing althing = target.connect();
                Progress progress = new Progress(target.terminal(), isDry ? "looking" : "importing")) {
            String of = total > 0 ? " of " + total + " keys" : " keys";
            Loader loader = new Loader(althing.kv(), deed, so -> progress.at(so.all(), total, so.all() + of));
            load(loader);
            tally = loader.tally();
        }
        said(tally);
        return 0;
    }

    private boolean isPipe() {
        return file.equals(PIPE) || Files.exists(Path.of(file)) && !Files.isRegularFile(Path.of(file));
    }

    /// Reads the file to its end, and returns how many keys it has.
    private long check() {
        long keys = 0;
        try (EntryReader entries = new EntryReader(open());
                Progress progress = new Progress(target.terminal(), "reading")) {
            while (entries.next() != null) {
                keys++;
                progress.at(0, 0, keys + " keys");
            }
        } catch (BadInput e) {
            throw CommandFailure.misused(e.getMessage() + "; nothing was written");
        } catch (IOException e) {
            throw unreadable(e, "nothing was written");
        }
        return keys;
    }

    private void load(Loader loader) {
        try (EntryReader entries = new EntryReader(open())) {
            for (Entry each = entries.next(); each != null; each = entries.next()) {
                loader.add(each);
            }
            loader.flush();
        } catch (BadInput e) {
            finish(loader);
            String what = e.getMessage() + "; " + done(loader.tally());
            throw isUntouched(loader.tally()) ? CommandFailure.misused(what) : CommandFailure.failed(what);
        } catch (IOException e) {
            finish(loader);
            throw unreadable(e, done(loader.tally()));
        } catch (AlthingException e) {
            throw broken(loader, e);
        }
        if (loader.tally().all() == 0) {
            throw CommandFailure.failed(
                    "there are no keys in " + (file.equals(PIPE) ? "standard input" : file) + ": nothing was written");
        }
    }

    /// What was read before the trouble came is written, so that there is one place to go on
    /// from.
    private void finish(Loader loader) {
        try {
            loader.flush();
        } catch (AlthingException e) {
            throw broken(loader, e);
        }
    }

    private CommandFailure broken(Loader loader, AlthingException failure) {
        List<Entry> left = loader.open();
        String why = CommandFailure.explain(failure);
        if (left.isEmpty()) {
            return CommandFailure.failed(why + "; " + done(loader.tally()));
        }
        String where = left.size() == 1
                ? named(left.getFirst())
                : left.size() + " keys from " + named(left.getFirst()) + " on";
        String open = failure instanceof UnknownOutcomeException
                ? "; whether they are written is not known, and running it again writes the same"
                : "";
        return CommandFailure.failed(where + ": " + why + open + "; " + done(loader.tally()));
    }

    private static String named(Entry entry) {
        return "line " + entry.line() + ", key '" + Text.cell(entry.key()) + "'";
    }

    private boolean isUntouched(Tally tally) {
        return isDry || tally.keys() == 0;
    }

    /// What has become of the input that came before the trouble.
    private String done(Tally tally) {
        return isUntouched(tally)
                ? "nothing was written"
                : "the first " + tally.all() + " keys are done, " + tally.keys() + " of them written"
                        + ", and nothing behind them is";
    }

    private CommandFailure unreadable(IOException failure, String done) {
        String what = switch (failure) {
            case NoSuchFileException _ -> "there is no file " + file;
            case AccessDeniedException _ -> "you may not read " + file;
            default -> file + " cannot be read: " + failure.getMessage();
        };
        return CommandFailure.misused(what + "; " + done);
    }

    private Reader open() throws IOException {
        // Bytes that are no UTF-8 are refused, not replaced.
        return file.equals(PIPE)
                ? new InputStreamReader(target.terminal().in(), StandardCharsets.UTF_8.newDecoder())
                : Files.newBufferedReader(Path.of(file));
    }

    private void said(Tally tally) {
        if (isDry) {
            String there =
                    isGuarded ? " are there already and would be left alone" : " are there and would be replaced";
            long keys = isGuarded ? tally.keys() : tally.all();
            target.say(
                    "would write " + keys + " keys; " + tally.there() + there,
                    "wouldWrite",
                    keys,
                    "there",
                    tally.there());
            return;
        }
        String there = isGuarded ? "; " + tally.there() + " were there already and are left alone" : "";
        target.say(
                "wrote " + tally.keys() + " keys, " + Size.of(tally.bytes()) + there,
                "written",
                tally.keys(),
                "bytes",
                tally.bytes(),
                "leftAlone",
                tally.there());
        if (tally.leases() > 0) {
            target.remark(tally.leases() + " of them were attached to leases where they come from, and stay until they"
                    + " are deleted here");
        }
    }
}
