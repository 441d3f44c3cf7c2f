package io.althing.spring.example;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.EnableScheduling;

/// Three instances of an application that writes reports. Whoever leads is stopped after three.
@SpringBootApplication
@EnableScheduling
public class ReportsApplication {
    static ConfigurableApplicationContext start(Output output, String endpoints) {
        return new SpringApplicationBuilder(ReportsApplication.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.jmx.enabled=false",
                        "logging.level.root=warn",
                        "althing.endpoints=" + endpoints,
                        "althing.session.label=" + output.instance())
                .initializers(context -> context.getBeanFactory().registerSingleton("output", output))
                .run();
    }

    public static void main(String... endpoints) throws InterruptedException {
        String all = endpoints.length == 0 ? "127.0.0.1:2379" : String.join(",", endpoints);
        BlockingQueue<String> writers = new LinkedBlockingQueue<>();
        Map<String, ConfigurableApplicationContext> instances = new TreeMap<>();
        for (String name : List.of("A", "B", "C")) {
            instances.put(name, start(new Printing(name, writers), all));
        }
        while (!instances.isEmpty()) {
            writers.take();
            writers.take();
            ConfigurableApplicationContext leading = instances.remove(writers.take());
            if (leading != null) {
                leading.close();
            }
        }
    }

    private record Printing(String instance, BlockingQueue<String> writers) implements Output {
        @Override
        public void say(String what) {
            System.out.println(instance + " " + what);
            if (what.startsWith("writes")) {
                writers.add(instance);
            }
        }
    }
}
