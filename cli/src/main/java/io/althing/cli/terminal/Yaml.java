package io.althing.cli.terminal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// The same objects as [Json] has, one document each, for people who read structures.
public final class Yaml {
    private static final DumpSettings SETTINGS = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setExplicitStart(true)
            .setUseUnicodeEncoding(true)
            .setWidth(10_000)
            .build();

    private Yaml() {}

    public static String of(JsonObject object) {
        return new Dump(SETTINGS).dumpToString(plain(object)).stripTrailing();
    }

    private static @Nullable Object plain(JsonElement element) {
        return switch (element) {
            case JsonObject object -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                object.entrySet().forEach(each -> map.put(each.getKey(), plain(each.getValue())));
                yield map;
            }
            case JsonArray array -> {
                List<@Nullable Object> list = new ArrayList<>();
                array.forEach(each -> list.add(plain(each)));
                yield list;
            }
            case JsonPrimitive primitive -> plain(primitive);
            default -> null;
        };
    }

    private static Object plain(JsonPrimitive primitive) {
        if (primitive.isBoolean()) {
            return primitive.getAsBoolean();
        }
        if (primitive.isString()) {
            return primitive.getAsString();
        }
        BigDecimal number = primitive.getAsBigDecimal();
        return number.scale() <= 0 ? number.toBigIntegerExact() : number.doubleValue();
    }
}
