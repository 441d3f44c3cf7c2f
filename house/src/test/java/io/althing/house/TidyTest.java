package io.althing.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The rules of the page, read off the sources.
class TidyTest {
    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 60;
    private static final int COLUMNS_MAX = 120;
    private static final long FILE_BYTES_MAX = 500_000;
    private static final Path ROOT = root();
    private static final Pattern METHOD = Pattern.compile("^ {4,8}[\\w@<].*\\) *(throws [\\w., ]+)?\\{$");
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");

    /// Words that must not be in the sources, with what to do instead. Written in two parts, so
    /// that this file is not its own finding.
    private static final List<String[]> BANNED = List.of(
            new String[] {"Thread" + ".sleep(", "wait for a condition"},
            new String[] {"TO" + "DO", "do it, or say in the changelog's known limits that it is not done"},
            new String[] {"FIX" + "ME", "fix it"},
            new String[] {"@Dis" + "abled", "find the race"});

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("althing")) ? here : here.getParent();
    }

    private static List<Path> files(String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> !ROOT.relativize(file)
                            .toString()
                            .matches("(.*/)?(target|node_modules|\\.git|\\.althing)/.*"))
                    .sorted()
                    .toList();
        }
    }

    private static String at(Path file, int line) {
        return ROOT.relativize(file) + ":" + (line + 1) + ": ";
    }

    @Test
    void filesAndMethodsFitTheEye() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : files(".java")) {
            List<String> lines = Files.readAllLines(file);
            boolean isTest = file.toString().contains("/src/test/");
            if (lines.size() > FILE_LINES_MAX && !isTest) {
                findings.add(at(file, 0) + lines.size() + " lines; split it");
            }
            int began = -1;
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.length() > COLUMNS_MAX) {
                    findings.add(at(file, i) + line.length() + " columns");
                }
                if (METHOD.matcher(line).matches() && !line.contains(" -> ") && !line.contains(" new ")) {
                    began = i;
                }
                boolean isEnd = began >= 0 && line.equals(" ".repeat(indent(lines.get(began))) + "}");
                if (isEnd && i - began - 1 > METHOD_LINES_MAX) {
                    findings.add(at(file, began) + (i - began - 1) + " lines in one method");
                }
                began = isEnd ? -1 : began;
            }
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void pagesOfTheConsoleFitTheEye() throws IOException {
        List<String> findings = new ArrayList<>();
        List<Path> pages = new ArrayList<>(files(".ts"));
        pages.addAll(files(".tsx"));
        for (Path file : pages) {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() > FILE_LINES_MAX) {
                findings.add(at(file, 0) + lines.size() + " lines; split it");
            }
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > COLUMNS_MAX && !file.endsWith(Path.of("text", "en.ts"))) {
                    findings.add(at(file, i) + lines.get(i).length() + " columns");
                }
            }
        }
        assertThat(findings).isEmpty();
        assertThat(pages).hasSizeGreaterThan(20);
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    @Test
    void bannedWordsAreNotUsed() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : files(".java")) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                for (String[] banned : BANNED) {
                    if (lines.get(i).contains(banned[0])) {
                        findings.add(at(file, i) + banned[0] + " — " + banned[1]);
                    }
                }
            }
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void suppressedWarningsGiveTheirReason() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : files(".java")) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                boolean isSuppressed = lines.get(i).strip().startsWith("@SuppressWarnings(");
                boolean hasReason = lines.get(i).contains("//")
                        || (i > 0 && lines.get(i - 1).strip().startsWith("//"));
                if (isSuppressed && !hasReason) {
                    findings.add(at(file, i) + "say why");
                }
            }
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsForAndKnowsNoNulls() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : files(".java")) {
            Path page = file.resolveSibling("package-info.java");
            boolean isMain = file.toString().contains("/src/main/");
            if (isMain && (!Files.exists(page) || !Files.readString(page).contains("@NullMarked"))) {
                findings.add(ROOT.relativize(file.getParent()) + ": no package-info.java with @NullMarked");
            }
        }
        assertThat(findings.stream().distinct().toList()).isEmpty();
    }

    @Test
    void linksInDocumentsLeadSomewhere() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : files(".md")) {
            Matcher links = LINK.matcher(Files.readString(file));
            while (links.find()) {
                String target = links.group(1);
                if (!target.contains("://") && !Files.exists(file.resolveSibling(target))) {
                    findings.add(ROOT.relativize(file) + ": " + target);
                }
            }
        }
        assertThat(findings).isEmpty();
    }

    /// A table of cases and their tests says something only as long as the tests are there.
    @Test
    void testsThatDocumentsNameExist() throws IOException {
        List<String> findings = new ArrayList<>();
        List<Path> sources = files("Test.java");
        int named = 0;
        for (Path file : files(".md")) {
            Matcher names = NAMED_TEST.matcher(Files.readString(file));
            while (names.find()) {
                named++;
                boolean isThere = false;
                for (Path source : sources) {
                    isThere |= source.endsWith(names.group(1) + ".java")
                            && Files.readString(source).contains("void " + names.group(2) + "(");
                }
                if (!isThere) {
                    findings.add(ROOT.relativize(file) + ": " + names.group());
                }
            }
        }
        assertThat(findings).isEmpty();
        assertThat(named).isGreaterThan(30);
    }

    @Test
    void nothingLargeIsKept() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : files("")) {
            if (Files.size(file) > FILE_BYTES_MAX) {
                findings.add(ROOT.relativize(file) + ": " + Files.size(file) + " bytes");
            }
        }
        assertThat(findings).isEmpty();
    }
}
