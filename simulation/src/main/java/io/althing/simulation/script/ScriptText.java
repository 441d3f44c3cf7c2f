package io.althing.simulation.script;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Scripts as lines of text: `name value` for the conditions, then
/// `at <nanoseconds> <act> <member> <amount>` for what happens. Lines that begin with `#` are for
/// the reader.
public final class ScriptText {
    private static final String LATEST = "claimants";

    private ScriptText() {}

    public static String format(Script script) {
        List<String> lines = new ArrayList<>();
        lines.add("seed " + script.seed());
        conditions("", script.conditions(), lines);
        for (Trouble trouble : script.troubles()) {
            lines.add("at " + trouble.atNanos() + " "
                    + trouble.act().name().toLowerCase(Locale.ROOT).replace('_', '-') + " " + trouble.member() + " "
                    + trouble.amount());
        }
        return String.join("\n", lines) + "\n";
    }

    private static void conditions(String prefix, Record conditions, List<String> lines) {
        for (RecordComponent component : conditions.getClass().getRecordComponents()) {
            Object value = value(conditions, component);
            if (value instanceof Record inner) {
                conditions(component.getName() + "-", inner, lines);
            } else {
                lines.add(prefix + component.getName() + " " + value);
            }
        }
    }

    private static Object value(Record of, RecordComponent component) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @throws IllegalArgumentException if the text is not a script; the message names the line
    public static Script parse(String text) {
        TreeMap<String, String> values = new TreeMap<>();
        List<Trouble> troubles = new ArrayList<>();
        text.lines().map(String::strip).forEach(line -> {
            if (line.isEmpty() || line.startsWith("#")) {
                return;
            }
            String[] words = line.split(" +");
            if (words[0].equals("at") && words.length == 5) {
                troubles.add(trouble(line, words));
            } else if (words.length == 2) {
                values.put(words[0], words[1]);
            } else {
                throw new IllegalArgumentException("this is neither a condition nor a trouble: " + line);
            }
        });
        long seed = Long.parseLong(take(values, "seed"));
        Conditions conditions = conditions("", Conditions.class, values);
        if (!values.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no condition " + values.firstEntry().getKey());
        }
        return new Script(seed, conditions, troubles);
    }

    private static Trouble trouble(String line, String[] words) {
        try {
            Act act = Act.valueOf(words[2].toUpperCase(Locale.ROOT).replace('-', '_'));
            return new Trouble(Long.parseLong(words[1]), act, Integer.parseInt(words[3]), Long.parseLong(words[4]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "this is not a trouble: " + line + "; the acts are "
                            + Arrays.toString(Act.values())
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', '-'),
                    e);
        }
    }

    private static String take(Map<String, String> values, String name) {
        String value = values.remove(name);
        if (value == null) {
            throw new IllegalArgumentException("the condition " + name + " is missing");
        }
        return value;
    }

    private static <T extends Record> T conditions(String prefix, Class<T> type, Map<String, String> values) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] parts = new Object[components.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = part(prefix, components[i], values);
        }
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return type.getDeclaredConstructor(types).newInstance(parts);
        } catch (InvocationTargetException
                | InstantiationException
                | IllegalAccessException
                | NoSuchMethodException e) {
            throw new IllegalArgumentException("the conditions do not fit together: " + e, e);
        }
    }

    private static Object part(String prefix, RecordComponent component, Map<String, String> values) {
        Class<?> type = component.getType();
        if (type.equals(LinkConditions.class)) {
            return conditions(component.getName() + "-", LinkConditions.class, values);
        }
        String name = prefix + component.getName();
        // Scripts that are older than a condition go on without it.
        String value = name.equals(LATEST) ? values.getOrDefault(name, "0") : take(values, name);
        values.remove(name);
        try {
            if (type.equals(int.class)) {
                return Integer.parseInt(value);
            }
            return type.equals(long.class) ? (Object) Long.parseLong(value) : (Object) Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the condition " + name + " is not a number: " + value, e);
        }
    }
}
