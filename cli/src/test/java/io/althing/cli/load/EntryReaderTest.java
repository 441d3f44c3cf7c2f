package io.althing.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryReaderTest {
    private static List<Entry> read(String text) throws IOException, BadInput {
        List<Entry> all = new ArrayList<>();
        try (EntryReader reader = new EntryReader(new StringReader(text))) {
            for (Entry each = reader.next(); each != null; each = reader.next()) {
                all.add(each);
            }
        }
        return all;
    }

    private static List<String> shown(String text) throws IOException, BadInput {
        return read(text).stream()
                .map(each -> each.line() + " " + each.key() + "=" + each.value() + (each.hadLease() ? " leased" : ""))
                .toList();
    }

    @Test
    void whatGetWritesIsRead() throws Exception {
        assertThat(shown("""
                        {"key":"a","value":"1","createRevision":2,"modRevision":2,"version":1}
                        {"keyBase64":"/w==","valueBase64":"AP8=","version":1,"lease":"1f"}

                        {"value":"","key":"ä\\n"}""")).containsExactly("1 a=1", "2 0xff=0x00ff leased", "4 ä\n=");
    }

    @Test
    void whatEtcdctlAndTheGatewayWriteIsRead() throws Exception {
        assertThat(shown("""
                        {"header":{"revision":9},"kvs":[{"key":"YQ==","create_revision":2,"value":"MQ=="},\
                        {"key":"Yg==","lease":31}],"more":true,"count":2}
                        {"header":{"revision":"9"},"kvs":[{"key":"Yw==","value":"Mw==","lease":"0"}],"count":"1"}
                        {"header":{"revision":"9"},"count":0}
                        """)).containsExactly("1 a=1", "1 b= leased", "2 c=3");
    }

    @Test
    void objectsMayBeSpreadOverLines() throws Exception {
        assertThat(shown("{\n \"key\": \"a\",\n \"value\": \"1\"\n}\n{\"key\":\"b\",\"value\":\"2\"}\n"))
                .containsExactly("4 a=1", "5 b=2");
        assertThat(shown("{\"kvs\":[\n{\"key\":\"YQ==\"},\n{\"key\":\"Yg==\"}\n]}"))
                .containsExactly("2 a=", "3 b=");
    }

    @Test
    void anInputWithoutKeysHasNone() throws Exception {
        assertThat(shown("")).isEmpty();
        assertThat(shown("\n  \n")).isEmpty();
    }

    @Test
    void whatIsWrongIsNamedWithItsLine() {
        String good = "{\"key\":\"a\",\"value\":\"1\"}\n";
        String[][] wrong = {
            {"hello", "line 2: this is no JSON object"},
            {"[1]", "line 2: this is no JSON object"},
            {"{\"key\":\"b\"", "line 2: the input ends in the middle"},
            {"{\"key\":\"b\",\"val", "line 2: the input ends in the middle"},
            {"{\"key\":\"b\"}", "line 2: the object has neither a text \"value\""},
            {"{\"value\":\"b\"}", "line 2: the object has neither a text \"key\""},
            {"{\"key\":7,\"value\":\"b\"}", "line 2: the object has neither a text \"key\""},
            {"{\"key\":\"\",\"value\":\"b\"}", "line 2: the key is empty"},
            {"{\"key\":\"b\",\"valueBase64\":\"??\"}", "line 2: \"valueBase64\" is no base64"},
            {"{\"key\":\"\\ud800\",\"value\":\"b\"}", "line 2: \"key\" has half a character"},
            {"{\"key\":\"b\",\"value\":\"2\"} {\"key\":\"c\",\"value\":\"3\"}", "line 2: something stands behind"},
            {"{\"key\":\"b\",\"value\":\"2\"},", "line 2: something stands behind"},
            {"{\"event\":\"delete\",\"key\":\"b\"}", "line 2: this is an event"},
            {"{\"kvs\":[{\"value\":\"YQ==\"}]}", "line 2: one of \"kvs\" has no key"},
            {"{\"kvs\":[{\"key\":\"%\"}]}", "line 2: \"key\" is no base64"},
            {"\n\n{\"key\":}", "line 4: this is no JSON object"}
        };
        for (String[] each : wrong) {
            assertThatThrownBy(() -> read(good + each[0]))
                    .as(each[0])
                    .isInstanceOf(BadInput.class)
                    .hasMessageStartingWith(each[1])
                    .message()
                    .doesNotContain("http", "\n");
        }
    }
}
