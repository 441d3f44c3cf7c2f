package io.althing.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/// Inputs that are worth beginning with, as text: `name = hex`, or `name : text`, one a line; in
/// text, `\n` is a line's end.
public final class Corpus {
    private static final int ROUNDS = 20_000;
    private static final int CHANGES_MAX = 6;
    private static final byte[] EDGES = {0, 1, 2, 0x7f, (byte) 0x80, (byte) 0xff};

    private Corpus() {}

    /// What decodes, and must be equal to any input.
    public interface Target {
        void take(byte[] input) throws Exception;
    }

    public static List<byte[]> of(String name) {
        String resource = "/corpus/" + name + ".txt";
        try (InputStream in = Corpus.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new AssertionError("no corpus " + resource);
            }
            List<byte[]> inputs = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                int equals = line.indexOf(" = ");
                int colon = line.indexOf(" : ");
                if (line.startsWith("#") || line.isBlank()) {
                    continue;
                }
                boolean isHex = equals >= 0 && (colon < 0 || equals < colon);
                String value = line.substring((isHex ? equals : colon) + 3);
                inputs.add(
                        isHex
                                ? HexFormat.of().parseHex(value.trim())
                                : value.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8));
            }
            if (inputs.isEmpty()) {
                throw new AssertionError(resource + " is empty");
            }
            return inputs;
        } catch (IOException e) {
            throw new AssertionError(resource, e);
        }
    }

    /// Tries a fixed row of changed and mixed inputs: the same in every run, and over in a second
    /// or so.
    public static void slice(String name, Target target) {
        List<byte[]> inputs = of(name);
        SplittableRandom random = new SplittableRandom(name.hashCode());
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = changed(inputs, random);
            try {
                target.take(input);
            } catch (Throwable e) {
                throw new AssertionError(
                        "round " + round + " of " + name + ": " + HexFormat.of().formatHex(input), e);
            }
        }
    }

    private static byte[] changed(List<byte[]> inputs, SplittableRandom random) {
        byte[] input = inputs.get(random.nextInt(inputs.size())).clone();
        for (int changes = random.nextInt(CHANGES_MAX); changes >= 0; changes--) {
            input = changed(input, inputs, random);
        }
        return input;
    }

    private static byte[] changed(byte[] input, List<byte[]> inputs, SplittableRandom random) {
        if (input.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        int at = random.nextInt(input.length);
        switch (random.nextInt(6)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = EDGES[random.nextInt(EDGES.length)];
            case 2 -> {
                return Arrays.copyOf(input, at);
            }
            case 3 -> {
                byte[] longer = Arrays.copyOf(input, input.length + 1 + random.nextInt(8));
                System.arraycopy(input, at, longer, longer.length - input.length + at, input.length - at);
                return longer;
            }
            case 4 -> {
                byte[] other = inputs.get(random.nextInt(inputs.size()));
                byte[] mixed = Arrays.copyOf(input, at + other.length);
                System.arraycopy(other, 0, mixed, at, other.length);
                return mixed;
            }
            default -> Arrays.fill(input, at, Math.min(input.length, at + 4), EDGES[random.nextInt(EDGES.length)]);
        }
        return input;
    }
}
