package io.althing.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class YamlTest {
    @Test
    void whatIsWrittenIsReadAsTheSame() {
        JsonArray list = JsonParser.parseString("[{\"a\":1},2.5,null,\"true\"]").getAsJsonArray();
        String text = Yaml.of(Json.object(
                "text", "no: 'yaml'\n# line two", "number", Long.MAX_VALUE, "yes", true, "list", list, "empty", ""));
        Object read = new Load(LoadSettings.builder().build()).loadFromString(text);
        assertThat(read)
                .isEqualTo(Map.of(
                        "text",
                        "no: 'yaml'\n# line two",
                        "number",
                        Long.MAX_VALUE,
                        "yes",
                        true,
                        "list",
                        Arrays.asList(Map.of("a", 1), 2.5, null, "true"),
                        "empty",
                        ""));
    }

    @Test
    void peopleReadItWithoutBraces() {
        assertThat(Yaml.of(Json.object("name", "m1", "urls", List.of("http://a:1", "http://b:2"))))
                .isEqualTo("---\nname: m1\nurls:\n- http://a:1\n- http://b:2");
    }
}
