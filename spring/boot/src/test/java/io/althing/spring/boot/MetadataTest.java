package io.althing.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/// What editors and Spring Boot itself read of this module.
class MetadataTest {
    private static JsonObject metadata() throws IOException {
        try (Reader reader = new InputStreamReader(
                MetadataTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"),
                StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        }
    }

    private static Map<String, JsonObject> properties() throws IOException {
        Map<String, JsonObject> properties = new TreeMap<>();
        for (JsonElement each : metadata().getAsJsonArray("properties")) {
            properties.put(each.getAsJsonObject().get("name").getAsString(), each.getAsJsonObject());
        }
        return properties;
    }

    @Test
    void everyPropertyIsDescribed() throws IOException {
        List<String> findings = new ArrayList<>();
        properties().forEach((name, property) -> {
            if (!property.has("description")) {
                findings.add(name);
            }
        });
        assertThat(findings).isEmpty();
    }

    @Test
    void typesAndDefaultsAreThere() throws IOException {
        Map<String, JsonObject> properties = properties();
        assertThat(properties.get("althing.timeout").get("type").getAsString()).isEqualTo("java.time.Duration");
        assertThat(properties.get("althing.timeout").get("defaultValue").getAsString())
                .isEqualTo("10s");
        assertThat(properties.get("althing.session.ttl").get("defaultValue").getAsString())
                .isEqualTo("15s");
        assertThat(properties.get("althing.ssl.bundle").get("type").getAsString())
                .isEqualTo("java.lang.String");
        assertThat(properties).containsKeys("althing.elections", "management.health.althing.enabled");
        assertThat(metadata().getAsJsonArray("hints")).isNotEmpty();
    }

    /// The page tells of each property, and of none that is not there.
    @Test
    void thePageListsEveryProperty() throws IOException {
        String page = Files.readString(root().resolve("docs/spring.md"));
        List<String> told = page.lines()
                .filter(line -> line.startsWith("| `althing.") || line.startsWith("| `management."))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .filter(name -> !name.contains("NAME"))
                .sorted()
                .toList();
        assertThat(told)
                .isEqualTo(properties().keySet().stream()
                        .filter(name -> !name.equals("althing.elections") && !name.startsWith("management.endpoint."))
                        .toList());
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("althing")) ? here : here.getParent().getParent();
    }

    @Test
    void everyAutoConfigurationIsListed() throws IOException {
        Path sources = root().resolve("spring/boot/src/main/java/io/althing/spring/boot");
        List<String> written;
        try (Stream<Path> files = Files.list(sources)) {
            written = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> name.endsWith("AutoConfiguration"))
                    .sorted()
                    .toList();
        }
        assertThat(Stream.of(Contexts.listed()).map(Class::getSimpleName)).containsExactlyElementsOf(written);
        assertThat(Contexts.listed()).allMatch(each -> each.isAnnotationPresent(AutoConfiguration.class));
    }
}
